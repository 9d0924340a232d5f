import { baseOf, type ModelClass, type Row, type RowMethods } from '@tsango/core/model'
import { definitionOf, RowBase } from './row.ts'

/**
 * Whether a row is one of a model, of a proxy of it, or of a model that extends it: tells rows of several models apart. `row instanceof Post` says the same, and
 * leaves the compiler without the type of the row.
 *
 * @example
 * for (const like of await Like.objects().prefetch('target'))
 *   if (like.target && isRowOf(like.target, Post)) console.log(like.target.title)
 * // SELECT "blog_like".… FROM "blog_like"
 */
export function isRowOf<M>(row: RowMethods, model: ModelClass<M>): row is Row<M> {
  if (!(row instanceof RowBase)) return false
  for (let own: ModelClass | undefined = definitionOf(row).model; own; own = baseOf(own))
    if (own === (model as ModelClass)) return true
  return false
}
