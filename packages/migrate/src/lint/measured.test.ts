import type { Connection } from '@tsango/orm/dialects'
import {
  addCheck,
  addField,
  addIndex,
  alterField,
  createModel,
  field,
  migration,
  type Operation,
  removeField,
  removeIndex,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { stepsOf } from '../changes/changes.ts'
import { createHistory, stateBefore } from '../history/history.ts'
import { movesOf } from '../run/moves.ts'
import { migrateDatabase } from '../run/run.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { lintMigration } from './lint.ts'

const first = migration({
  operations: [
    createModel('blog.Author', { fields: { id: field.bigAuto() } }),
    createModel('blog.Post', {
      fields: {
        id: field.bigAuto(),
        title: field.char(50),
        body: field.text({ null: true }),
        kind: field.char(20, { null: true }),
        price: field.decimal(8, 2),
        views: field.int(),
        size: field.int({ null: true }),
        flag: field.bool({ null: true }),
      },
      indexes: [{ fields: ['views'] }],
    }),
  ],
})

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'an index': addIndex('blog.Post', { fields: ['title'] }),
  'what is unique together': addIndex('blog.Post', { fields: ['title', 'views'], unique: true }),
  'an index that goes': removeIndex('blog.Post', { fields: ['views'] }),
  'an index of words': addIndex('blog.Post', { fields: ['title', 'body'], method: 'fulltext' }),
  'a check': addCheck('blog.Post', { name: 'views_positive', check: ['views', 'gte', 0] }),
  'a key': addField('blog.Post', 'author', field.fk('blog.Author', { null: true })),
  'a column that may be NULL': addField('blog.Post', 'note', field.json({ null: true })),
  'a column that is filled': addField('blog.Post', 'note', field.char(9), { fill: "it's" }),
  'a long text that is filled': addField('blog.Post', 'note', field.text(), { fill: 'x' }),
  'a column with a default of the database': addField('blog.Post', 'n', field.int({ dbDefault: { value: 1 } })),
  'a column that is unique': addField('blog.Post', 'note', field.char(9, { null: true, unique: true })),
  'a column that goes': removeField('blog.Post', 'size'),
  'a longer text': alterField('blog.Post', 'title', field.char(60)),
  'a text of more than 255 bytes': alterField('blog.Post', 'title', field.char(200)),
  'a text of any length': alterField('blog.Post', 'title', field.text()),
  'a shorter text': alterField('blog.Post', 'title', field.char(20)),
  'larger numbers': alterField('blog.Post', 'views', field.bigInt()),
  'more digits': alterField('blog.Post', 'price', field.decimal(10, 2)),
  'more places': alterField('blog.Post', 'price', field.decimal(10, 3)),
  'a column that may no longer be NULL': alterField('blog.Post', 'size', field.int(), { fill: 0 }),
  'a column that may be NULL from now on': alterField('blog.Post', 'views', field.int({ null: true })),
  'a column that becomes unique': alterField('blog.Post', 'kind', field.char(20, { null: true, unique: true })),
  'truth that becomes a number': alterField('blog.Post', 'flag', field.int({ null: true })),
}

/** Who is held up, from nobody to all. */
const BLOCKS = ['', 'writes', 'reads and writes'] as const
type Blocks = (typeof BLOCKS)[number]

const ROWS = 20

// By the locks that the transaction has at its end, and whether the table was read or written anew meanwhile.
async function byLocks(connection: Connection, statements: readonly string[]): Promise<Blocks> {
  const ask = async (sql: string) => (await connection.run({ sql, write: false, returns: true }, [])).rows[0]?.[0]
  const file = () => ask("SELECT pg_relation_filenode('blog_post')")
  const read = () => ask("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'blog_post'")
  const mode = (name: string) =>
    ask(
      `SELECT 1 FROM pg_locks WHERE relation = 'blog_post'::regclass AND pid = pg_backend_pid() AND mode IN (${name})`,
    )
  const before = await file()
  await connection.execute('BEGIN')
  const readBefore = Number((await read()) ?? 0)
  try {
    for (const sql of statements) await connection.execute(sql)
    const long = (await file()) !== before || Number((await read()) ?? 0) > readBefore
    if (!long) return ''
    return (await mode("'AccessExclusiveLock'")) ? 'reads and writes' : 'writes'
  } finally {
    await connection.execute('ROLLBACK')
  }
}

// The server refuses what it cannot do beside those who write, where it is told to.
async function byRefusal(connection: Connection, statements: readonly string[]): Promise<Blocks> {
  let blocks: Blocks = ''
  for (const sql of statements) {
    if (/^UPDATE /.test(sql)) blocks = 'writes'
    const asked = /^ALTER TABLE/.test(sql)
      ? `${sql}, ALGORITHM=INPLACE, LOCK=NONE`
      : `${sql} ALGORITHM=INPLACE LOCK=NONE`
    const beside = /^(?:ALTER TABLE|CREATE )/.test(sql) && !/LOCK *=/.test(sql)
    try {
      await connection.execute(beside ? asked : sql)
    } catch (error) {
      if (!beside || !/not supported/.test(String((error as Error).cause))) throw error
      blocks = 'writes'
      await connection.execute(sql)
    }
  }
  return blocks
}

const MEASURES: Readonly<Record<string, typeof byLocks>> = {
  PostgreSQL: byLocks,
  MySQL: byRefusal,
  MariaDB: byRefusal,
}

await describeDatabases('what is said of a change', (under) => {
  // A file has one writer: whatever changes a table holds up those who write.
  const measure = MEASURES[under.dialect.features.title]
  if (!measure)
    return it('is not measured where one writes at a time', () =>
      expect(under.dialect.features.singleWriter).toBe(true))

  it.each(Object.entries(OPERATIONS))('is what the database does: %s', async (_, operation) => {
    const database = migratable(under)
    await clear(database)
    const second = migration({ dependencies: [['blog', '0001_initial']], operations: [operation] })
    const history = createHistory(
      [first, second].map((one, at) => ({ app: 'blog', name: at ? '0002_more' : '0001_initial', migration: one })),
      (label) => label,
    )
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0001' } })
    const node = history.nodes.get('blog.0002_more')!
    const statements = movesOf(node, 'forward', stateBefore(history, node)).flatMap(({ operation, from, to }) =>
      stepsOf(operation, from, to, under.dialect).flatMap((step) => ('sql' in step ? [step.sql] : [])),
    )
    const connection = await under.driver.acquire()
    try {
      const rows = Array.from({ length: ROWS }, (_, at) => `('t${at}', 'k${at}', 1, ${at})`)
      await connection.execute(`INSERT INTO blog_post (title, kind, price, views) VALUES ${rows.join(', ')}`)
      const said = lintMigration(history, node, under.dialect).map(({ message }) =>
        BLOCKS.findLast((one) => message.includes(`holds up ${one} while`)),
      )
      const most = BLOCKS.findLast((one) => said.includes(one)) ?? ''
      expect(most, statements.join('\n')).toBe(await measure(connection, statements))
    } finally {
      await under.driver.release(connection)
    }
  })
})
