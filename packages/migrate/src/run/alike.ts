import type { Connection, IndexState, TableState } from '@tsango/orm/dialects'
import { modelOf, placeOf, tableOf } from '@tsango/orm/migrations'
import type { MigratableDatabase } from './database.ts'
import type { Move } from './moves.ts'

/** How many pairs are named. */
const SHOWN = 5

/** The rows that keep a column from becoming unique, by their keys and not by what they hold; `undefined` where that cannot be told. */
export async function alikeRows(
  database: MigratableDatabase,
  connection: Connection,
  { operation, from, to }: Move,
): Promise<string | undefined> {
  if (!('model' in operation) || !from.models.has(operation.model) || !to.models.has(operation.model)) return undefined
  try {
    const place = placeOf(database)
    const [old, next] = [from, to].map((state) => tableOf(state, modelOf(state, operation.model), place))
    const added = next?.indexes.find((one) => isPlain(one) && !old?.indexes.some((known) => known.name === one.name))
    return old && added ? await told(database, connection, operation.model, old, added) : undefined
  } catch {
    // Its columns were made by the same migration, and are gone with it: the words of the database have to do.
    return undefined
  }
}

const isPlain = ({ unique, columns, where, expressions }: IndexState): boolean =>
  unique && columns.length > 0 && !where && !expressions

async function told(
  { dialect }: MigratableDatabase,
  connection: Connection,
  label: string,
  table: TableState,
  { columns }: IndexState,
): Promise<string | undefined> {
  const { quote, limit } = dialect.operators
  const key = table.columns.find(({ primaryKey }) => primaryKey)
  if (!key) return undefined
  const codec = dialect.columns.codecOf(key.spec)
  const own = codec.read?.(`t.${quote(key.column)}`) ?? `t.${quote(key.column)}`
  const list = columns.map(quote).join(', ')
  const filled = columns.map((column) => `${quote(column)} IS NOT NULL`).join(' AND ')
  const alike = `SELECT ${list} FROM ${quote(table.table)} WHERE ${filled} GROUP BY ${list} HAVING COUNT(*) > 1 ${limit(String(SHOWN), undefined)}`
  const same = columns.map((column) => `a.${quote(column)} = t.${quote(column)}`).join(' AND ')
  const sql = `SELECT ${own}${columns.map((column) => `, t.${quote(column)}`).join('')} FROM ${quote(table.table)} t JOIN (${alike}) a ON ${same} ORDER BY ${columns.map((column) => `t.${quote(column)}`).join(', ')}, t.${quote(key.column)} ${limit('50', undefined)}`
  const { rows } = await connection.run({ sql, write: false, returns: true }, [])
  const groups = Map.groupBy(rows, ([, ...values]) =>
    JSON.stringify(values, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)),
  )
  const keys = [...groups.values()].map((group) =>
    group.map(([id]) => String(codec.decode?.(id as never) ?? id)).join(' and '),
  )
  if (keys.length === 0) return undefined
  const names = columns.map((column) => table.columns.find((one) => one.column === column)?.name ?? column)
  return `Rows of ${label} are alike in ${names.join(', ')}, by their keys: ${keys.join('; ')}${keys.length === SHOWN ? ' …' : ''}. Give them different values first.`
}
