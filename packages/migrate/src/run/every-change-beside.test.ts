import {
  alterField,
  type ColumnData,
  createModel,
  type FieldData,
  field,
  migration,
  type Operation,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { createHistory } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { sample } from '../testing/random-columns.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

type Form = (name: string) => FieldData

/** Of each sort of column what it may be, one for the other. */
const FORMS: Readonly<Record<string, readonly Form[]>> = {
  Text: [
    () => field.char(20),
    () => field.char(20, { null: true }),
    () => field.char(20, { null: true, unique: true }),
    () => field.char(20, { null: true, index: true, comment: "it's" }),
    () => field.char(30, { unique: true, comment: 'b' }),
    () => field.char(30, { index: true, dbDefault: { value: 'text' } }),
    (name) => field.char(20, { column: `own_${name}`, unique: true }),
    () => field.enum(['text', 'sketch'], { unique: true }),
    () => field.enum(['text', 'draft'], { null: true, index: true }),
    () => field.enum(['text', 'a word that is longer than what most have room for'], { index: true }),
  ],
  Number: [
    () => field.int(),
    () => field.int({ null: true, max: 9 }),
    () => field.int({ min: 0, max: 9, unique: true }),
    () => field.int({ min: 7, index: true, dbDefault: { value: 7 } }),
    () => field.bigInt({ null: true, min: 0, unique: true, comment: 'c' }),
  ],
  Key: [
    () => field.fk('a.Owner'),
    () => field.fk('a.Owner', { null: true }),
    () => field.oneToOne('a.Owner'),
    () => field.fk('a.Owner', { null: true, index: false, onDelete: 'cascade' }),
    () => field.bigInt(),
  ],
}

/** A table for each form, with a column that is to become each of the others. */
const TABLES = Object.entries(FORMS).flatMap(([sort, forms]) =>
  forms.map((from, at) => ({
    label: `a.${sort}${at}`,
    from,
    changes: forms.flatMap((to, other) => (to === from ? [] : [{ name: `to${other}`, to }])),
  })),
)

const sampleOf = (form: FieldData): unknown => (form.kind === 'key' ? 7 : sample(form as ColumnData))

const START = [
  createModel('a.Owner', { fields: { id: field.bigAuto() } }),
  ...TABLES.map(({ label, from, changes }) =>
    createModel(label, {
      fields: { id: field.bigAuto(), ...Object.fromEntries(changes.map(({ name }) => [name, from(name)])) },
    }),
  ),
]

const changes = (concurrently: boolean): Operation[] =>
  TABLES.flatMap(({ label, from, changes: all }) =>
    all.map(({ name, to }) => {
      const next = to(name)
      const fill = from(name).nullable && !next.nullable ? { fill: sampleOf(next) } : {}
      return alterField(label, name, next, { ...fill, concurrently })
    }),
  )

const historyOf = (concurrently: boolean) =>
  createHistory(
    [
      { app: 'a', name: '0001_start', migration: migration({ operations: START }) },
      {
        app: 'a',
        name: '0002_next',
        migration: migration({
          atomic: false,
          dependencies: [['a', '0001_start']],
          operations: changes(concurrently),
        }),
      },
    ],
    (label) => label,
  )

await describeDatabases('every change of a column that is done beside those who write', (under) => {
  const database = migratable(under)
  const { quote } = under.dialect.operators
  const run = async (sql: string) =>
    (await under.driver.run({ sql, write: true, returns: /^SELECT/.test(sql) }, [])).rows
  const to = (concurrently: boolean, name: string) =>
    migrateDatabase(historyOf(concurrently), database, { target: { app: 'a', name } })
  const fill = async (): Promise<void> => {
    await run(`INSERT INTO ${quote('a_owner')} (id) VALUES (7)`)
    for (const { label, from, changes: all } of TABLES) {
      const filled = all.filter(({ name }) => !from(name).nullable)
      const columns = filled.map(({ name }) => {
        const form = from(name)
        return quote('column' in form && form.column ? form.column : form.kind === 'key' ? `${name}_id` : name)
      })
      const values = filled.map(({ name }) => {
        const value = sampleOf(from(name))
        return typeof value === 'string' ? `'${value}'` : String(value)
      })
      const table = quote(label.toLowerCase().replace('.', '_'))
      await run(`INSERT INTO ${table} (${['id', ...columns].join(', ')}) VALUES (${['7', ...values].join(', ')})`)
    }
  }
  const rows = () =>
    Promise.all(TABLES.map(({ label }) => run(`SELECT * FROM ${quote(label.toLowerCase().replace('.', '_'))}`)))

  beforeEach(() => clear(database))

  it('leads to the schema and the rows that the ordinary way leads to, and back', async () => {
    await to(false, '0001')
    await fill()
    const start = await schemaOf(database)
    await to(false, '0002')
    const wanted = { schema: await schemaOf(database), rows: await rows() }
    await clear(database)
    await to(false, '0001')
    await fill()
    await to(true, '0002')
    expect(await schemaOf(database)).toEqual(wanted.schema)
    expect(await rows()).toEqual(wanted.rows)
    await to(true, '0001')
    expect(await schemaOf(database)).toEqual(start)
  }, 240_000)
})
