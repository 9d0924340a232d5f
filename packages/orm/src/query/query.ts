/**
 * Query sets: chains that become plans, plans that become statements.
 *
 * @module
 */
import type { ModelBase, ModelClass } from '@tsango/core/model'
import { Query } from './query-set.ts'
import { rootShape } from './shape.ts'
import type { QuerySet } from './types.ts'

export { all, any, type Cond, not } from '../expressions/expressions.ts'
export type { IterateOptions } from './iterate.ts'
export type { Plan, PlanCondition } from './plan.ts'
export { describeLookup, type LookupDescription, predicate } from './predicate.ts'
export type {
  Defaults,
  NoAnnotations,
  Page,
  Prefetched,
  QuerySet,
  SelectForUpdate,
  SqlText,
  UpdateExpressions,
  UpsertOptions,
} from './types.ts'

/** All rows of a model, for code that has the class as a value. */
export function objects<M extends ModelBase>(model: ModelClass<M>): QuerySet<M> {
  // `Query` does what `QuerySet` says; only the types of rows are known to the compiler alone.
  return new Query(rootShape(model)) as unknown as QuerySet<M>
}
