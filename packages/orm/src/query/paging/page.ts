import { QueryError } from '../../errors/errors.ts'
import { refuseCut } from '../reading/find.ts'
import type { ReadingChain } from '../reading/reading-chain.ts'
import type { Page } from '../reading/reads.ts'

/** One page of a query whose order is `ordered`. */
export async function page(
  query: ReadingChain,
  ordered: ReadingChain,
  number: number,
  size: number,
): Promise<Page<unknown>> {
  refuseCut(query, 'page')
  const offset = (positive(number, 'number') - 1) * positive(size, 'size')
  if (!Number.isSafeInteger(offset)) throw new QueryError(`page() cannot count to page ${number} of ${size} results.`)
  const count = await query.count()
  // Where nothing can be there, nothing is asked.
  const rows = offset < count ? await ordered.offset(offset).limit(size).all() : []
  return { rows, count, pages: Math.max(1, Math.ceil(count / size)), number, size }
}

/** The number itself, where it is a whole number from 1. Throws `QueryError`. */
export function positive(value: number, what: string): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new QueryError(`The ${what} of a page is a whole number from 1; this is ${String(value)}.`)
  return value
}
