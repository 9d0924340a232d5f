import { describeDatabases, type TestFaults } from '@tsango/orm/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Ended, project } from './fixtures/project.ts'

/** What goes wrong with files, the ledger or what is asked for: told before anything is done. */
interface Refused {
  readonly title: string
  /** Files of migrations by name; each is taken away again. */
  readonly files?: Readonly<Record<string, string>>
  /** What the ledger has beside it. */
  readonly recorded?: string
  readonly command: string
  readonly says: RegExp
  /** Default: 1, and the database is told to be as it was. */
  readonly code?: number
}

/** What goes wrong while a migration is applied, behind a step that works. */
interface Failing {
  readonly title: string
  /** The operation that fails; code of it does while `FAULT` is set. */
  readonly operation: string
  readonly says: RegExp
  /** Whether it is refused before anything is done, also where each step takes effect by itself; default: no. */
  readonly foreseen?: boolean
  /** What is done about it; default: nothing but to run it again without the fault. */
  readonly mended?: { readonly sql?: readonly string[]; readonly operation?: string }
  /** What the rows' notes are when it was applied in the end; default: the rows are as they were. */
  readonly after?: string
}

const FIRST = "['blog', '0001_initial']"

function source(dependencies: string, operations: string): string {
  return `import { addField, addIndex, alterField, field, migration, runCode } from 'tsango/migrations'
import { currentDatabases } from 'tsango/orm'

export default migration({ dependencies: [${dependencies}], operations: [${operations}] })
`
}

const MODELS = (fields: string): string => `import { f, Model } from 'tsango/orm'

export class Item extends Model('blog.Item') {
  ${fields}
}
`

const REFUSED: readonly Refused[] = [
  {
    title: 'two last migrations',
    files: { '0002_left': source(FIRST, ''), '0002_right': source(FIRST, '') },
    command: 'migrate',
    says: /App "blog" has 2 last migrations: "0002_left", "0002_right"\. Run: node manage\.ts makemigrations --merge/,
  },
  {
    title: 'a circle',
    files: { '0002_a': source("['blog', '0003_b']", ''), '0003_b': source("['blog', '0002_a']", '') },
    command: 'migrate',
    says: /in a circle: blog\.0002_a → blog\.0003_b → blog\.0002_a\. Take one of these dependencies out\./,
  },
  {
    title: 'a dependency on an app that is gone',
    files: { '0002_a': source(`${FIRST}, ['shop', '0001_initial']`, '') },
    command: 'migrate',
    says: /no app "shop" brings migrations\..*Add the app again, or take the dependency out of the file\./,
  },
  {
    title: 'a file that is no migration',
    files: { '0002_a': 'export default {' },
    command: 'migrate',
    says: /0002_a\.ts" cannot be read: /,
  },
  {
    title: 'a ledger from the future',
    recorded: '0009_later',
    command: 'migrate',
    says: /has "blog\.0009_later" applied, which this code does not know.*What it did stays; to undo it, use the code/,
    code: 0,
  },
  {
    title: 'a way back past a migration whose file is missing',
    recorded: '0009_later',
    command: 'migrate blog zero',
    says: /blog\.0009_later applied, whose file is not here.*Put the file back, or undo it with the code that has it\./,
  },
  {
    title: 'an unknown target',
    command: 'migrate blog 0007',
    says: /No migration "0007" of app "blog"\. Known: "0001_initial"\./,
  },
  { title: 'an unknown app', command: 'migrate blgo', says: /No app with migrations "blgo"\. Did you mean "blog"\?/ },
]

const throws = 'if (process.env.FAULT) throw new Error("The import stopped.")'
const back = '{ reverse: () => {} }'

