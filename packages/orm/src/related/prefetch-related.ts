import type { RowOf } from '@tsango/core/model'
import { QueryError } from '../errors/errors.ts'
import { loadPrefetches } from '../query/loading/prefetch.ts'
import { Query } from '../query/query-set.ts'
import { rootShape } from '../query/shape/shape.ts'
import type { QuerySet } from '../query/types.ts'
import { definitionOf, RowBase } from '../rows/row.ts'

/**
 * Loads relations of rows that are there already, with one statement each; resolves to the same rows. Relations that a row has loaded stay as they are,
 * but for those of `prefetchWith`. Django's `prefetch_related_objects`.
 *
 * @example
 * const posts = await prefetchRelated(found, (p) => p.prefetch('tags', 'comments__author'))
 * @param load - says what to load, by `prefetch` and `prefetchWith` alone
 * @throws QueryError where the rows are of several models or databases, or `load` asks for something else
 */
export async function prefetchRelated<M, R, T>(
  rows: readonly (R & RowOf<M>)[],
  load: (rows: QuerySet<M, R>) => PromiseLike<T[]>,
): Promise<T[]> {
  const [first] = rows as readonly unknown[]
  if (first !== undefined) await loadInto(rows, ofOneKind(first, rows), load as (rows: unknown) => unknown)
  // They have now what the query set would have loaded.
  return [...rows] as unknown as T[]
}

function ofOneKind(first: unknown, rows: readonly unknown[]): RowBase {
  for (const row of rows) {
    if (!(row instanceof RowBase) || !(first instanceof RowBase)) throw new QueryError('prefetchRelated() takes rows.')
    const [model, wanted] = [definitionOf(row).label, definitionOf(first).label]
    if (model !== wanted)
      throw new QueryError(`prefetchRelated() takes rows of one model: these are of ${wanted} and of ${model}.`)
    const { database } = RowBase.stateOf(row)
    const { database: home } = RowBase.stateOf(first)
    if (database !== home)
      throw new QueryError(`prefetchRelated() takes rows of one database: these are of "${home}" and of "${database}".`)
  }
  return first as RowBase
}

async function loadInto(rows: readonly unknown[], first: RowBase, load: (rows: unknown) => unknown): Promise<void> {
  const definition = definitionOf(first)
  const all = new Query(rootShape(definition.model)).using(RowBase.stateOf(first).database)
  const asked = load(all)
  if (
    !(asked instanceof Query) ||
    asked.subquery.shape !== all.subquery.shape ||
    asked.subquery.using !== all.subquery.using
  )
    throw new QueryError('prefetchRelated() says by prefetch() and prefetchWith() alone what is loaded.')
  await loadPrefetches(definition, rows as readonly Record<string, unknown>[], asked.prefetches, asked.source())
}
