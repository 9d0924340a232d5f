import type { ColumnState, Dialect, FoundReference, FoundTable, KeyState, TableState } from '@tsango/orm/dialects'
import type { Difference } from './differences.ts'
import type { Drift } from './drift.ts'

/** Foreign keys that stand in the way of a repair. */
export interface Loosened {
  /** Lets go of them. */
  readonly drop: readonly string[]
  /** A table without those that come again. */
  without(table: TableState): TableState
  /** Takes hold again. */
  readonly add: readonly string[]
}

/**
 * The foreign keys that differ, and those of which either end changes: no database lets the column at the other end change its type or lose its index.
 * Where a table is made anew for each change, it takes its keys along.
 */
export function loosened(
  drift: Drift,
  wanted: ReadonlyMap<string, TableState>,
  { schema, operators, features }: Dialect,
): Loosened {
  if (!features.alterTable) return { drop: [], without: (table) => table, add: [] }
  const { differences, found } = drift
  const { quote } = operators
  const changed = (table: string, column: string): boolean =>
    differences.some((one) => one.table === table && touches(one, column, found.get(table), wanted.get(table)))
  const moves = (table: string, reference: Pick<FoundReference, 'columns' | 'table' | 'to'>): boolean =>
    reference.columns.some((column) => changed(table, column)) ||
    reference.to.some((column) => changed(reference.table, column))
  const drop = [...found.values()].flatMap(({ table, references, kind }) =>
    references
      .filter((one) => kind === 'table' && one.name !== undefined && moves(table, one))
      .map(({ name = '' }) => `ALTER TABLE ${quote(table)} DROP CONSTRAINT ${quote(name)}`),
  )
  const loose = (table: TableState, column: ColumnState): boolean =>
    column.references !== undefined &&
    moves(table.table, { columns: [column.column], table: column.references.table, to: [column.references.column] })
  const without = (table: TableState): TableState => ({
    ...table,
    columns: table.columns.map((one) => (loose(table, one) ? { ...one, references: undefined } : one)),
    ...(table.keys ? { keys: table.keys.filter((key) => !moves(table.table, pointing(key))) } : {}),
  })
  const add = [...wanted.values()].flatMap((table) => {
    const before = without(table)
    const keys = (table.keys ?? []).filter((key) => !before.keys?.includes(key))
    return [
      ...table.columns.flatMap((column, at) => {
        const old = before.columns[at]
        return old && old !== column ? schema.alterColumn(before, table, old, column, undefined) : []
      }),
      ...keys.flatMap((key) => schema.addKey(before, table, key)),
    ]
  })
  return { drop, without, add }
}

function pointing({ columns, references }: KeyState): Pick<FoundReference, 'columns' | 'table' | 'to'> {
  return { columns, table: references.table, to: references.columns }
}

function touches(
  { part, name, what }: Difference,
  column: string,
  found: FoundTable | undefined,
  wanted: TableState | undefined,
): boolean {
  switch (part) {
    case 'table':
      return what !== 'comment'
    case 'column':
      return name === column && what !== 'comment' && what !== 'default'
    case 'reference':
      return what !== 'unproved' && (name?.split(', ').includes(column) ?? false)
    case 'key':
      return true
    case 'index':
      return [...(found?.indexes ?? []), ...(wanted?.indexes ?? [])].some(
        (one) => one.name === name && one.columns.includes(column),
      )
    default:
      return false
  }
}
