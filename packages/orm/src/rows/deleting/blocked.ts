import { type Blocking, ProtectedError, RestrictedError } from '../../errors/errors.ts'
import type { PlacedQuery } from '../../query/chain/lookup-step.ts'
import { allRows, among, countOf, inner, someRows } from '../ask.ts'
import type { Guard } from './cascade.ts'

/** Rows of one key that an error holds. */
const NAMED = 20

/** What is in the way, and whether it protects or restricts. */
export interface InTheWay extends Blocking {
  readonly protects: boolean
}

/** Rejects with `ProtectedError` or `RestrictedError` where rows keep those with some keys from being deleted. */
export async function refuseBlocked(
  label: string,
  keys: PlacedQuery,
  guards: readonly Guard[],
  cause?: unknown,
): Promise<void> {
  const found: InTheWay[] = []
  for (const { field, path } of guards) {
    const rows = among(allRows(field.model.model, keys.using), { [`${path}__pk__in`]: inner(keys) })
    const blocking = await blockingOf(rows, field.model.label, field.name)
    if (blocking) found.push({ ...blocking, protects: field.relation?.onDelete === 'protect' })
  }
  throwBlocked(label, found, cause)
}

/** Throws where there is something in the way: what protects comes before what restricts. */
export function throwBlocked(label: string, found: readonly InTheWay[], cause?: unknown): void {
  const protecting = found.filter((one) => one.protects)
  const options = cause === undefined ? {} : { cause }
  if (protecting.length) throw new ProtectedError(label, protecting, options)
  if (found.length) throw new RestrictedError(label, found, options)
}

/** The rows of a query as what is in the way; `undefined` where there is none. */
export async function blockingOf(rows: PlacedQuery, model: string, field: string): Promise<Blocking | undefined> {
  const some = await someRows(rows, NAMED)
  if (some.length === 0) return undefined
  return { model, field, count: some.length < NAMED ? some.length : await countOf(rows), rows: some }
}
