import { declareModel, type Field, f, type ModelBase } from '@tsango/core'
import { atomic, onCommit } from '@tsango/orm'
import {
  addCheck,
  addField,
  addIndex,
  alterField,
  createModel,
  deleteModel,
  field,
  type Migration,
  migration,
  type Operation,
  removeCheck,
  removeField,
  removeIndex,
  renameField,
  renameModel,
  renameTable,
  runCode,
  runSql,
} from '@tsango/orm/migrations'
import { type DatabaseUnderTest, describeDatabases } from '@tsango/orm/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { Irreversible, MigrationFailed } from '../errors/errors.ts'
import { createHistory, type History } from '../history/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { appliedTo, type MigratableDatabase, migrateDatabase } from './run.ts'

const author = createModel('blog.Author', {
  fields: { id: field.bigAuto(), name: field.char(100), email: field.email(254, { unique: true }) },
})
const post = createModel('blog.Post', {
  fields: {
    id: field.bigAuto(),
    title: field.char(200),
    body: field.text(),
    views: field.int(),
    price: field.decimal(10, 2, { null: true }),
    author: field.fk('blog.Author', { onDelete: 'cascade' }),
    parent: field.fk('blog.Post', { onDelete: 'setNull', null: true }),
    publishedAt: field.dateTime({ null: true }),
  },
  indexes: [{ fields: ['title', 'publishedAt'] }],
  checks: [{ name: 'blog_post_views', all: [['views', '>=', 0]] }],
})
const comment = createModel('blog.Comment', {
  fields: { id: field.bigAuto(), post: field.fk('blog.Post', { onDelete: 'cascade' }), text: field.char(100) },
})

