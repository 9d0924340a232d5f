import { addField, alterField, createModel, field, migration } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { describeDifference, driftOf } from '../drift/drift.ts'
import { stateAfter } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { historyOf } from '../testing/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const TEXTS = [
  '🎈',
  "it's",
  "'",
  'a \\ b',
  '\\',
  "\\'",
  '',
  'NULL',
  "'x'",
  '%s',
  '?',
  'a\nb\r\n\tc',
  '`"',
  '$1 $$',
  'now()',
  'é ß 日本',
  '1.0',
  'true',
  '--',
  '/* */',
  ':a',
  '  x  ',
]

await describeDatabases('a text that the database fills in', (under) => {
  const database = () => migratable(under)
  const run = (sql: string) => under.driver.run({ sql, write: true, returns: /^SELECT/.test(sql) }, [])
  beforeEach(() => clear(database()))

  it('is the same in rows that were there, in new ones and in what the database tells, whatever its letters', async () => {
    const fields = (of: (value: string) => ReturnType<typeof field.char>) =>
      Object.fromEntries(TEXTS.map((value, at) => [`text${at}`, of(value)]))
    const short = (value: string) => field.char(30, { dbDefault: { value } })
    const long = (value: string) => field.text({ dbDefault: { value } })
    const first = migration({
      operations: [
        createModel('a.Made', { fields: { id: field.bigAuto(), ...fields(short) } }),
        createModel('a.Long', { fields: { id: field.bigAuto(), ...fields(long) } }),
        createModel('a.Added', { fields: { id: field.bigAuto(), own: field.int() } }),
      ],
    })
    const added = migration({
      dependencies: [['a', '0001_step']],
      operations: [...TEXTS.map((value, at) => addField('a.Added', `text${at}`, at % 2 ? short(value) : long(value)))],
    })
    const turned = migration({
      dependencies: [['a', '0002_step']],
      operations: TEXTS.flatMap((_, at) => {
        const other = TEXTS[TEXTS.length - 1 - at] ?? ''
        return [alterField('a.Made', `text${at}`, short(other)), alterField('a.Long', `text${at}`, short(other))]
      }),
    })
    const all = [first, added, turned]
    const drift = async (count: number) => {
      const { differences } = await driftOf(database(), stateAfter(historyOf(...all.slice(0, count))))
      return differences.map(describeDifference)
    }
    const texts = async (table: string) => {
      const names = TEXTS.map((_, at) => `text${at}`).join(', ')
      return (await run(`SELECT ${names} FROM ${table} ORDER BY id`)).rows
    }
    const insert = async (table: string, own = '') =>
      run(
        own
          ? `INSERT INTO ${table} (own) VALUES (${own})`
          : `INSERT INTO ${table} (id) VALUES (${(await texts(table)).length + 1})`,
      )

    await migrateDatabase(historyOf(first), database())
    const start = await schemaOf(database())
    expect(await drift(1)).toEqual([])
    for (const { table, columns } of start)
      if (table !== 'a_added') expect(columns.find(({ column }) => column === 'text0')?.default).toContain("'🎈'")
    for (const table of ['a_made', 'a_long']) {
      await insert(table)
      expect(await texts(table)).toEqual([TEXTS])
    }
    await run('INSERT INTO a_added (own) VALUES (1)')
    await migrateDatabase(historyOf(first, added), database())
    expect(await drift(2)).toEqual([])
    await insert('a_added', '2')
    expect(await texts('a_added')).toEqual([TEXTS, TEXTS])
    await migrateDatabase(historyOf(...all), database())
    expect(await drift(3)).toEqual([])
    for (const table of ['a_made', 'a_long']) {
      await insert(table)
      expect(await texts(table)).toEqual([TEXTS, TEXTS.toReversed()])
    }
    await migrateDatabase(historyOf(...all), database(), { target: { app: 'a', name: '0001' } })
    expect(await schemaOf(database())).toEqual(start)
  }, 120_000)

  it('is told apart from another of letters of four bytes, in what the database computes, too', async () => {
    const made = (letter: string) =>
      migration({
        operations: [
          createModel('a.Made', {
            fields: {
              id: field.bigAuto(),
              own: field.char(30, { dbDefault: { value: `${letter} it's ????` } }),
              computed: field.char(30, {
                null: true,
                generated: { expression: { call: 'concat', of: ['own', { value: letter }] }, stored: true },
              }),
            },
          }),
        ],
      })
    await migrateDatabase(historyOf(made('🎈')), database())
    await run('INSERT INTO a_made (id) VALUES (1)')
    expect((await run('SELECT own, computed FROM a_made')).rows).toEqual([["🎈 it's ????", "🎈 it's ????🎈"]])
    const same = await driftOf(database(), stateAfter(historyOf(made('🎈'))))
    expect(same.differences.map(describeDifference)).toEqual([])
    const other = await driftOf(database(), stateAfter(historyOf(made('🎉'))))
    expect(other.differences.map(describeDifference)).toHaveLength(2)
  })
})
