import type { Registry } from '@tsango/core'
import type { ColumnState, TableState } from '@tsango/orm/dialects'
import { inOrder, placeOf, pointedAt, stateOf, tableOf } from '@tsango/orm/migrations'
import { LabelUnknown } from '../errors/errors.ts'
import { appOf } from '../history/key.ts'
import type { MigratableDatabase } from '../run/run.ts'

/** A table whose rows are dumped and loaded. */
export interface DataTable {
  /** `blog.Post`. */
  readonly label: string
  /** The model that it goes with: of a table of pairs, the one that has the relation. */
  readonly owner: string
  readonly table: TableState
  /** Its key, in order. */
  readonly key: readonly ColumnState[]
  /** What a row brings: neither the key nor what is computed. */
  readonly columns: readonly ColumnState[]
  /**
   * The columns that are unique together, where a row is nothing else beside a key that the database counts up: the same row has another key in another
   * database. Content types and permissions are such.
   */
  readonly natural: readonly ColumnState[] | undefined
}

/** The tables of an application's models that a database has and migrations make, each behind those that its keys point at where there is no circle. */
export function dataTables(registry: Registry, database: MigratableDatabase): readonly DataTable[] {
  const state = stateOf(registry)
  const place = placeOf(database)
  const models = [...state.models.values()].filter(
    (model) => model.managed !== false && !model.view && place.has(model),
  )
  return inOrder(models, (model) => pointedAt(state, model)).map((model) => {
    const table = tableOf(state, model, place)
    const isKey = ({ column, primaryKey }: ColumnState): boolean => primaryKey || (table.key?.includes(column) ?? false)
    const columns = table.columns.filter((one) => !isKey(one) && !one.generated)
    const key = table.key
      ? table.key.flatMap((name) => table.columns.filter(({ column }) => column === name))
      : table.columns.filter(isKey)
    return {
      label: model.label,
      owner: model.pairsOf ?? model.label,
      table,
      key,
      columns,
      natural: naturalOf(table, key, columns),
    }
  })
}

function naturalOf(
  { indexes }: TableState,
  key: readonly ColumnState[],
  columns: readonly ColumnState[],
): readonly ColumnState[] | undefined {
  if (columns.length === 0 || key.length !== 1 || key[0]?.spec.auto !== 'increment') return undefined
  if (columns.some(({ spec, references }) => spec.nullable || references)) return undefined
  const whole = indexes.some(
    (index) =>
      index.unique &&
      !index.where &&
      index.columns.length === columns.length &&
      columns.every(({ column }) => index.columns.includes(column)),
  )
  return whole ? columns : undefined
}

/** Which tables are meant. */
export interface Selection {
  /** Apps (`blog`) and models (`blog.Post`). Default: all. */
  readonly labels?: readonly string[]
  /** Apps and models that are left out. Default: none. */
  readonly exclude?: readonly string[]
}

/** The tables that are meant, in their order; those of pairs go with the model that has the relation. Raises {@link LabelUnknown}. */
export function selectTables(
  tables: readonly DataTable[],
  { labels = [], exclude = [] }: Selection,
): readonly DataTable[] {
  const known = new Set(tables.flatMap(({ label }) => [label, appOf(label)]))
  for (const word of [...labels, ...exclude]) if (!known.has(word)) throw new LabelUnknown(word, [...known])
  const meant = (words: readonly string[], { label, owner }: DataTable): boolean =>
    [label, owner].some((one) => words.includes(one) || words.includes(appOf(one)))
  return tables.filter((one) => (labels.length === 0 || meant(labels, one)) && !meant(exclude, one))
}
