import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { declareModel, f, type ModelClass } from '@tsango/core'
import type { Application } from '@tsango/core/apps'
import { currentDatabases } from '@tsango/orm/databases'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { schemaOf } from '../testing/schema.ts'
import { applicationIn, manage, removeFolder, temporaryFolder } from './fixtures/manage.ts'

class Start extends declareModel('blog.Post') {
  title = f.char(100)
}
class Longer extends declareModel('blog.Post') {
  title = f.char(200)
  views = f.int().default(0)
}
class Last extends declareModel('blog.Post') {
  static meta = { indexes: [['title']] }
  title = f.char(200)
  views = f.int().default(0)
}

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => removeFolder(folder))

const application = (...models: readonly ModelClass[]): Application => applicationIn(folder, models)
const files = async (): Promise<string[]> => (await readdir(join(folder, 'migrations'))).sort()
const source = (name: string): Promise<string> => readFile(join(folder, `migrations/${name}.ts`), 'utf8')
const remove = (name: string): Promise<void> => rm(join(folder, `migrations/${name}.ts`))
const schema = (app: Application) => app.run(() => schemaOf(currentDatabases().get()))

const NAMES = ['0001_initial', '0002_alter_post_title_post_views', '0003_post_title_idx']
const SQUASHED = '0001_squashed_0003_post_title_idx'

/** Three migrations that follow each other. */
async function three(): Promise<Application> {
  await manage(application(Start), 'makemigrations')
  await manage(application(Longer), 'makemigrations')
  const app = application(Last)
  await manage(app, 'makemigrations')
  expect(await files()).toEqual(NAMES.map((name) => `${name}.ts`))
  return app
}

