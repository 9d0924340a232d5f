/**
 * Query sets: chains that become plans, plans that become statements.
 *
 * @module
 */
import type { ModelBase, ModelClass } from '@tsango/core/model'
import { Query } from './query-set.ts'
import { rootShape } from './shape/shape.ts'
import type { QuerySet } from './types.ts'

export { all, any, type Cond, not } from '../expressions/expressions.ts'
export type { TruncateOptions } from '../rows/truncate.ts'
export type { Chaining } from './chain/chaining.ts'
export type { Combinable, Combined, Combiner, UnionOptions, United } from './chain/combine.ts'
export type { DepthColumn, DepthOf, OwnRelations, Recursive, RecursiveOptions } from './chain/recursive.ts'
export type { Loading, LoadPath, OnlyLoaded, WithoutLoaded } from './loading/loading.ts'
export type { Prefetched, PrefetchedAs, PrefetchRows, RelationPath } from './loading/prefetch-types.ts'
export { describeLookup, type LookupDescription, predicate } from './lookups/predicate.ts'
export { type PredicateTree, readPredicate } from './lookups/predicate-tree.ts'
export type { CursorSigner } from './paging/cursor.ts'
export type { CursorOptions, CursorPage } from './paging/cursor-page.ts'
export type { IterateOptions } from './paging/iterate.ts'
export type { ExplainOptions } from './reading/explain.ts'
export type { Terminals } from './reading/one-column-types.ts'
export type { BulkKey, NoAnnotations, Page, Reads, SqlText } from './reading/reads.ts'
export type { Plan, PlanCondition } from './shape/plan.ts'
export {
  CommonTable,
  type CommonTableOptions,
  cte,
  cteRecursive,
  type RecursiveTableOptions,
} from './tables/common-table.ts'
export { fromQuery, type NoModel } from './tables/from-query.ts'
export type { Joining } from './tables/joining.ts'
export type { Gives, JoinedAs, MadeOf, MaybeMade, StepOf, Tabled } from './tables/made.ts'
export type { QuerySet, SelectForUpdate } from './types.ts'
export type {
  Defaults,
  NoSignals,
  UpdateExpressions,
  UpsertOptions,
  WritableName,
  Writes,
  WrittenValues,
} from './writing/writes.ts'

/**
 * All rows of a model, for code that has the class as a value.
 *
 * @example
 * const count = await objects(Post).count()
 * // SELECT COUNT(*) FROM "blog_post"
 */
export function objects<M extends ModelBase>(model: ModelClass<M>): QuerySet<M> {
  // `Query` does what `QuerySet` says; only the types of rows are known to the compiler alone.
  return new Query(rootShape(model)) as unknown as QuerySet<M>
}
