import { columnsOf, type FieldDefinition, isKindOf, type ModelDefinition } from '@tsango/core/registry'
import { DoesNotExist, QueryError, RowGone, takeMany, takeText } from '../../errors/errors.ts'
import { keysOfStatement } from '../../rows/ask.ts'
import { distinctKeys, keyMap } from '../../rows/key-map.ts'
import { definitionOf, RowBase } from '../../rows/row.ts'
import { exemptFromRepeats } from '../../scope/repeats.ts'
import { currentDatabases, currentSession } from '../../scope/scope.ts'
import type { ReadingChain } from './reading-chain.ts'

/** The result with a key, or `null`. */
export async function find(query: ReadingChain, key: unknown): Promise<unknown> {
  refuseCut(query, 'find')
  refuseDistinctOn(query, 'find')
  const [found] = await query.filter({ pk: key }).all()
  return found ?? null
}

/** Whether a row is among those of a query; `fresh` is a query for all rows of its model. */
export async function contains(query: ReadingChain, fresh: ReadingChain, row: unknown): Promise<boolean> {
  const { plan } = query
  refuseSelection(query, 'contains')
  const key = keyOfRow(query, row, 'contains')
  const cut =
    plan.limit !== undefined ||
    plan.offset !== undefined ||
    plan.distinctOn !== undefined ||
    plan.combined !== undefined
  return (cut ? fresh.filter({ pk__in: query }) : query).filter({ pk: key }).exists()
}

/** The rows with these keys, or these values of a unique field, by them. */
export async function inBulk(query: ReadingChain, keys: Iterable<unknown>, by = 'pk'): Promise<Map<unknown, unknown>> {
  refuseCut(query, 'inBulk')
  refuseDistinctOn(query, 'inBulk')
  refuseSelection(query, 'inBulk')
  takeMany('inBulk()', 'a list of keys', keys)
  takeText('inBulk()', 'the name of a unique field behind the keys', by)
  const { database } = currentSession(query.database())
  const definition = database.registry.of(query.plan.model)
  const field = by === 'pk' ? definition.key : uniqueField(definition, by)
  const { attribute } = field
  const compared = { keyFields: columnsOf(field) }
  const wanted = distinctKeys(compared, keys)
  const size = database.dialect.features.listParameter ? wanted.length : keysOfStatement(wanted)
  const found = keyMap<unknown>(compared)
  if (wanted.length > size) exemptFromRepeats(query)
  for (let start = 0; start < wanted.length; start += size) {
    const rows = await query.filter({ [`${attribute}__in`]: wanted.slice(start, start + size) }).all()
    for (const row of rows as Record<string, unknown>[]) found.set(row[attribute], row)
  }
  return found
}

function uniqueField(definition: ModelDefinition, name: string): FieldDefinition {
  const field = definition.field(name)
  if (field && (field.primaryKey || field.spec.unique)) return field
  const unique = [...definition.fields, ...definition.compositeKeys].filter(
    ({ spec, primaryKey }) => primaryKey || spec.unique,
  )
  throw new QueryError(
    `inBulk() finds rows by a field whose values occur once; "${name}" is none. Known: ${unique.map((one) => one.attribute).join(', ')}.`,
  )
}

/** The first or the last result by some fields; of those that are alike there, by the key. Rejects with `DoesNotExist` where there is none. */
export async function extreme(
  query: ReadingChain,
  given: readonly string[],
  which: 'earliest' | 'latest',
): Promise<unknown> {
  refuseCut(query, which)
  refuseDistinctOn(query, which)
  const fields =
    given.length > 0 ? given : currentSession(query.database()).database.registry.of(query.plan.model).getLatestBy
  if (fields.length === 0)
    throw new QueryError(
      `${which}() takes the fields that say what is early and late: ${which}('createdAt'). The model can say them once: meta.getLatestBy.`,
    )
  const ordered = query.orderBy(...fields, ...(query.plan.selection ? [] : ['pk']))
  const found = await (which === 'latest' ? ordered.reverse() : ordered).first()
  if (found === null) throw new DoesNotExist(labelOf(query))
  return found
}

/** The key of a saved row of a query's model. */
export function keyOfRow(query: ReadingChain, row: unknown, method: string): unknown {
  const label = labelOf(query)
  if (!(row instanceof RowBase)) throw new QueryError(`${method}() takes rows of ${label}; this is none.`)
  const definition = definitionOf(row)
  if (!isKindOf(definition, currentDatabases().registry.of(query.plan.model)))
    throw new QueryError(`${method}() takes rows of ${label}; this is one of ${definition.label}.`)
  if (RowBase.stateOf(row).phase === 'new') throw new RowGone(label, 'was never saved')
  return (row as unknown as Record<string, unknown>)[definition.key.attribute]
}

/** Throws where a query was cut by `limit` or `offset`. */
export function refuseCut({ plan }: ReadingChain, method: string): void {
  if (plan.limit === undefined && plan.offset === undefined) return
  throw new QueryError(`A query that was cut by limit or offset has no ${method}(). Call ${method}() without them.`)
}

/** Throws where a query gives one row of each group: another condition or order would choose other rows. */
export function refuseDistinctOn({ plan }: ReadingChain, method: string): void {
  if (plan.distinctOn)
    throw new QueryError(
      `A query with distinctOn() has no ${method}(): it would choose other rows. Ask filter({ pk__in: query }) instead.`,
    )
}

/** Throws where a query gives plain objects. */
export function refuseSelection({ plan }: ReadingChain, method: string): void {
  if (plan.selection)
    throw new QueryError(`${method}() is about rows. Call it without values() and select(), which give plain objects.`)
}

/** The label of a query's model. */
export function labelOf(query: ReadingChain): string {
  return currentDatabases().registry.of(query.plan.model).label
}
