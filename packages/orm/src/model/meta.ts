import type { Meta as DeclaredMeta, Row } from '@tsango/core/model'
import type { SQL } from 'drizzle-orm/sql'
import type { Features } from '../dialects/dialects.ts'
import type { Cols, Condition, Expression, Order, SearchVector } from '../expressions/expressions.ts'

/** What a database can do or not. */
export type FeatureName = {
  [K in keyof Features]: Features[K] extends boolean ? K : never
}[keyof Features]

/** The expressions of a model's rows, as its meta takes them. */
export interface RowsOf<M> {
  readonly row: Cols<M>
  readonly condition: Condition | SQL
  readonly term: Expression<unknown> | Order | SQL | SearchVector
  readonly values: Row<M>
}

/**
 * What a model declares about itself beside its fields, with conditions over its columns.
 *
 * @typeParam M - the model, so that a misspelt field is a compile error
 * @example
 * class Post extends Model('blog.Post') {
 *   status = f.choice(['draft', 'published'])
 *   static meta: Meta<Post> = { scopes: { published: (p) => p.status.eq('published') } }
 * }
 */
export interface Meta<M = never> extends DeclaredMeta<M, RowsOf<M>> {
  /**
   * What its database must be able to do; an `Unsupported` where none of those that have its table can.
   *
   * @example
   * requiredFeatures: ['selectForUpdate', 'skipLocked']
   */
  readonly requiredFeatures?: readonly FeatureName[]
}
