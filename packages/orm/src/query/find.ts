import { DoesNotExist, QueryError, RowGone } from '../errors/errors.ts'
import { definitionOf, RowBase } from '../rows/row.ts'
import { currentSession } from '../scope/scope.ts'
import type { Query } from './query-set.ts'

/** Keys of one statement where each is a parameter of its own. */
export const KEYS_A_STATEMENT = 16_384

/** The result with a key, or `null`. */
export async function find(query: Query, key: unknown): Promise<unknown> {
  refuseCut(query, 'find')
  const [found] = await query.filter({ pk: key }).all()
  return found ?? null
}

/** Whether a row is among those of a query; `fresh` is a query for all rows of its model. */
export async function contains(query: Query, fresh: Query, row: unknown): Promise<boolean> {
  const { plan } = query
  refuseSelection(query, 'contains')
  const key = keyOfRow(query, row, 'contains')
  const cut = plan.limit !== undefined || plan.offset !== undefined
  return (cut ? fresh.filter({ pk__in: query }) : query).filter({ pk: key }).exists()
}

/** The rows with these keys, by key. */
export async function inBulk(query: Query, keys: Iterable<unknown>): Promise<Map<unknown, unknown>> {
  refuseCut(query, 'inBulk')
  refuseSelection(query, 'inBulk')
  const { database } = currentSession(query.subquery.using)
  const { attribute } = database.registry.of(query.plan.model).key
  const wanted = [...new Set(keys)]
  const size = database.dialect.features.listParameter ? wanted.length : KEYS_A_STATEMENT
  const found = new Map<unknown, unknown>()
  for (let start = 0; start < wanted.length; start += size) {
    const rows = await query.filter({ pk__in: wanted.slice(start, start + size) }).all()
    for (const row of rows as Record<string, unknown>[]) found.set(row[attribute], row)
  }
  return found
}

/** The first or the last result by some fields; of those that are alike there, by the key. Rejects with `DoesNotExist` where there is none. */
export async function extreme(query: Query, fields: readonly string[], which: 'earliest' | 'latest'): Promise<unknown> {
  refuseCut(query, which)
  if (fields.length === 0)
    throw new QueryError(`${which}() takes the fields that say what is early and late: ${which}('createdAt').`)
  const ordered = query.orderBy(...fields, ...(query.plan.selection ? [] : ['pk']))
  const found = await (which === 'latest' ? ordered.reverse() : ordered).first()
  if (found === null) throw new DoesNotExist(labelOf(query))
  return found
}

/** The key of a saved row of a query's model. */
export function keyOfRow(query: Query, row: unknown, method: string): unknown {
  const label = labelOf(query)
  if (!(row instanceof RowBase)) throw new QueryError(`${method}() takes rows of ${label}; this is none.`)
  const definition = definitionOf(row)
  if (definition.label !== label)
    throw new QueryError(`${method}() takes rows of ${label}; this is one of ${definition.label}.`)
  if (RowBase.stateOf(row).phase === 'new') throw new RowGone(label, 'was never saved')
  return (row as unknown as Record<string, unknown>)[definition.key.attribute]
}

/** Throws where a query was cut by `limit` or `offset`. */
export function refuseCut({ plan }: Query, method: string): void {
  if (plan.limit === undefined && plan.offset === undefined) return
  throw new QueryError(`A query that was cut by limit or offset has no ${method}(). Call ${method}() without them.`)
}

/** Throws where a query gives plain objects. */
export function refuseSelection({ plan }: Query, method: string): void {
  if (plan.selection)
    throw new QueryError(`${method}() is about rows. Call it without values() and select(), which give plain objects.`)
}

/** The label of a query's model. */
export function labelOf(query: Query): string {
  return currentSession(query.subquery.using).database.registry.of(query.plan.model).label
}
