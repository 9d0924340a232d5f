import type { Connection, ExclusionState, TableState } from '@tsango/orm/dialects'
import { modelOf, placeOf, tableOf } from '@tsango/orm/migrations'
import { queryWords, rowKeysOf } from '../changes/row-keys.ts'
import type { MigratableDatabase } from './database.ts'
import type { Move } from './moves.ts'

/** How many pairs are named. */
const SHOWN = 5
/** Rows that are looked at, the first by their keys: each is held against all others, and no index serves that yet. */
const LOOKED_AT = 5000

/** The rows that keep an exclusion constraint from being made, by their keys and not by what they hold; `undefined` where that cannot be told. */
export async function clashingRows(
  database: MigratableDatabase,
  connection: Connection,
  { operation, from, to }: Move,
): Promise<string | undefined> {
  if (operation.type !== 'addExclusion') return undefined
  const { model, exclusion } = operation
  try {
    const [old, next] = [from, to].map((state) => tableOf(state, modelOf(state, model), placeOf(database)))
    const added = next?.exclusions?.find(({ name }) => name === exclusion.name)
    const pairs = old && added && (await clashes(database, connection, old, added))
    if (!pairs?.length) return undefined
    return `Rows of ${model} exclude each other by "${exclusion.name}", by their keys: ${pairs.join('; ')}${pairs.length === SHOWN ? ' …' : ''}. Change one of each first.`
  } catch {
    // What it is about was made by the same migration, and is gone with it: the words of the database have to do.
    return undefined
  }
}

async function clashes(
  { dialect }: MigratableDatabase,
  connection: Connection,
  table: TableState,
  { terms, where }: ExclusionState,
): Promise<readonly string[]> {
  const { quote, limit } = dialect.operators
  const keys = rowKeysOf(dialect, table)
  if (!keys) return []
  const parameters: unknown[] = []
  const words = queryWords(dialect, parameters)
  const values = terms.map(({ expression }) =>
    expression.column === undefined ? `(${expression.write(table, words).sql})` : quote(expression.column),
  )
  const condition = where ? ` WHERE ${where.write(table, words).sql}` : ''
  const names = (letter: string, of: readonly unknown[]) => of.map((_, at) => quote(`${letter}${at}`))
  const [ids, held] = [names('k', keys.selected), names('v', values)]
  const own = [...keys.selected, ...values].map((sql, at) => `${sql} AS ${[...ids, ...held][at]}`).join(', ')
  const of = (alias: string): string => ids.map((name) => `${alias}.${name}`).join(', ')
  const meet = held.map((name, at) => `a.${name} ${terms[at]?.operator} b.${name}`).join(' AND ')
  const sql = `WITH ${quote('held')} AS (SELECT ${own} FROM ${quote(table.table)}${condition} ORDER BY ${ids.join(', ')} ${limit(String(LOOKED_AT), undefined)}) SELECT ${of('a')}, ${of('b')} FROM ${quote('held')} a JOIN ${quote('held')} b ON (${of('a')}) < (${of('b')}) AND ${meet} ORDER BY ${of('a')}, ${of('b')} ${limit(String(SHOWN), undefined)}`
  const { rows } = await connection.run({ sql, write: false, returns: true }, parameters)
  return rows.map((row) => `${keys.told(row)} and ${keys.told(row.slice(ids.length))}`)
}
