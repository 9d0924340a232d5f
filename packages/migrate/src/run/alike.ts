import type { Connection, IndexState, TableState } from '@tsango/orm/dialects'
import { modelOf, placeOf, tableOf } from '@tsango/orm/migrations'
import { queryWords, rowKeysOf } from '../changes/row-keys.ts'
import type { MigratableDatabase } from './database.ts'
import type { Move } from './moves.ts'

/** How many pairs are named. */
const SHOWN = 5

/** The rows that keep an index from becoming unique, by their keys and not by what they hold; `undefined` where that cannot be told. */
export async function alikeRows(
  database: MigratableDatabase,
  connection: Connection,
  { operation, from, to }: Move,
): Promise<string | undefined> {
  if (!('model' in operation) || !from.models.has(operation.model) || !to.models.has(operation.model)) return undefined
  try {
    const place = placeOf(database)
    const [old, next] = [from, to].map((state) => tableOf(state, modelOf(state, operation.model), place))
    const added = next?.indexes.find((one) => one.unique && !old?.indexes.some((known) => known.name === one.name))
    return old && added ? await told(database, connection, operation.model, old, added) : undefined
  } catch {
    // Its columns were made by the same migration, and are gone with it: the words of the database have to do.
    return undefined
  }
}

async function told(
  { dialect }: MigratableDatabase,
  connection: Connection,
  label: string,
  table: TableState,
  index: IndexState,
): Promise<string | undefined> {
  const { quote, limit } = dialect.operators
  const keys = rowKeysOf(dialect, table)
  if (!keys) return undefined
  const own = keys.selected
  const parameters: unknown[] = []
  const words = queryWords(dialect, parameters)
  const values = termsOf(index).map((term) =>
    typeof term === 'string' ? quote(term) : `(${term.write(table, words).sql})`,
  )
  const where = index.where ? ` WHERE ${index.where.write(table, words).sql}` : ''
  const [idNames, names] = [own.map((_, at) => quote(`k${at}`)), values.map((_, at) => quote(`v${at}`))]
  const selected = [...own, ...values].map((sql, at) => `${sql} AS ${[...idNames, ...names][at]}`).join(', ')
  const filled = names.map((name) => `${name} IS NOT NULL`).join(' AND ')
  const [list, ids] = [names, idNames].map((some) => some.map((name) => `t.${name}`).join(', '))
  const sql = `WITH ${quote('held')} AS (SELECT ${selected} FROM ${quote(table.table)}${where}), ${quote('alike')} AS (SELECT ${names.join(', ')} FROM ${quote('held')} WHERE ${filled} GROUP BY ${names.join(', ')} HAVING COUNT(*) > 1 ${limit(String(SHOWN), undefined)}) SELECT ${ids}, ${list} FROM ${quote('held')} t JOIN ${quote('alike')} a ON ${names.map((name) => `a.${name} = t.${name}`).join(' AND ')} ORDER BY ${list}, ${ids} ${limit('50', undefined)}`
  const { rows } = await connection.run({ sql, write: false, returns: true }, parameters)
  const groups = Map.groupBy(rows, (row) =>
    JSON.stringify(row.slice(own.length), (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)),
  )
  const shown = [...groups.values()].map((group) => group.map(keys.told).join(' and '))
  if (shown.length === 0) return undefined
  return `Rows of ${label} are alike in ${whatOf(table, index)}, by their keys: ${shown.join('; ')}${shown.length === SHOWN ? ' …' : ''}. Give them different values first.`
}

// What must not be there twice: columns, and what is computed.
const termsOf = ({ columns, expressions = [] }: IndexState) => [
  ...columns,
  ...expressions.map(({ expression }) => expression.column ?? expression),
]

function whatOf(table: TableState, index: IndexState): string {
  const { columns, expressions = [], where, name } = index
  const read = [...columns, ...expressions.flatMap(({ expression }) => expression.columns)]
  const names = [...new Set(read)].map((column) => table.columns.find((one) => one.column === column)?.name ?? column)
  const computed = termsOf(index).some((term) => typeof term !== 'string')
  const what = computed ? `what "${name}" computes${names.length ? ` of ${names.join(', ')}` : ''}` : names.join(', ')
  return where ? `${what}, of those that "${name}" is about` : what
}
