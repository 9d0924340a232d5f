import { isDeepStrictEqual } from 'node:util'
import type { FieldSpec } from '@tsango/core/fields'
import type { Row, RowMethods, RowOf, Update } from '@tsango/core/model'
import { compareDecimals, isDecimal } from '@tsango/toolkit/numbers'
import { QueryError, RowGone } from '../errors/errors.ts'
import { unloadedOf } from './partial.ts'
import { readRow, type Values } from './persist.ts'
import { definitionOf, RowBase } from './row.ts'

/** What one column of a row is in the database, and what `save()` would make of it. */
export interface Change<T> {
  readonly before: T
  readonly after: T
}

/** The columns of a row that differ from what the database has, by name. */
export type Changes<M> = {
  readonly [K in keyof Update<M> & keyof Row<M>]?: Change<Row<M>[K]>
}

/**
 * What `save()` would change of a row that is there, against what the database has now: columns that were not loaded are left out, and so are those that
 * the database computes. Costs one statement, and nothing where nobody asks: a row keeps no copy of itself. Rails' `changes`, Laravel's `getDirty`.
 *
 * @example
 * post.title = 'Tango'
 * const changes = await changesOf(post)
 * if (changes.title) console.log(changes.title.before, '→', changes.title.after)
 * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" = $1 LIMIT 2
 * @throws QueryError for what is no row, and for one that was never saved
 * @throws RowGone for a row that was deleted; DoesNotExist where others have deleted it
 */
export async function changesOf<M>(row: RowOf<M> & RowMethods): Promise<Changes<M>> {
  const own = row as unknown
  if (!(own instanceof RowBase)) throw new QueryError('A row of a model was expected here.')
  const definition = definitionOf(own)
  const state = RowBase.stateOf(own)
  if (state.phase === 'new')
    throw new QueryError(`This ${definition.label} was never saved: there is nothing that it differs from.`)
  if (state.phase === 'deleted') throw new RowGone(definition.label, 'was deleted')
  const after = own as unknown as Values
  const unloaded = unloadedOf(own)
  const before = await readRow(definition, state, after)
  const changed = definition.fields
    .filter(({ attribute, spec }) => !spec.generated && !unloaded.includes(attribute))
    .filter(({ attribute, spec }) => !isAlike(spec, before[attribute], after[attribute]))
    .map(({ attribute }) => [attribute, { before: before[attribute], after: after[attribute] }])
  // Their names are those of the model's columns.
  return Object.fromEntries(changed) as Changes<M>
}

// One value can be written in several ways: 1.5 and 1.50, a key in capitals.
function isAlike(spec: FieldSpec, before: unknown, after: unknown): boolean {
  if (spec.sort === 'decimal' && isDecimal(before) && isDecimal(after)) return compareDecimals(before, after) === 0
  return isDeepStrictEqual(canonical(spec, before), canonical(spec, after))
}

function canonical({ sort, cast }: FieldSpec, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (sort === 'json' && !cast) return JSON.parse(JSON.stringify(value))
  if (value instanceof Uint8Array) return Buffer.from(value)
  return sort === 'uuid' && typeof value === 'string' ? value.toLowerCase() : value
}
