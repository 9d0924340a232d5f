import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import type { OrderNode } from '../expressions/node.ts'
import { currentSession } from '../scope/scope.ts'
import { refuseSelection } from './find.ts'
import type { Query } from './query-set.ts'

/** Options of `iterate`. */
export interface IterateOptions {
  /** Rows of one statement; default 1,000. */
  readonly batch?: number
}

/** The rows of a query one by one, read in batches: each begins behind the last row of the one before. */
export async function* iterate(query: Query, { batch = 1000 }: IterateOptions): AsyncGenerator<unknown, void> {
  if (!Number.isSafeInteger(batch) || batch < 1)
    throw new QueryError(`iterate() takes a batch of one row or more; this is ${String(batch)}.`)
  refuseSelection(query, 'iterate')
  const { plan, subquery } = query
  const definition = currentSession(subquery.using).database.registry.of(plan.model)
  const ordered = query.ordered()
  const fields = (ordered.plan.order ?? []).map((term) => fieldOf(definition, term))
  let left = plan.limit === undefined ? Number.POSITIVE_INFINITY : (subquery.values[plan.limit] as number)
  let next = ordered
  while (left > 0) {
    const size = Math.min(batch, left)
    const rows = (await next.limit(size).all()) as Record<string, unknown>[]
    // Read before the rows are given away: the loop may change them.
    const last = rows.at(-1)
    const place = last && fields.map(({ attribute }) => last[attribute])
    yield* rows
    if (rows.length < size || place === undefined) return
    left -= size
    next = (plan.offset === undefined ? ordered : ordered.offset(0)).after(place)
  }
}

// What a row itself tells, so that one knows where to go on.
function fieldOf(definition: ModelDefinition, { item }: OrderNode): FieldDefinition {
  const path = item.kind === 'path' && item.depth === 0 ? item.path : undefined
  const field = path === 'pk' ? definition.key : path === undefined ? undefined : definition.field(path)
  if (field) return field
  throw new QueryError(
    `iterate() goes on behind the last row it has read, so it takes an order by fields of ${definition.label} itself: ${definition.fields.map((one) => one.attribute).join(', ')}. Order by these, or read the query with limit().`,
  )
}