const failing = (faults: TestFaults | undefined): readonly Failing[] => [
  {
    title: 'a step in code that throws half-way',
    operation: `runCode(async ({ db }) => { await db.execute\`UPDATE blog_item SET note = 'new'\`; ${throws} }, ${back})`,
    says: /at "Run code"\.\n {2}Reason: The import stopped\.\n/,
    after: 'new',
  },
  {
    title: 'a field that may not be NULL, and rows that get no value',
    operation: "addField('blog.Item', 'size', field.int())",
    says: /Reason: blog\.Item has rows, and its new field "size" may not be NULL\. Give them a value: addField\(…, \{ fill: … \}\)\./,
    foreseen: true,
    mended: { operation: "addField('blog.Item', 'size', field.int(), { fill: 1 })" },
  },
  {
    title: 'a type that would cut values',
    operation: "alterField('blog.Item', 'name', field.char(6))",
    says: /Rows of blog\.Item hold more in name than it is to hold, by their keys: 1, 2\. Nothing was cut\. Change them first/,
    foreseen: true,
    mended: { sql: ["UPDATE blog_item SET name = 'short'"] },
  },
  {
    title: 'rows that are alike and are to be unique',
    operation: "addIndex('blog.Item', { fields: ['name'], unique: true })",
    says: /Rows of blog\.Item are alike in name, by their keys: 1 and 2\. Give them different values first\./,
    mended: { sql: ["UPDATE blog_item SET name = 'other' WHERE id = 2"] },
  },
  {
    title: 'a disk without room',
    operation: `runCode(async ({ db }) => { if (process.env.FAULT) for (const sql of ${JSON.stringify(faults?.full)}) await db.execute(sql) }, ${back})`,
    says: /Reason: The database has no room left: .*Make room first\./,
    mended: { sql: ['DROP TABLE IF EXISTS tsango_full'] },
  },
  // A file has no session that others could end.
  ...(faults?.session
    ? [
        {
          title: 'a connection that is lost',
          operation: `runCode(async ({ db }) => {
            if (!process.env.FAULT) return
            const [[id]] = await db.query(${JSON.stringify(faults.session.own)})
            const sql = ${JSON.stringify(faults.session.end(4711))}.replace('4711', String(id))
            await currentDatabases().get().driver.run({ sql, write: false, returns: true }, [])
            await db.query('SELECT 1')
          }, ${back})`,
          says: /Reason: Database "default" is not available: /,
        },
      ]
    : []),
]

