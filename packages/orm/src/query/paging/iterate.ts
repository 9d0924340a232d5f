import { QueryError } from '../../errors/errors.ts'
import { refuseDistinctOn, refuseSelection } from '../reading/find.ts'
import type { ReadingChain } from '../reading/reading-chain.ts'
import { refuseJoins } from '../tables/join.ts'

/** Options of `iterate`. */
export interface IterateOptions {
  /** Rows of one statement; default 1,000. */
  readonly batch?: number
}

/** The rows of a query one by one, read in batches: each begins behind the last row of the one before. */
export async function* iterate(query: ReadingChain, { batch = 1000 }: IterateOptions): AsyncGenerator<unknown, void> {
  if (!Number.isSafeInteger(batch) || batch < 1)
    throw new QueryError(`iterate() takes a batch of one row or more; this is ${String(batch)}.`)
  refuseSelection(query, 'iterate')
  refuseDistinctOn(query, 'iterate')
  refuseJoins(query.plan, 'iterate()')
  if (query.plan.combined)
    throw new QueryError(
      'iterate() goes on behind the last row it has read, which a union, intersection or difference cannot. Iterate over filter({ pk__in: query }), or read it with limit() and offset().',
    )
  const { plan, subquery } = query
  const ordered = query.ordered()
  let left = plan.limit === undefined ? Number.POSITIVE_INFINITY : (subquery.values[plan.limit] as number)
  let next = ordered
  while (left > 0) {
    const size = Math.min(batch, left)
    const { rows, placeOf } = await next.limit(size).placed()
    const place = placeOf(size - 1)
    yield* rows
    if (place === undefined) return
    left -= size
    next = (plan.offset === undefined ? ordered : ordered.offset(0)).after(place)
  }
}