/** Each is one migration on top of the three models, with rows in them. */
const CHANGES: Readonly<Record<string, readonly Operation[]>> = {
  'adds a column that may be NULL': [addField('blog.Post', 'note', field.char(20, { null: true }))],
  'adds a column with a value for old rows': [addField('blog.Post', 'kind', field.char(20), { fill: "o'ne\\two" })],
  'adds text, bytes, JSON, a boolean, a moment, a day, a time, a UUID and numbers with values for old rows': [
    addField('blog.Post', 'text', field.text(), { fill: 'x' }),
    addField('blog.Post', 'bytes', field.binary(), { fill: new Uint8Array([0, 255]) }),
    addField('blog.Post', 'data', field.json(), { fill: { a: [1, "'"] } }),
    addField('blog.Post', 'done', field.bool(), { fill: true }),
    addField('blog.Post', 'at', field.dateTime(), { fill: new Date('2026-11-20T01:02:03.004Z') }),
    addField('blog.Post', 'precise', field.preciseDateTime(), { fill: '2026-11-20T01:02:03.000004Z' }),
    addField('blog.Post', 'day', field.date(), { fill: '2026-11-20' }),
    addField('blog.Post', 'time', field.time(), { fill: '01:02:03' }),
    addField('blog.Post', 'key', field.uuid(), { fill: '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b' }),
    addField('blog.Post', 'rate', field.float(), { fill: 1.5 }),
    addField('blog.Post', 'cost', field.decimal(9, 3), { fill: '1.230' }),
    addField('blog.Post', 'big', field.bigIntExact(), { fill: 9007199254740993n }),
    addField('blog.Post', 'small', field.smallInt(), { fill: 3 }),
    addField('blog.Post', 'length', field.duration(), { fill: 3600000 }),
  ],
  'adds a key, a unique column and an indexed one': [
    addField('blog.Post', 'editor', field.fk('blog.Author', { null: true })),
    addField('blog.Post', 'code', field.char(20, { null: true, unique: true })),
    addField('blog.Post', 'tag', field.slug(50, { null: true, index: true })),
  ],
  'removes columns with their indexes and keys': [
    removeIndex('blog.Post', { fields: ['title', 'publishedAt'] }),
    removeField('blog.Post', 'parent'),
    removeField('blog.Post', 'price'),
    removeField('blog.Post', 'title', { fill: 'untitled' }),
  ],
  'removes a column that others point from': [removeField('blog.Comment', 'text', { fill: '' })],
  'renames a column that an index, a check and a key hold': [
    renameField('blog.Post', 'title', 'headline'),
    renameField('blog.Post', 'views', 'readers'),
    renameField('blog.Post', 'author', 'writer'),
  ],
  'makes a column longer, and another NULL': [
    alterField('blog.Post', 'title', field.char(300)),
    alterField('blog.Post', 'body', field.text({ null: true, default: '' })),
  ],
  'fills NULLs before it forbids them': [alterField('blog.Post', 'price', field.decimal(12, 3), { fill: '1.5' })],
  'makes a number a text': [
    removeCheck('blog.Post', 'blog_post_views'),
    alterField('blog.Post', 'views', field.char(20)),
  ],
  'makes a column unique, and another indexed': [
    alterField('blog.Post', 'title', field.char(200, { unique: true })),
    alterField('blog.Author', 'name', field.char(100, { index: true })),
    alterField('blog.Author', 'email', field.email(254)),
  ],
  'makes a key a one-to-one': [
    alterField('blog.Comment', 'post', field.oneToOne('blog.Post', { onDelete: 'cascade' })),
  ],
  'changes what a delete does, and whether a key may be NULL': [
    alterField('blog.Comment', 'post', field.fk('blog.Post', { onDelete: 'setNull', null: true })),
  ],
  'makes a key a plain number': [alterField('blog.Post', 'parent', field.bigInt({ null: true }))],
  'adds and removes indexes and checks': [
    addIndex('blog.Post', { fields: ['author', 'views'] }),
    addIndex('blog.Post', { fields: ['author', 'title'], unique: true }),
    addIndex('blog.Post', { name: 'own_name', fields: ['views'] }),
    removeIndex('blog.Post', { fields: ['title', 'publishedAt'] }),
    addCheck('blog.Post', {
      name: 'blog_post_title',
      all: [
        ['title', '<>', "it's"],
        ['views', 'in', [1, 2, 3]],
      ],
    }),
    removeCheck('blog.Post', 'blog_post_views'),
  ],
  'renames a model that others and itself point at': [renameModel('blog.Post', 'Article')],
  'gives a table another name': [renameTable('blog.Author', 'people')],
  'makes and drops models that point at others': [
    createModel('blog.Tag', { fields: { id: field.uuid(), name: field.char(50, { unique: true }) } }),
    createModel('blog.PostTags', {
      fields: {
        id: field.bigAuto(),
        post: field.fk('blog.Post', { onDelete: 'cascade' }),
        tag: field.fk('blog.Tag', { onDelete: 'cascade' }),
      },
      indexes: [{ fields: ['post', 'tag'], unique: true }],
      pairsOf: 'blog.Post',
    }),
    deleteModel('blog.Comment'),
  ],
}

function historyOf(...migrations: readonly (readonly Operation[] | Migration)[]): History {
  const found = migrations.map((one, index) => ({
    app: 'blog',
    name: `000${index + 1}_step`,
    migration: migration({
      ...('operations' in one ? one : { operations: one }),
      dependencies: index === 0 ? [] : [['blog', `000${index}_step`]],
    }),
  }))
  return createHistory(found, (label) => label)
}

