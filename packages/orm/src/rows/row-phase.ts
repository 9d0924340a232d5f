import type { RowMethods } from '@tsango/core/model'
import { QueryError } from '../errors/errors.ts'
import { RowBase } from './row.ts'
import type { RowState } from './state.ts'

/**
 * Whether a row was never saved, is in the database as far as this process knows, or was deleted; Django's `_state.adding`.
 *
 * @example
 * if (phaseOf(post) === 'new') await post.save()
 * @throws QueryError for what is no row
 */
export function phaseOf(row: RowMethods): RowState['phase'] {
  return stateOf(row).phase
}

/**
 * The name of the database that a row was read from, or will be written to; Django's `_state.db`.
 *
 * @example
 * await atomic(() => post.save(), { using: databaseOf(post) })
 * // UPDATE "blog_post" SET "title" = $1, "slug" = $2, "body" = $3, "status" = $4, "views" = $5, "price" = $6, "author_id" = $7, "category_id" = $8,
 * //   "published_at" = $9, "meta" = $10 WHERE "id" = $11
 * @throws QueryError for what is no row
 */
export function databaseOf(row: RowMethods): string {
  return stateOf(row).database
}

function stateOf(row: unknown): RowState {
  if (row instanceof RowBase) return RowBase.stateOf(row)
  throw new QueryError('A row of a model was expected here.')
}
