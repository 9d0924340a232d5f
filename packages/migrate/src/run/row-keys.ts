import type { Dialect, TableState } from '@tsango/orm/dialects'

/** How many rows are named. */
export const SHOWN = 10

/** The keys of rows as they stand in a message, where at most {@link SHOWN} were asked for. */
export function listed(keys: readonly string[]): string {
  return `${keys.join(', ')}${keys.length === SHOWN ? ' …' : ''}`
}

/** How the rows of a table are named by their keys. */
export interface RowKeys {
  /** What a query asks for of each row. */
  readonly selected: readonly string[]
  /** The key of a row whose first values are these. */
  told(row: readonly unknown[]): string
}

/** The key of a table's rows, one column or several; `undefined` where it has none. `of`: what the table is called in the query. */
export function rowKeysOf({ columns, operators }: Dialect, table: TableState, of?: string): RowKeys | undefined {
  const keys = table.columns.filter(({ column, primaryKey }) => primaryKey || table.key?.includes(column))
  if (keys.length === 0) return undefined
  const codecs = keys.map(({ spec }) => columns.codecOf(spec))
  const own = keys.map(({ column }) => `${of === undefined ? '' : `${of}.`}${operators.quote(column)}`)
  return {
    selected: own.map((sql, at) => codecs[at]?.read?.(sql) ?? sql),
    told: (row) => {
      const parts = codecs.map((codec, at) => String(codec.decode?.(row[at] as never) ?? row[at]))
      return parts.length === 1 ? String(parts[0]) : `(${parts.join(', ')})`
    },
  }
}