const rows: Operation = runCode(
  async ({ db }) => {
    const q = db.quote
    const when = new Date('2026-01-02T03:04:05Z').toISOString().slice(0, 19).replace('T', ' ')
    const moment = db.features.alterTable ? when : `${when.replace(' ', 'T')}.000Z`
    await db.execute(
      `INSERT INTO ${q('blog_author')} (${q('name')}, ${q('email')}) VALUES ('Ann', 'ann@example.com'), ('Bob', 'bob@example.com')`,
    )
    for (const [title, author, parent] of [
      ['One', 1, null],
      ['Two', 2, 1],
      ['Three', 1, 1],
    ] as const) {
      await db.execute(
        `INSERT INTO ${q('blog_post')} (${['title', 'body', 'views', 'author_id', 'parent_id', 'published_at'].map(q).join(', ')})
         VALUES ('${title}', 'text', 1, ${author}, ${parent === null ? 'NULL' : parent}, '${moment}')`,
      )
    }
    await db.execute(
      `INSERT INTO ${q('blog_comment')} (${q('post_id')}, ${q('text')}) VALUES (1, 'a'), (2, 'b'), (3, 'c')`,
    )
  },
  {
    reverse: async ({ db }) => {
      for (const table of ['comment', 'post', 'author']) await db.execute(`DELETE FROM ${db.quote(`blog_${table}`)}`)
    },
  },
)

async function count({ driver, dialect }: MigratableDatabase, table: string, where = ''): Promise<number> {
  const { rows: found } = await driver.run(
    { sql: `SELECT COUNT(*) FROM ${dialect.operators.quote(table)} ${where}`, write: false, returns: true },
    [],
  )
  return Number(found[0]?.[0])
}

