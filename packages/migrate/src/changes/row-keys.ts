import type { Connection, Dialect, SchemaWords, TableState } from '@tsango/orm/dialects'

/** How many rows are named. */
export const SHOWN = 10

/** The keys of rows as they stand in a message, where at most {@link SHOWN} were asked for. */
export function listed(keys: readonly string[]): string {
  return `${keys.join(', ')}${keys.length === SHOWN ? ' …' : ''}`
}

/** A table that is asked, by another name where it has one in the query. */
export interface AskedTable {
  readonly dialect: Dialect
  readonly connection: Connection
  readonly table: TableState
  readonly as?: string
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

/** The keys of the first rows that fulfil a condition, as they stand in a message; `undefined` where there are none, or rows have no keys. */
export async function keysWhere(
  { dialect, connection, table, as }: AskedTable,
  condition: string,
  parameters: readonly unknown[] = [],
): Promise<string | undefined> {
  const keys = rowKeysOf(dialect, table, as)
  if (!keys) return undefined
  const sql = queryOfKeys(dialect, table, keys, condition, as)
  const { rows } = await connection.run({ sql, write: false, returns: true }, parameters)
  return rows.length ? listed(rows.map(keys.told)) : undefined
}

/** The query for the keys of the first rows that fulfil a condition. */
export function queryOfKeys(
  { operators: { quote, limit } }: Dialect,
  { table }: TableState,
  { selected }: RowKeys,
  condition: string,
  as?: string,
): string {
  const order = selected.map((_, at) => String(at + 1)).join(', ')
  const from = `${quote(table)}${as === undefined ? '' : ` ${as}`}`
  return `SELECT ${selected.join(', ')} FROM ${from} WHERE ${condition} ORDER BY ${order} ${limit(String(SHOWN), undefined)}`
}

/** What expressions of a schema are written with in a query, which sends their values beside itself: they go to `parameters`. */
export function queryWords({ columns, operators, features }: Dialect, parameters: unknown[]): SchemaWords {
  return { columns, operators, features, literal: (value) => operators.placeholder(parameters.push(value)) }
}
