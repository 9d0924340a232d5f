import type { Connection, FoundTable, TableState } from '@tsango/orm/dialects'
import {
  inOrder,
  type ModelState,
  type Place,
  type ProjectState,
  placeOf,
  pointedAt,
  tableName,
  tableOf,
  viewOf,
} from '@tsango/orm/migrations'
import { ScratchRefused } from '../errors/errors.ts'
import { tablesOn } from '../inspect/inspect.ts'
import type { MigratableDatabase } from '../run/database.ts'
import { type Difference, tableDifferences } from './differences.ts'

export { type Difference, describeDifference, type Part } from './differences.ts'
export { type Repair, repairOf, repairSql } from './repair.ts'

/** A database and what its migrations make of it, side by side. */
export interface Drift {
  readonly differences: readonly Difference[]
  /** What the database has, by table. */
  readonly found: ReadonlyMap<string, FoundTable>
  readonly state: ProjectState
  readonly place: Place
}

/** Options of {@link driftOf}. */
export interface DriftOptions {
  /** Only tables of these models; default: all, and what no model has. */
  readonly only?: ReadonlySet<string>
  /** Tables and views that are no matter of the migrations; `*` stands for any letters. */
  readonly ignore?: readonly string[]
}

/**
 * Compares the schema of a database with that of a state, in the words of the database itself: the state's is made in an empty place beside it, read, and
 * taken away. Changes nothing else. Raises {@link ScratchRefused}.
 */
export async function driftOf(
  database: MigratableDatabase,
  state: ProjectState,
  options: DriftOptions = {},
): Promise<Drift> {
  const connection = await database.driver.acquire()
  try {
    return await driftOn(connection, database, state, options)
  } finally {
    await database.driver.release(connection)
  }
}

/** The same on a connection that is open and in no transaction. */
export async function driftOn(
  connection: Connection,
  database: MigratableDatabase,
  state: ProjectState,
  { only, ignore = [] }: DriftOptions = {},
): Promise<Drift> {
  const place = placeOf(database)
  const all = [...state.models.values()].filter((model) => place.has(model))
  const models = all.filter(({ label, managed, view }) => (managed !== false || view) && (only?.has(label) ?? true))
  const wanted = await wantedTables(connection, database, state, models, place)
  const foreign = new Set(all.filter((model) => !models.includes(model)).map(tableName))
  const ignored = ignore.map((pattern) => new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`))
  const there = (await tablesOn(connection, database.dialect, { views: true })).filter(
    ({ table }) => !foreign.has(table) && !ignored.some((pattern) => pattern.test(table)),
  )
  const found = new Map(there.map((one) => [one.table, one]))
  const names = [...wanted.keys(), ...(only ? [] : [...found.keys()].filter((name) => !wanted.has(name)))]
  const differences = names.flatMap((name) => tableDifferences(found.get(name), wanted.get(name)))
  return { differences, found, state, place }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** What the database would tell of the tables and views of models, had the migrations made them just now. */
async function wantedTables(
  connection: Connection,
  { name, dialect }: MigratableDatabase,
  state: ProjectState,
  models: readonly ModelState[],
  place: Place,
): Promise<ReadonlyMap<string, FoundTable>> {
  let begun = false
  try {
    return await dialect.scratch(connection, async (scratch) => {
      begun = true
      for (const sql of statementsFor(state, models, place, dialect)) await scratch.execute(sql)
      const found = await tablesOn(scratch, dialect, { views: true })
      const wanted = new Set(models.map(tableName))
      return new Map(found.filter(({ table }) => wanted.has(table)).map((one) => [one.table, one]))
    })
  } catch (error) {
    if (begun) throw error
    throw new ScratchRefused(name, error)
  }
}

// Each table after those that it points at; keys that lead round in a circle come behind all of them.
function statementsFor(
  state: ProjectState,
  models: readonly ModelState[],
  place: Place,
  { schema, features, ...dialect }: MigratableDatabase['dialect'],
): readonly string[] {
  // What keys point at has to be there, whether it is compared or not.
  const needed = new Set(models)
  for (const model of needed) for (const target of pointedAt(state, model)) if (place.has(target)) needed.add(target)
  const tables = [...needed].filter(({ view }) => !view)
  const ordered = inOrder(tables, (model) => pointedAt(state, model))
  const made = new Set<string>()
  const late: { readonly before: TableState; readonly after: TableState }[] = []
  const statements = ordered.flatMap((model) => {
    const table = tableOf(state, model, place)
    made.add(table.table)
    const loose = features.alterTable
      ? table.columns.map((one) =>
          one.references && !made.has(one.references.table) ? { ...one, references: undefined } : one,
        )
      : table.columns
    const held = table.keys?.filter(({ references }) => !features.alterTable || made.has(references.table))
    const before: TableState = { ...table, columns: loose, ...(held ? { keys: held } : {}) }
    if (loose.some((one, at) => one !== table.columns[at]) || held?.length !== table.keys?.length)
      late.push({ before, after: table })
    return schema.createTable(before)
  })
  const keys = late.flatMap(({ before, after }) => [
    ...after.columns.flatMap((column, at) => {
      const old = before.columns[at]
      return old && old !== column ? schema.alterColumn(before, after, old, column, undefined) : []
    }),
    ...(after.keys ?? [])
      .filter((key) => !before.keys?.includes(key))
      .flatMap((key) => schema.addKey(before, after, key)),
  ])
  const views = [...needed].filter(({ view }) => view)
  return [
    ...schemaBefore(schema),
    ...statements,
    ...keys,
    ...inOrder(views, ({ view }) => views.filter(({ label }) => view?.reads?.includes(label))).flatMap((model) => {
      const view = viewOf(state, model, { schema, features, ...dialect })
      return view ? schema.createView(view) : []
    }),
  ]
}

const schemaBefore = ({ session }: MigratableDatabase['dialect']['schema']): readonly string[] => session.before