await describeDatabases('migrating', (under: DatabaseUnderTest) => {
  const database: MigratableDatabase = {
    name: 'default',
    dialect: under.dialect,
    get driver() {
      return under.driver
    },
  }
  const start = [[author, post, comment], [rows]]

  beforeEach(() => clear(database))

  describe.each(Object.entries(CHANGES))('%s', (_title, operations) => {
    it('and back to the same schema with the rows that were there', async () => {
      const history = historyOf(...start, operations)
      await migrateDatabase(history, database, { target: { app: 'blog', name: '0002' } })
      const before = await schemaOf(database)
      await migrateDatabase(history, database)
      const changed = await schemaOf(database)
      expect(changed).not.toEqual(before)
      expect(
        await count(database, changed.some(({ table }) => table === 'blog_article') ? 'blog_article' : 'blog_post'),
      ).toBe(3)
      // Nothing stays behind as a default.
      expect(
        changed.flatMap(({ columns }) => columns.filter((column) => column.default !== undefined && !column.identity)),
      ).toEqual([])
      await migrateDatabase(history, database, { target: { app: 'blog', name: '0002' } })
      expect(await schemaOf(database)).toEqual(before)
      expect(await count(database, 'blog_post', 'WHERE author_id IN (1, 2)')).toBe(3)
      const dropped = operations.some((one) => one.type === 'deleteModel')
      expect(await count(database, 'blog_comment')).toBe(dropped ? 0 : 3)
      await migrateDatabase(history, database)
      expect(await schemaOf(database)).toEqual(changed)
      await migrateDatabase(history, database, { target: { app: 'blog', name: 'zero' } })
      expect(await schemaOf(database)).toEqual([])
    })
  })

  it('keeps what a delete does, and the counter of keys', async () => {
    const history = historyOf(...start, [addField('blog.Post', 'kind', field.char(5), { fill: 'x' })])
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0002' } })
    await database.driver.run({ sql: 'DELETE FROM blog_post WHERE id = 3', write: true, returns: false }, [])
    expect(await count(database, 'blog_comment')).toBe(2)
    await migrateDatabase(history, database)
    await database.driver.run(
      {
        sql: "INSERT INTO blog_post (title, body, views, author_id, kind) VALUES ('Four', '', 1, 1, 'y')",
        write: true,
        returns: false,
      },
      [],
    )
    expect(await count(database, 'blog_post', 'WHERE id = 4')).toBe(1)
    await database.driver.run({ sql: 'DELETE FROM blog_author WHERE id = 2', write: true, returns: false }, [])
    expect(await count(database, 'blog_comment')).toBe(1)
  })

  it('runs nothing again, and writes down what it did', async () => {
    const history = historyOf(...start)
    const first = await migrateDatabase(history, database)
    expect(first.forward.map((node) => node.key)).toEqual(['blog.0001_step', 'blog.0002_step'])
    const second = await migrateDatabase(history, database)
    expect(second).toEqual({ forward: [], backward: [] })
    expect([...(await appliedTo(database))]).toEqual(['blog.0001_step', 'blog.0002_step'])
  })

  it('records and forgets without running anything when it is a fake', async () => {
    const history = historyOf(...start)
    await migrateDatabase(history, database, { fake: true })
    expect(await schemaOf(database)).toEqual([])
    await migrateDatabase(history, database, { fake: true, target: { app: 'blog', name: 'zero' } })
    expect([...(await appliedTo(database))]).toEqual([])
  })

  it('leaves nothing half-done where it can, and else says what is done', async () => {
    const history = historyOf(...start, [
      addField('blog.Post', 'note', field.char(20, { null: true })),
      runSql('SELECT nothing FROM nowhere', { reverse: [] }),
    ])
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0002' } })
    const before = await schemaOf(database)
    const error: unknown = await migrateDatabase(history, database).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MigrationFailed)
    const { failure, message } = error as MigrationFailed
    expect(failure).toMatchObject({
      migration: 'blog.0003_step',
      operation: 'Run SQL',
      statement: 'SELECT nothing FROM nowhere',
    })
    expect([...(await appliedTo(database))]).not.toContain('blog.0003_step')
    if (database.dialect.features.transactionalDdl) {
      expect(message).toContain('Nothing of it was kept.')
      expect(await schemaOf(database)).toEqual(before)
    } else {
      expect(failure.kept).toHaveLength(1)
      expect(message).toContain(failure.kept[0])
      expect(message).toContain('not recorded as applied')
      // As after a process that was killed between the two: what it did is there, and nobody wrote it down.
      await expect(migrateDatabase(history, database)).rejects.toThrow(/Nothing was done by this run.*an earlier run/s)
    }
  })

  it('refuses a column that may not be NULL where rows have no value for it, before it changes anything', async () => {
    const history = historyOf(...start, [addField('blog.Post', 'kind', field.char(20))])
    await expect(migrateDatabase(history, database)).rejects.toThrow(/blog\.Post has rows.*fill/)
    const forbids = historyOf(...start, [
      alterField('blog.Post', 'parent', field.fk('blog.Post', { onDelete: 'cascade' })),
    ])
    await expect(migrateDatabase(forbids, database)).rejects.toThrow(/parent may no longer be NULL.*fill/)
    expect(await count(database, 'blog_post')).toBe(3)
  })

  it('refuses to undo what has no way back, before it changes anything', async () => {
    const history = historyOf(...start, [
      runSql('SELECT 1'),
      addField('blog.Post', 'note', field.char(20, { null: true })),
    ])
    await migrateDatabase(history, database)
    const before = await schemaOf(database)
    await expect(migrateDatabase(history, database, { target: { app: 'blog', name: '0002' } })).rejects.toThrow(
      Irreversible,
    )
    expect(await schemaOf(database)).toEqual(before)
  })

  it('runs SQL by the name of the database, and code that fails undoes its own rows', async () => {
    const history = historyOf(
      ...start,
      [
        runSql(
          {
            default: "UPDATE blog_post SET body = 'changed'",
            [database.dialect.name]: ["UPDATE blog_post SET body = 'own'"],
          },
          { reverse: [] },
        ),
      ],
      [
        runCode(async ({ db }) => {
          await db.execute`UPDATE blog_post SET body = ${'lost'}`
          expect(await db.query`SELECT body FROM blog_post WHERE id = ${1}`).toEqual([['lost']])
          await db.execute('SELECT nothing FROM nowhere')
        }),
      ],
    )
    await expect(migrateDatabase(history, database)).rejects.toThrow(/blog\.0004_step failed.*Run code/)
    expect(await count(database, 'blog_post', "WHERE body = 'own'")).toBe(3)
  })

  it('gives steps in code the models of that point, within the transaction', async () => {
    class Author extends declareModel('blog.Author') {
      fullName = f.char(100)
      email = f.email()
    }
    class Post extends declareModel('blog.Post', { id: f.bigAuto() }) {
      title = f.char(200)
      author = f.fk(() => Author)
    }
    const committed: string[] = []
    const copy = runCode(
      async ({ models, db }) => {
        const posts = models.get<Post>('blog.Post')
        for (const post of await posts
          .objects()
          .filter({ author__fullName: 'Ann' })
          .selectRelated('author')
          .orderBy('id')) {
          post.title = `${post.title} by ${post.author.fullName}`
          await post.save()
        }
        await atomic(async () => {
          await models
            .get<Author>('blog.Author')
            .objects()
            .filter({ email: 'bob@example.com' })
            .update({ fullName: 'Rob' })
          onCommit(() => committed.push('done'))
        })
        expect(committed).toEqual([])
        expect(await db.query`SELECT title FROM blog_post WHERE id = ${3}`).toEqual([['Three by Ann']])
        expect(() => models.get('blog.Tag')).toThrow(/No model "blog\.Tag" at this point of the history/)
      },
      { reverse: () => undefined },
    )
    const history = historyOf(...start, [
      renameField('blog.Author', 'name', 'fullName'),
      copy,
      renameField('blog.Author', 'fullName', 'label'),
    ])
    await migrateDatabase(history, database)
    expect(await count(database, 'blog_post', "WHERE title IN ('One by Ann', 'Three by Ann', 'Two')")).toBe(3)
    expect(await count(database, 'blog_author', "WHERE label = 'Rob'")).toBe(1)
    expect(committed).toEqual(['done'])
    const caught = runCode(async ({ models }) => {
      await models
        .get<Author>('blog.Author')
        .objects()
        .create({ fullName: 'x', email: 'ann@example.com' })
        .catch(() => undefined)
    })
    const hidden = historyOf(...start, [renameField('blog.Author', 'name', 'fullName')], [caught])
    await clear(database)
    await expect(migrateDatabase(hidden, database)).rejects.toThrow(/0004_step failed.*caught/s)
  })

  it('keeps what was done before a failure where a migration is not atomic, and says so', async () => {
    const steps: Migration = migration({
      atomic: false,
      operations: [
        addField('blog.Post', 'note', field.char(20, { null: true })),
        runCode(async ({ models }) => {
          interface Noted extends ModelBase {
            readonly note: Field<string | null>
          }
          await models.get<Noted>('blog.Post').objects().update({ note: 'kept' })
        }),
        runSql('SELECT nothing FROM nowhere'),
      ],
    })
    const error: unknown = await migrateDatabase(historyOf(...start, steps), database).catch(
      (caught: unknown) => caught,
    )
    expect((error as MigrationFailed).failure.kept).toEqual([expect.stringContaining('note'), 'code of "Run code"'])
    expect(await count(database, 'blog_post', "WHERE note = 'kept'")).toBe(3)
    expect([...(await appliedTo(database))]).not.toContain('blog.0003_step')
  })

  it('lets a second one wait, which then finds nothing left to do', async () => {
    const calls: string[] = []
    const slow: Operation = runCode(
      async () => {
        calls.push('code')
        await new Promise((resolve) => setTimeout(resolve, 900))
      },
      { reverse: () => undefined },
    )
    const history = historyOf([author], [slow])
    const other = await database.dialect.connect(under.url, { name: 'other' })
    try {
      const waited: string[] = []
      const plans = await Promise.all(
        [database, { ...database, driver: other }].map((one, index) =>
          migrateDatabase(history, one, { onWait: () => waited.push(`${index}`) }),
        ),
      )
      expect(calls).toEqual(['code'])
      expect(waited).toHaveLength(1)
      expect(plans.map((plan) => plan.forward.length).sort()).toEqual([0, 2])
    } finally {
      await other.close()
    }
  })
})
