import type { ModelClass } from '@tsango/core/model'
import { type Cond, objects, type QuerySet } from '@tsango/orm/query'

/** Columns by attribute. */
export type Values = Record<string, unknown>

/** A row of a model that is only known at run time. */
export type AnyRow = Values

/** A query set of a model that is only known at run time. */
export interface Rows<R = AnyRow> extends PromiseLike<R[]> {
  readonly plan: QuerySet<unknown>['plan']
  filter(lookups: Values): Rows<R>
  where(condition: () => Cond): Rows<R>
  orderBy(...terms: readonly string[]): Rows<R>
  selectRelated(...paths: readonly string[]): Rows<R>
  prefetch(...names: readonly string[]): Rows<R>
  selectForUpdate(options: { readonly noKey: boolean }): Rows<R>
  limit(count: number): Rows<R>
  offset(count: number): Rows<R>
  values(...attributes: readonly string[]): Rows<Values>
  count(): Promise<number>
  first(): Promise<R | null>
  update(values: Values): Promise<number>
  delete(): Promise<number>
  withoutScopes(): Rows<R>
  onlyTrashed(): Rows<R>
  restore(): Promise<number>
  create(values: Values): Promise<R>
}

/** All rows of a model that is only known at run time. */
export function rowsOf(model: ModelClass): Rows {
  // A query set does at run time what it says in types; here the names were checked against the model's definition instead.
  return objects(model) as unknown as Rows
}
