import type { ColumnState, Dialect, FoundTable, TableState } from '@tsango/orm/dialects'
import { inOrder, type ModelState, tableName, tableOf, viewOf } from '@tsango/orm/migrations'
import { changeTable } from '../changes/change-table.ts'
import { type Difference, describeDifference } from './differences.ts'
import type { Drift } from './drift.ts'
import { foundColumn, liveTable, stateOf } from './live-table.ts'
import { loosened } from './loosened.ts'

/** What makes a table what the migrations say. */
export interface Repair {
  /** The differences that it settles, in words. */
  readonly settles: readonly string[]
  readonly statements: readonly string[]
  /** What rows lose by it; `undefined` for nothing. */
  readonly loses: string | undefined
}

const repair = (differences: readonly Difference[], statements: readonly string[], loses?: string): Repair => ({
  settles: differences.map(describeDifference),
  statements,
  loses,
})

/** The statements that settle the differences of a database, in an order in which they can run. Nothing is run. */
export function repairOf(drift: Drift, dialect: Dialect): readonly Repair[] {
  const { state, differences, found, place } = drift
  const models = new Map(
    [...state.models.values()].filter((model) => place.has(model)).map((model) => [tableName(model), model]),
  )
  const of = (table: string): readonly Difference[] => differences.filter((one) => one.table === table)
  const names = [...new Set(differences.map(({ table }) => table))]
  const isView = (name: string): boolean => found.get(name)?.kind === 'view'
  const unknown = names.filter((name) => !models.has(name))
  const strange = [...unknown.filter(isView), ...unknown.filter((name) => !isView(name))]
  const views = viewsAmong(names, [...models.values()])
  const tables = names.filter((name) => models.has(name) && !models.get(name)?.view)
  const { schema } = dialect
  // With what the database adds by itself: it stands in the differences as well.
  const kept = (table: TableState): TableState => schema.asKept?.(table) ?? table
  const wanted = new Map(
    [...models]
      .filter(([, { view, managed }]) => !view && managed !== false)
      .map(([name, model]) => [name, kept(tableOf(state, model, place))]),
  )
  const keys = loosened(drift, wanted, dialect)
  const missing = tables.filter((name) => found.get(name)?.kind !== 'table')
  return [
    repair([], keys.drop),
    ...views.toReversed().flatMap((name) => dropped(of(name), found.get(name), name, dialect)),
    ...strange.flatMap((name) => dropped(of(name), found.get(name), name, dialect)),
    ...missing.flatMap((name) => {
      const table = wanted.get(name)
      const other = found.get(name)
      const drop = other ? dropped([], other, name, dialect) : []
      return table ? [...drop, repair(of(name), schema.createTable(keys.without(table)))] : []
    }),
    ...tables.flatMap((name) => {
      const [table, there] = [wanted.get(name), found.get(name)]
      return table && there?.kind === 'table' ? tableRepairs(keys.without(table), there, of(name), dialect) : []
    }),
    repair([], keys.add),
    ...views.flatMap((name) => made(drift, models.get(name), of(name), dialect)),
  ].filter(({ statements }) => statements.length > 0)
}

// Those that differ, and those that read what differs, each after those that it reads.
function viewsAmong(names: readonly string[], models: readonly ModelState[]): readonly string[] {
  const differing = new Set(models.filter((model) => names.includes(tableName(model))))
  const reads = ({ view }: ModelState): readonly ModelState[] =>
    models.filter(({ label }) => view?.reads?.includes(label))
  for (;;) {
    const next = models.find((model) => !differing.has(model) && reads(model).some((one) => differing.has(one)))
    if (!next) break
    differing.add(next)
  }
  return inOrder(
    [...differing].filter(({ view }) => view),
    reads,
  ).map(tableName)
}

function dropped(
  differences: readonly Difference[],
  there: FoundTable | undefined,
  table: string,
  { operators, schema }: Dialect,
): readonly Repair[] {
  if (!there) return []
  const name = operators.quote(table)
  if (there.kind === 'view')
    return [repair(differences, [`DROP ${there.materialized ? 'MATERIALIZED ' : ''}VIEW ${name}`])]
  // An index of words can be tables of its own, which would stay.
  const owner = { table, columns: [], indexes: [], checks: [] }
  const words = there.indexes.filter(({ method }) => method === 'fulltext')
  const statements = words.flatMap((index) => schema.dropIndex(owner, stateOf(index)))
  return [repair(differences, [...statements, `DROP TABLE ${name}`], `all rows of "${table}"`)]
}

function made(
  { state }: Drift,
  model: ModelState | undefined,
  differences: readonly Difference[],
  dialect: Dialect,
): readonly Repair[] {
  const view = model && viewOf(state, model, dialect)
  return view ? [repair(differences, dialect.schema.createView(view))] : []
}

// What loses something stands apart, so that the rest can run without it.
function tableRepairs(
  wanted: TableState,
  there: FoundTable,
  differences: readonly Difference[],
  dialect: Dialect,
): readonly Repair[] {
  const stray = (name: string | undefined) => there.columns.find(({ column }) => column === name)
  const lost = differences.filter(
    ({ part, what, name }) => part === 'column' && what === 'strange' && !stray(name)?.generated,
  )
  const kept = differences.filter((one) => !lost.includes(one))
  const extra = lost.flatMap(({ name }): readonly ColumnState[] => {
    const column = stray(name)
    return column ? [foundColumn(column, dialect)] : []
  })
  const until = { ...wanted, columns: [...wanted.columns, ...extra] }
  const { free, table: live } = liveTable(until, there, kept, dialect)
  const names = lost.map(({ name }) => `"${wanted.table}"."${name}"`)
  return [
    ...(kept.length
      ? [repair(kept, [...free, ...changeTable(dialect.schema, live, until), ...proving(wanted, there, kept, dialect)])]
      : []),
    ...(lost.length
      ? [repair(lost, changeTable(dialect.schema, until, wanted), `the values of ${names.join(', ')}`)]
      : []),
  ]
}

function proving(
  table: TableState,
  there: FoundTable,
  differences: readonly Difference[],
  { schema }: Dialect,
): readonly string[] {
  const unproved = differences.filter(({ what }) => what === 'unproved').map(({ name }) => name)
  return there.references
    .filter((one) => one.unproved && unproved.includes(one.columns.join(', ')))
    .flatMap(({ name = '' }) => schema.proveConstraint?.(table, name) ?? [])
}

/** Repairs as SQL: what loses something is written as a comment, unless `loss` says that it may. */
export function repairSql(repairs: readonly Repair[], loss = false): string {
  return repairs
    .map(({ settles, statements, loses }) => {
      const held = loses !== undefined && !loss
      return [
        ...settles.map(commented),
        ...(loses === undefined ? [] : [commented(`This loses ${loses}.`)]),
        ...statements.map((sql) => (held ? commented(`${sql};`) : `${sql};`)),
      ].join('\n')
    })
    .join('\n\n')
}

// A line break in a name would end the comment.
function commented(text: string): string {
  return text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => `-- ${line}`)
    .join('\n')
}
