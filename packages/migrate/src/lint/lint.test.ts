import {
  addCheck,
  addExclusion,
  addField,
  addIndex,
  alterField,
  createModel,
  deleteModel,
  field,
  type MigrationDefinition,
  migration,
  type Operation,
  type ProjectState,
  removeField,
  removeIndex,
  renameField,
  renameModel,
  renameTable,
  renameValue,
  runSql,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { describe, expect, it } from 'vitest'
import { besideOthers } from '../detect/detect.ts'
import { TransactionRefused } from '../errors/errors.ts'
import { createHistory, type History, stateAfter } from '../history/history.ts'
import { applyOperation } from '../operations/operations.ts'
import { type MigratableDatabase, migrateDatabase } from '../run/run.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { lintMigration } from './lint.ts'
import { breaksOldCode } from './old-code.ts'

const author = createModel('blog.Author', { fields: { id: field.bigAuto(), name: field.char(100) } })
const post = createModel('blog.Post', {
  fields: {
    id: field.bigAuto(),
    title: field.char(50),
    body: field.text({ null: true }),
    price: field.decimal(8, 2),
    views: field.int(),
  },
})

function historyOf(
  operations: readonly Operation[],
  rest: Omit<MigrationDefinition, 'operations'> = {},
  more: readonly Operation[] = [],
): History {
  const first = { app: 'blog', name: '0001_initial', migration: migration({ operations: [author, post, ...more] }) }
  const second = migration({ dependencies: [['blog', '0001_initial']], operations, ...rest })
  return createHistory([first, { app: 'blog', name: '0002_more', migration: second }], (label) => label)
}

const index = { fields: ['title'] }
const check = { name: 'views_positive', check: ['views', 'gte', 0] as const }

const WRITES = /holds up writes/
const ALL = /holds up reads and writes/
/** Operations with what is found of them on which database. */
const LOCKS: Readonly<Record<string, readonly [Operation, Readonly<Record<string, RegExp | undefined>>]>> = {
  'an index': [addIndex('blog.Post', index), { PostgreSQL: WRITES, SQLite: WRITES }],
  'an index of words': [
    addIndex('blog.Post', { fields: ['title', 'body'], method: 'fulltext' }),
    { PostgreSQL: WRITES, MySQL: WRITES, MariaDB: WRITES, SQLite: WRITES },
  ],
  'a check': [addCheck('blog.Post', check), { PostgreSQL: ALL, MySQL: WRITES, MariaDB: WRITES, SQLite: WRITES }],
  'a key': [
    addField('blog.Post', 'author', field.fk('blog.Author', { null: true })),
    { PostgreSQL: ALL, MySQL: WRITES, MariaDB: WRITES, SQLite: WRITES },
  ],
  'a column that may be NULL': [addField('blog.Post', 'note', field.char(9, { null: true })), {}],
  'a longer text': [alterField('blog.Post', 'title', field.char(60)), {}],
  'a text that is more than 255 bytes': [
    alterField('blog.Post', 'title', field.char(200)),
    { MySQL: WRITES, MariaDB: WRITES },
  ],
  'a shorter text': [
    alterField('blog.Post', 'title', field.char(20)),
    { PostgreSQL: ALL, MySQL: WRITES, MariaDB: WRITES, SQLite: WRITES },
  ],
  'another type': [
    alterField('blog.Post', 'views', field.bigInt()),
    { PostgreSQL: ALL, MySQL: WRITES, MariaDB: WRITES, SQLite: WRITES },
  ],
  'a text that may no longer be NULL': [
    alterField('blog.Post', 'body', field.text(), { fill: '' }),
    { PostgreSQL: ALL, MySQL: WRITES, MariaDB: WRITES, SQLite: WRITES },
  ],
  'SQL that makes an index': [
    runSql('CREATE INDEX post_views ON blog_post (views)', { reverse: [] }),
    { PostgreSQL: WRITES, SQLite: WRITES },
  ],
  'SQL that changes rows': [runSql('UPDATE blog_post SET views = 0', { reverse: [] }), {}],
}

const state = addField('blog.Post', 'state', field.enum(['new', 'old'], { null: true }))
const owned = addField('blog.Post', 'owner', field.fk('blog.Author', { null: true }))

/** Operations that hold others up, and whether `makemigrations --safe` writes on PostgreSQL what does not. */
const SAFE: Readonly<Record<string, readonly [Operation, boolean]>> = {
  'an index': [addIndex('blog.Post', index), true],
  'a check': [addCheck('blog.Post', check), true],
  'a field that becomes unique': [alterField('blog.Post', 'title', field.char(50, { unique: true })), true],
  'a field that gets an index': [alterField('blog.Post', 'title', field.char(50, { index: true })), true],
  'words that change with an index': [
    alterField('blog.Post', 'state', field.enum(['new', 'gone'], { null: true, index: true })),
    true,
  ],
  'bounds that change with what is unique': [
    alterField('blog.Post', 'views', field.int({ min: 0, max: 9, unique: true })),
    true,
  ],
  'a longer text that becomes unique': [alterField('blog.Post', 'title', field.char(60, { unique: true })), true],
  'a field with an index': [addField('blog.Post', 'note', field.char(9, { null: true, unique: true })), true],
  'a key': [addField('blog.Post', 'author', field.fk('blog.Author', { null: true })), true],
  'a key that may not be NULL': [addField('blog.Post', 'author', field.fk('blog.Author'), { fill: 1 }), false],
  'a field that may no longer be NULL': [alterField('blog.Post', 'body', field.text(), { fill: '' }), true],
  'a column with another name and an index': [
    alterField('blog.Post', 'title', field.char(50, { column: 'heading', index: true })),
    false,
  ],
  'a column that becomes a key': [
    alterField('blog.Post', 'views', field.fk('blog.Author', { column: 'views', index: false })),
    false,
  ],
  'another type': [alterField('blog.Post', 'views', field.bigInt()), false],
  'a word that becomes another': [renameValue('blog.Post', 'state', 'old', 'gone'), false],
}

const RENAMES: readonly Operation[] = [
  renameModel('blog.Post', 'Article'),
  renameTable('blog.Post', 'articles'),
  renameField('blog.Post', 'owner', 'writer'),
  renameValue('blog.Post', 'state', 'old', 'gone'),
]

function statesOf(operation: Operation): readonly [ProjectState, ProjectState] {
  const before = stateAfter(historyOf([], {}, [state]))
  return [before, applyOperation(before, operation)]
}

await describeDatabases('a look at whom a migration holds up', (under) => {
  const { title } = under.dialect.features

  it.each(Object.entries(LOCKS))('knows of %s', (_, [operation, wanted]) => {
    const history = historyOf([operation])
    const found = lintMigration(history, history.nodes.get('blog.0002_more')!, under.dialect)
    const locks = found.filter(({ kind }) => kind === 'lock')
    const expected = wanted[title]
    if (!expected) return expect(locks).toEqual([])
    expect(locks.map(({ message }) => message).join('\n')).toMatch(expected)
    for (const { instead, message } of locks)
      expect([instead.length > 20, message.includes(title)]).toEqual([true, true])
  })

  const adviceOf = (operation: Operation, before: readonly Operation[] = []): readonly string[] => {
    const history = historyOf([operation], { atomic: !('concurrently' in operation) }, before)
    return lintMigration(history, history.nodes.get('blog.0002_more')!, under.dialect)
      .filter(({ kind }) => kind === 'lock')
      .map(({ instead }) => instead)
  }

  it.each(Object.entries(SAFE))(
    'names makemigrations --safe where that holds up nobody, of %s',
    (_, [operation, is]) => {
      const advice = adviceOf(operation, [state])
      for (const instead of advice) {
        const beside = besideOthers(operation, ...statesOf(operation))
        const stays = beside === undefined || adviceOf(beside, [state]).length > 0
        if (instead.includes('--safe')) expect(stays).toBe(false)
      }
      if (title === 'PostgreSQL')
        expect([advice.length > 0, advice.every((one) => one.includes('--safe'))]).toEqual([true, is])
    },
  )

  it.each(RENAMES)('gives an advice on what is renamed that belongs to it ($type)', (operation) => {
    for (const instead of adviceOf(operation, [state, owned])) {
      expect(instead).not.toMatch(/--safe|Add (?:it|the column|a plain column)/)
      expect(instead).toMatch(/nobody writes|Add the new word beside it/)
    }
  })

  it('leaves alone what the migration itself makes', () => {
    const tag = createModel('blog.Tag', { fields: { id: field.bigAuto() } })
    const history = historyOf([
      tag,
      addField('blog.Tag', 'name', field.char(9)),
      addIndex('blog.Tag', { fields: ['name'] }),
    ])
    expect(lintMigration(history, history.nodes.get('blog.0002_more')!, under.dialect)).toEqual([])
  })

  it('finds nothing in what is concurrent, which makes the same schema and goes back', async () => {
    const database = migratable(under)
    await clear(database)
    await migrateDatabase(historyOf([addIndex('blog.Post', index), addCheck('blog.Post', check)]), database)
    const wanted = await schemaOf(database)
    await clear(database)
    const beside = [
      addIndex('blog.Post', index, { concurrently: true }),
      addCheck('blog.Post', check, { concurrently: true }),
    ]
    const history = historyOf(beside, { atomic: false })
    if (title === 'PostgreSQL')
      expect(
        lintMigration(history, history.nodes.get('blog.0002_more')!, under.dialect).filter(
          ({ kind }) => kind === 'lock',
        ),
      ).toEqual([])
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0001' } })
    const start = await schemaOf(database)
    await migrateDatabase(history, database)
    expect(await schemaOf(database)).toEqual(wanted)
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0001' } })
    expect(await schemaOf(database)).toEqual(start)
    const away = historyOf([...beside, removeIndex('blog.Post', index, { concurrently: true })], { atomic: false })
    await migrateDatabase(away, database)
    expect((await schemaOf(database)).flatMap(({ indexes }) => indexes.map(({ name }) => name))).toEqual([])
    await expect(migrateDatabase(historyOf(beside), await cleared(database))).rejects.toThrow(TransactionRefused)
  })

  it.each([
    addIndex('blog.Post', { fields: ['title'], unique: true }, { concurrently: true }),
    alterField('blog.Post', 'title', field.char(60, { unique: true, comment: 'one' }), { concurrently: true }),
  ])('is done again where an index that is built beside others broke off ($type)', async (once) => {
    const database = migratable(under)
    const history = historyOf([once], { atomic: false })
    await cleared(database)
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0001' } })
    const execute = async (sql: string) => {
      const connection = await under.driver.acquire()
      await connection.execute(sql)
      await under.driver.release(connection)
    }
    await execute("INSERT INTO blog_post (title, price, views) VALUES ('a', 1, 1), ('a', 1, 1)")
    const refused: unknown = await migrateDatabase(history, database).catch((error: unknown) => error)
    expect(String(refused)).toMatch(/Add unique constraint on title|Alter field title/)
    const left = /The index "blog_post_title_uniq" is left behind, INVALID: .*The next run of this migration drops it/
    expect(left.test(String(refused))).toBe(title === 'PostgreSQL')
    await execute(
      "UPDATE blog_post SET title = 'b' WHERE id = (SELECT * FROM (SELECT MIN(id) FROM blog_post) AS least)",
    )
    await migrateDatabase(history, database)
    expect((await schemaOf(database)).flatMap(({ indexes }) => indexes.map(({ unique }) => unique))).toEqual([true])
    await expect(execute("INSERT INTO blog_post (title, price, views) VALUES ('a', 1, 1)")).rejects.toThrow()
  })
})

async function cleared(database: MigratableDatabase): Promise<MigratableDatabase> {
  await clear(database)
  return database
}

describe('a look at the release before', async () => {
  const { dialectFor } = await import('@tsango/orm/dialects')
  const dialect = await dialectFor('sqlite::memory:', { name: 'default' })
  const broken = (...operations: readonly Operation[]): readonly string[] => {
    const history = historyOf(operations)
    return lintMigration(history, history.nodes.get('blog.0002_more')!, dialect)
      .filter(({ kind }) => kind === 'old_code')
      .map(({ message }) => message)
  }

  it.each([
    [removeField('blog.Post', 'views'), /reads and writes blog\.Post\.views/],
    [deleteModel('blog.Post'), /asks blog\.Post, whose table is gone/],
    [renameField('blog.Post', 'views', 'seen'), /knows the old name alone/],
    [addField('blog.Post', 'size', field.int(), { fill: 1 }), /writes rows without blog\.Post\.size/],
    [alterField('blog.Post', 'body', field.text(), { fill: '' }), /may write NULL into blog\.Post\.body/],
    [
      alterField('blog.Post', 'views', field.int({ column: 'seen' })),
      /knows blog\.Post\.views by the old name of its column/,
    ],
    [alterField('blog.Post', 'views', field.int({ min: 0 })), /may write values into blog\.Post\.views/],
    [alterField('blog.Post', 'price', field.decimal(8, 2, { max: '9.99' })), /may write values into blog\.Post\.price/],
    [alterField('blog.Post', 'title', field.char(20)), /may write values into blog\.Post\.title/],
    [alterField('blog.Post', 'title', field.int()), /may write values into blog\.Post\.title/],
    [alterField('blog.Post', 'views', field.smallInt()), /may write values into blog\.Post\.views/],
    [alterField('blog.Post', 'price', field.decimal(7, 2)), /may write values into blog\.Post\.price/],
    [
      alterField('blog.Post', 'price', field.decimal(9, 1)),
      /may write finer values into blog\.Post\.price than it keeps then/,
    ],
    [alterField('blog.Post', 'price', field.int()), /may write finer values into blog\.Post\.price than it keeps then/],
    [alterField('blog.Post', 'title', field.char(50, { unique: true })), /rows of blog\.Post that are alike in title/],
    [addIndex('blog.Post', { fields: ['-title', 'views'], unique: true }), /alike in title, views, which is refused/],
    [addCheck('blog.Post', check), /may write rows of blog\.Post that "views_positive" refuses/],
  ])('tells what breaks it', (operation, message) => {
    expect(broken(operation)).toEqual([expect.stringMatching(message)])
  })

  it('tells what breaks it, of what not every database has', () => {
    const apart = addExclusion('blog.Post', { name: 'apart', over: [['views', '=']] })
    const state = stateAfter(historyOf([]))
    expect(breaksOldCode(apart, state)?.message).toMatch(/may write rows of blog\.Post that "apart" refuses/)
  })

  it('finds nothing in what it can live with', () => {
    expect(
      broken(
        addField('blog.Post', 'size', field.int({ dbDefault: { value: 1 } }), { fill: 1 }),
        addField('blog.Post', 'note', field.text({ null: true })),
        alterField('blog.Post', 'views', field.bigInt()),
        alterField('blog.Post', 'title', field.text()),
        alterField('blog.Post', 'price', field.decimal(10, 3)),
        addIndex('blog.Post', index),
      ),
    ).toEqual([])
  })

  it('says what has been reviewed', () => {
    const history = historyOf([removeField('blog.Post', 'views')], { reviewed: 'Nobody has read it since May.' })
    const found = lintMigration(history, history.nodes.get('blog.0002_more')!, dialect)
    expect(found.map(({ reviewed }) => reviewed)).toEqual(['Nobody has read it since May.'])
  })
})
