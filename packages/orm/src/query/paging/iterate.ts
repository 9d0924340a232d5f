import { setImmediate as turn } from 'node:timers/promises'
import { QueryError } from '../../errors/errors.ts'
import { exemptFromRepeats } from '../../scope/repeats.ts'
import type { ReadingChain } from '../reading/reading-chain.ts'

/** Options of `iterate`. */
export interface IterateOptions {
  /** Rows that are read at a time; default: 1,000. */
  readonly chunkSize?: number
  /** Ends the loop with its reason when it is aborted, and gives the connection back. */
  readonly signal?: AbortSignal
}

/** The rows of a query one by one, read part by part. */
export async function* iterate(
  query: ReadingChain,
  { chunkSize = 1000, signal }: IterateOptions,
): AsyncGenerator<unknown, void> {
  if (!Number.isSafeInteger(chunkSize) || chunkSize < 1)
    throw new QueryError(`iterate() takes a chunkSize of one row or more; this is ${String(chunkSize)}.`)
  signal?.throwIfAborted()
  for await (const rows of partsOf(query, chunkSize)) {
    for (const row of rows) {
      signal?.throwIfAborted()
      yield row
    }
    // Whatever still holds the part that is over, as the collector may until it looks everywhere, holds none of its rows.
    rows.length = 0
    signal?.throwIfAborted()
  }
}

function partsOf(query: ReadingChain, size: number): AsyncIterable<unknown[]> {
  const limit = limitOf(query)
  switch (query.wayOf(size, limit)) {
    case 'whole':
      return whole(query)
    case 'keys':
      return byKeys(query, size, limit)
    case 'cursor':
      return byCursor(query, size)
  }
}

async function* whole(query: ReadingChain): AsyncGenerator<unknown[], void> {
  yield await query.ordered().all()
}

async function* byKeys(query: ReadingChain, size: number, limit: number): AsyncGenerator<unknown[], void> {
  const ordered = exemptFromRepeats(query.ordered())
  let next = ordered
  for (let left = limit; left > 0; left -= size) {
    const part = Math.min(size, left)
    const { rows, placeOf, atOnce } = await next.limit(part).placed()
    const place = placeOf(part - 1)
    yield rows
    if (place === undefined) return
    next = (query.plan.offset === undefined ? ordered : ordered.offset(0)).after(place)
    // A database that answers at once would leave nobody else a turn.
    if (atOnce) await turn()
  }
}

async function* byCursor(query: ReadingChain, size: number): AsyncGenerator<unknown[], void> {
  const cursor = await query.ordered().openCursor(size)
  try {
    for (let rows = await cursor.next(); rows.length > 0; rows = await cursor.next()) yield rows
  } finally {
    await cursor.close()
  }
}

function limitOf({ plan, subquery }: ReadingChain): number {
  // A slot holds what limit() was given.
  return plan.limit === undefined ? Number.POSITIVE_INFINITY : (subquery.values[plan.limit] as number)
}