describe('squashmigrations', () => {
  it('makes one migration of several, which makes the same schema', async () => {
    const app = await three()
    await manage(app, 'migrate')
    const before = await schema(app)
    await manage(app, 'migrate blog zero')
    const said = await manage(app, 'squashmigrations blog 0003')
    expect(said.out).toContain('4 operations became 1.')
    expect(await source(SQUASHED)).toMatch(/replaces: \[\s+\['blog', '0001_initial'\]/)
    expect((await manage(app, 'makemigrations --check')).out).toBe('Nothing changed in the models.')

    // A new database.
    expect((await manage(app, 'migrate')).out).toBe(`Apply blog.${SQUASHED}`)
    expect(await schema(app)).toEqual(before)
    expect((await manage(app, 'migrate')).out).toBe('Nothing to do.')
    expect((await manage(app, 'showmigrations')).out).toBe(`blog\n [x] ${SQUASHED}`)
    expect((await manage(app, 'rollback')).out).toBe(`Undo blog.${SQUASHED}`)
    await manage(app, 'migrate')
    // Code from before the squash finds what it knows.
    const saved = await source(SQUASHED)
    await remove(SQUASHED)
    expect((await manage(app, 'migrate')).out).toBe('Nothing to do.')
    await writeFile(join(folder, `migrations/${SQUASHED}.ts`), saved)
    for (const name of NAMES) await remove(name)
    expect(await manage(app, 'migrate')).toMatchObject({ out: 'Nothing to do.', err: '' })
  })

  it('is written down, and not run, where all that it replaces is applied', async () => {
    const app = await three()
    await manage(app, 'migrate')
    const said = await manage(app, 'squashmigrations blog 0001 0003')
    expect(said.out).toContain('and run on each database: node manage.ts migrate. That writes it down')
    expect((await manage(app, 'migrate')).out).toBe(`Record blog.${SQUASHED}`)
    expect((await manage(app, 'showmigrations')).out).toBe(`blog\n [x] ${SQUASHED}`)
    for (const name of NAMES) await remove(name)
    expect(await manage(app, 'migrate')).toMatchObject({ out: 'Nothing to do.', err: '' })
    expect((await manage(app, 'makemigrations --check')).code).toBe(0)
  })

  it('is no migration of a database before it is written down there', async () => {
    const app = await three()
    await manage(app, 'migrate')
    await manage(app, 'squashmigrations blog 0003')
    const line = `[ ] 0001_squashed_0003_post_title_idx (to be recorded: what it replaces is applied)`
    expect((await manage(app, 'showmigrations')).out).toBe(`blog\n ${line}`)
    expect((await manage(app, 'showmigrations --plan')).out).toBe(line.replace('0001', 'blog.0001'))
    expect(JSON.parse((await manage(app, 'showmigrations --json')).out)).toEqual([
      { app: 'blog', name: SQUASHED, applied: false, unrecorded: true },
    ])
    for (const line of ['migrate --plan', 'migrate blog --plan'])
      expect(await manage(app, line)).toMatchObject({ code: 0, out: `Record blog.${SQUASHED}` })
    expect(await manage(app, 'migrate --check')).toMatchObject({ code: 1, out: `Record blog.${SQUASHED}` })
    expect(await manage(app, 'migrate --databases default --check')).toMatchObject({
      code: 1,
      out: JSON.stringify([['Name', 'State', 'Applied', 'Lacks'], [['default', 'behind', '3', `blog.${SQUASHED}`]]]),
    })
    const checked = () => app.run(() => app.check({ online: true }))
    expect(await checked()).toMatchObject([
      {
        level: 'warning',
        code: 'migrate.unrecorded',
        message: `The database "default" has all that blog.${SQUASHED} replaces, and that is not written down yet. Delete none of the replaced files before.`,
        hint: 'Run: node manage.ts migrate',
      },
    ])
    expect((await manage(app, 'migrate')).out).toBe(`Record blog.${SQUASHED}`)
    expect(await manage(app, 'migrate --check')).toMatchObject({ code: 0, out: 'Nothing to do.' })
    expect(await checked()).toEqual([])
  })

  it('lets the rest of what it replaces be applied where some is, and says what is missing where it cannot', async () => {
    const app = await three()
    await manage(app, 'migrate blog 0002')
    await manage(app, 'squashmigrations blog 0003')
    expect((await manage(app, 'showmigrations')).out).toBe(`blog\n [x] ${NAMES[0]}\n [x] ${NAMES[1]}\n [ ] ${NAMES[2]}`)
    const third = await source(NAMES[2]!)
    await remove(NAMES[2]!)
    await expect(manage(app, 'migrate')).rejects.toThrow(/has only some. It lacks "blog\.0003_post_title_idx"/)
    await writeFile(join(folder, `migrations/${NAMES[2]}.ts`), third)
    expect((await manage(app, 'migrate')).out).toBe(`Apply blog.${NAMES[2]}`)
    expect((await manage(app, 'migrate')).out).toMatch(`Record blog.${SQUASHED}`)
  })

  it('leaves out what only rows of its time needed, keeps SQL, and refuses code', async () => {
    const app = await three()
    const step = (operation: string) => `import { migration, runCode, runSql } from '@tsango/orm/migrations'
export default migration({ dependencies: [['blog', '${NAMES[2]}']], operations: [${operation}] })`
    const file = join(folder, 'migrations/0004_rows.ts')
    await writeFile(file, step('runCode(() => {}, { reverse: () => {} })'))
    await expect(manage(app, 'squashmigrations blog 0004')).rejects.toThrow(
      /0004_rows cannot be written anew.*elidable/,
    )
    const behind = join(folder, 'migrations/0005_behind.ts')
    await writeFile(behind, step('').replace(NAMES[2]!, '0004_rows'))
    await expect(manage(app, 'squashmigrations blog 0005')).rejects.toThrow('blog.0004_rows cannot be written anew')
    await rm(behind)
    await rm(file)
    await writeFile(
      join(folder, 'migrations/0004_two.ts'),
      step("runCode(() => {}, { elidable: true }), runSql({ default: ['SELECT 1'] }, { reverse: 'SELECT 2' })"),
    )
    await manage(application(Last), 'squashmigrations blog 0004 --name all')
    const written = await source('0001_all')
    expect(written).toContain("runSql({ default: ['SELECT 1'] }, { reverse: 'SELECT 2' })")
    expect(written).not.toContain('runCode')
  })

  it('says what is no range', async () => {
    const app = await three()
    await expect(manage(app, 'squashmigrations blog 0003 0001')).rejects.toThrow(/does not come after blog\.0003/)
    await expect(manage(app, 'squashmigrations blog 0009')).rejects.toThrow(/No migration "0009"/)
    await expect(manage(app, 'squashmigrations shop 0001')).rejects.toThrow(/No app with migrations "shop"/)
  })
})

describe('makemigrations --update and optimizemigration', () => {
  it('add what changed to the last migration', async () => {
    await manage(application(Start), 'makemigrations')
    const app = application(Last)
    expect((await manage(app, 'makemigrations --update')).out).toContain(
      'A database that has one of these already does not get what was added.',
    )
    expect(await files()).toEqual(['0001_initial.ts'])
    expect(await source('0001_initial')).not.toContain('addField')
    expect((await manage(app, 'migrate')).out).toBe('Apply blog.0001_initial')
  })

  it('write a migration anew with fewer operations, and say where none can be', async () => {
    const app = application(Start)
    await manage(app, 'makemigrations --dry-run')
    await mkdir(join(folder, 'migrations'))
    await writeFile(
      join(folder, 'migrations/0001_long.ts'),
      `import { addField, createModel, deleteModel, field, migration } from '@tsango/orm/migrations'
export default migration({
  operations: [
    createModel('blog.Post', { fields: { id: field.bigAuto() } }),
    createModel('blog.Gone', { fields: { id: field.bigAuto() } }),
    deleteModel('blog.Gone'),
    addField('blog.Post', 'title', field.char(100)),
  ],
})`,
    )
    expect((await manage(app, 'optimizemigration blog 0001 --check')).code).toBe(1)
    expect((await manage(app, 'optimizemigration blog 0001')).out).toContain('4 operations became 1.')
    const written = await source('0001_long')
    expect(written).toContain('fields: { id: field.bigAuto(), title: field.char(100) }')
    await writeFile(join(folder, 'migrations/0002_next.ts'), written.replace('blog.Post', 'blog.Next'))
    expect((await manage(app, 'optimizemigration blog 0002')).out).toBe('blog.0002_next cannot be shorter.')
  })
})