await describeDatabases('by command, a project is told where its database stands, and what to do', (under) => {
  const { faults } = under
  const { transactionalDdl } = under.dialect.features
  const { write, manage, remove } = project()
  const run = (command: string, environment?: Readonly<Record<string, string>>): Promise<Ended> =>
    manage(command.split(' '), under.url, environment)
  const execute = async (sql: string): Promise<void> => {
    await under.driver.run({ sql, write: true, returns: false }, [])
  }
  const asked = async (sql: string): Promise<unknown> =>
    (await under.driver.run({ sql, write: false, returns: true }, [])).rows
  const ledger = () => asked("SELECT name FROM tsango_migrations WHERE app = 'blog' ORDER BY name")
  const rows = () => asked('SELECT id, name, note FROM blog_item ORDER BY id')
  const columns = async (): Promise<unknown> => {
    const connection = await under.driver.acquire()
    const table = await under.dialect.introspection.table(connection, 'blog_item')
    await under.driver.release(connection)
    return table?.columns.map(({ column }) => column)
  }
  const standing = async () => [await ledger(), await rows(), await columns()]
  // Nothing of rows, of passwords, and no stack.
  const clean = ({ out, err }: Ended): void => {
    const { password } = new URL(under.url)
    expect(out + err).not.toMatch(/secret|\n {4}at |warning/i)
    if (password) expect(out + err).not.toContain(`:${password}@`)
  }

  beforeAll(async () => {
    write('blog/models.ts', MODELS('name = f.char(50); note = f.char(50)'))
    expect(await run('makemigrations')).toMatchObject({ code: 0 })
    expect(await run('migrate')).toMatchObject({ code: 0 })
    await execute("INSERT INTO blog_item (name, note) VALUES ('a secret', 'old'), ('a secret', 'old')")
  })
  afterAll(remove)

  it.each(REFUSED)('$title', async ({ files = {}, recorded, command, says, code = 1 }) => {
    for (const [name, text] of Object.entries(files)) write(`blog/migrations/${name}.ts`, text)
    const record = "SELECT app, '0009_later', applied_at FROM tsango_migrations WHERE app = 'blog'"
    if (recorded) await execute(`INSERT INTO tsango_migrations (app, name, applied_at) ${record}`)
    const before = await standing()
    const ended = await run(command)
    expect(ended.err).toMatch(says)
    expect(ended.code).toBe(code)
    if (code) expect(ended.err).toMatch(/^The database "default" was not changed\.$/m)
    clean(ended)
    expect(await standing()).toEqual(before)
    for (const name of Object.keys(files)) write(`blog/migrations/${name}.ts`, undefined)
    if (recorded) await execute(`DELETE FROM tsango_migrations WHERE name = '${recorded}'`)
  })

  it('a file that names what is not there', async () => {
    const file = 'blog/migrations/0002_a.ts'
    write(
      file,
      source(FIRST, "renameField('blog.Item', 'nope', 'other')").replace('runCode }', 'renameField, runCode }'),
    )
    const { code, err } = await run('migrate')
    write(file, undefined)
    expect(err).toContain('blog.Item has no field "nope" at this point of the history. Known: ')
    expect(err).toContain(
      'No step of blog.0002_a was begun, and what was done before it stays. Correct its file and run it again.',
    )
    expect(code).toBe(1)
    expect((await run('migrate')).out).toContain('Nothing to do.')
  })

  it('answers to another question', async () => {
    write('blog/models.ts', MODELS('title = f.char(50); note = f.char(50)'))
    const ended = await manage(['makemigrations', '--answers', '{"rename blog.Item.name titel":true}'], under.url)
    expect(ended.err).toContain(
      'The answers hold "rename blog.Item.name titel", which is not asked. Did you mean "rename blog.Item.name title"?',
    )
    expect(ended.err).toContain('Some questions are open, and nothing was written.')
    expect(ended.code).toBe(2)
    write('blog/models.ts', MODELS('name = f.char(50); note = f.char(50)'))
    expect(await run('makemigrations --check')).toMatchObject({ code: 0 })
  })

  let last = '0001_initial'
  let number = 1
  it.each(failing(faults))('$title', async ({ operation, says, foreseen = false, mended = {}, after }) => {
    const untouched = transactionalDdl || foreseen
    number++
    const name = `000${number}_next`
    const file = (one: string) =>
      source(`['blog', '${last}']`, `addField('blog.Item', 'more${number}', field.int({ null: true })), ${one}`)
    write(`blog/migrations/${name}.ts`, file(operation))
    const before = await standing()
    const ended = await run('migrate', { FAULT: 'yes' })
    expect(ended.err).toMatch(says)
    expect(ended.err).toContain(`blog.${name} failed while it was applied`)
    expect(ended.err).toMatch(
      untouched
        ? /\n {2}Nothing (?:of it was kept|was done before it)\. Correct the cause and run it again\.\n/
        : /One step before it took effect and cannot be rolled back.*ADD COLUMN.*correct the cause and run it again, and it goes on with the step that failed\.\n/s,
    )
    expect(ended.code).toBe(1)
    clean(ended)
    const [recorded, held, made] = before
    expect(await standing()).toEqual([recorded, held, untouched ? made : expect.arrayContaining([`more${number}`])])

    for (const sql of mended.sql ?? []) await execute(sql)
    if (mended.operation) write(`blog/migrations/${name}.ts`, file(mended.operation))
    const mendedRows = await rows()
    const again = await run('migrate')
    expect(again).toMatchObject({ code: 0 })
    expect(again.err).toContain(untouched ? `Apply blog.${name}` : `Apply the rest of blog.${name}, behind step 1`)
    expect(await ledger()).toContainEqual([name])
    if (after) expect(await asked('SELECT DISTINCT note FROM blog_item')).toEqual([[after]])
    else expect(await rows()).toEqual(mendedRows)
    expect(await columns()).toContain(`more${number}`)
    last = name
  })

  // Where there are no users, the operating system holds the file, and lets its administrator do everything.
  if (faults?.reader)
    it('a user without the right', async () => {
      const { create, drop, password } = faults.reader as NonNullable<TestFaults['reader']>
      const user = `reader_${crypto.randomUUID().slice(0, 8)}`
      const url = new URL(under.url)
      for (const sql of create(user, url.pathname.slice(1), 'SELECT, INSERT, UPDATE, DELETE')) await execute(sql)
      Object.assign(url, { username: user, password })
      const name = `000${++number}_next`
      write(
        `blog/migrations/${name}.ts`,
        source(`['blog', '${last}']`, "addField('blog.Item', 'last', field.int({ null: true }))"),
      )
      const before = await standing()
      const ended = await manage(['migrate'], url.href)
      for (const sql of drop(user)) await execute(sql)
      expect(ended.err).toMatch(/Reason: .*Grant it the right that the server names.*\(.*(?:denied|owner).*\)\n/)
      expect(ended.err).toMatch(/Nothing (?:of it was kept|was done before it)\. Correct the cause and run it again\./)
      expect(ended.code).toBe(1)
      clean(ended)
      expect(await standing()).toEqual(before)
      expect(await run('migrate')).toMatchObject({ code: 0 })
      expect(await columns()).toContain('last')
    })

  it('a file that was changed after it was applied', async () => {
    const name = 'blog/migrations/0002_next.ts'
    write(name, source(FIRST, "addField('blog.Item', 'other', field.int({ null: true }))"))
    const before = await standing()
    const ended = await run('migrate')
    expect(ended.err).toMatch(
      /The file of "blog\.0002_next" was changed after it was applied to "default", which stays as it was made then\. Put the file back, and write what is new in a migration of its own\./,
    )
    expect(ended.code).toBe(0)
    expect(await standing()).toEqual(before)
  })
})
