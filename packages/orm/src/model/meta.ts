import type { KeySpec, ManyToManySpec } from '@tsango/core/fields'
import type { Meta as DeclaredMeta, Row, Target } from '@tsango/core/model'
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

/** The keys and the many-to-many relations of a model: what rows of others are chosen for. */
export type ChoiceNames<M> = {
  [K in keyof M]: M[K] extends { readonly spec: KeySpec | ManyToManySpec } ? K : never
}[keyof M] &
  string

/** Which rows of other models may be chosen, by the relation. */
export type LimitChoices<M> = {
  readonly [K in ChoiceNames<M>]?: (row: Cols<Target<M, K>>) => Condition | SQL
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
  /**
   * Which rows of the other model people may choose, by the name of a key or of a many-to-many relation; Django's `limit_choices_to`. Forms of the admin offer
   * these alone, and they, the API and `row.validate()` take no other. What a row holds already stays until it is changed, and other code may write any. Read
   * anew each time; what belongs to a request is read by `currentContext()`.
   *
   * @example
   * limitChoices: { author: (u) => u.isActive.eq(true) }
   */
  readonly limitChoices?: LimitChoices<M>
}
