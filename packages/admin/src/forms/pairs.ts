import { related } from '@tsango/orm/related'
import type { AnyRow, Rows } from '../rows/any-rows.ts'
import type { Input } from '../site/inputs.ts'

/** Loads with rows what the many-to-many relations of a form lead to: one statement for each, however many rows there are. */
export function withPairs(rows: Rows, inputs: readonly Input[]): Rows {
  const names = inputs.flatMap(({ field, relation }) => (relation && !field ? [relation.name] : []))
  return names.length ? rows.prefetch(...names) : rows
}

/** The rows that a many-to-many relation of a row leads to: as they were loaded with the row, else as they are. */
export async function pairsOf(row: AnyRow, name: string): Promise<readonly AnyRow[]> {
  return loadedPairs(row, name) ?? readPairs(row, name)
}

/** The rows that were loaded with a row. */
export function loadedPairs(row: AnyRow, name: string): readonly AnyRow[] | undefined {
  return Object.hasOwn(row, name) ? (row[name] as readonly AnyRow[]) : undefined
}

/** The rows that a many-to-many relation of a row leads to now. */
export async function readPairs(row: AnyRow, name: string): Promise<readonly AnyRow[]> {
  // The names of relations are known to the registry alone.
  return (await related(row as never, name as never).all()) as unknown as readonly AnyRow[]
}
