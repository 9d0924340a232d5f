import { InvalidCursor, QueryError } from '../../errors/errors.ts'
import { labelOf, refuseCut, refuseDistinctOn, refuseSelection } from '../reading/find.ts'
import type { ReadingChain } from '../reading/reading-chain.ts'
import { refuseJoins } from '../tables/join.ts'
import { type CursorSigner, orderName, readCursor, writeCursor } from './cursor.ts'
import { positive } from './page.ts'

/** Options of `cursorPage`. */
export interface CursorOptions {
  /** Signs the cursors, so that clients cannot make their own; default: nobody does. They stay readable. */
  readonly signer?: CursorSigner
}

/** One page of results, and the cursors of those beside it. */
export interface CursorPage<R> {
  readonly rows: R[]
  /** The cursor of the page behind; `null` where there is none. */
  readonly next: string | null
  /** The cursor of the page before; `null` where there is none. */
  readonly previous: string | null
}

/** The page of a query that a cursor says, or the first. */
export async function cursorPage(
  query: ReadingChain,
  size: number,
  text: string | null | undefined,
  { signer }: CursorOptions,
): Promise<CursorPage<unknown>> {
  positive(size, 'size')
  refuseCut(query, 'cursorPage')
  refuseSelection(query, 'cursorPage')
  refuseDistinctOn(query, 'cursorPage')
  refuseJoins(query.plan, 'cursorPage()')
  if (query.plan.combined)
    throw new QueryError(
      'cursorPage() begins behind a row, which a union, intersection or difference cannot. Ask for pages of filter({ pk__in: query }).',
    )
  const ordered = query.ordered()
  const order = orderName(labelOf(query), ordered.plan, query.subquery.values)
  const cursor = text === null || text === undefined ? undefined : readCursor(text, order, signer)
  if (cursor && !ordered.isPlace(cursor.place)) throw new InvalidCursor('it does not fit this order')
  const backward = cursor?.backward === true
  const turned = backward ? ordered.reverse().ordered() : ordered
  // One row more tells whether there is a page behind.
  const found = await (cursor ? turned.after(cursor.place) : turned).limit(size + 1).placed()
  const more = found.rows.length > size
  const rows = more ? found.rows.slice(0, size) : found.rows
  const nearest = found.placeOf(0)
  const farthest = found.placeOf(rows.length - 1)
  const write = (place: readonly unknown[] | undefined, back: boolean, there: boolean): string | null =>
    place && there ? writeCursor({ backward: back, place }, order, signer) : null
  // Where one came from there is a page.
  if (backward)
    return { rows: rows.reverse(), next: write(nearest, false, true), previous: write(farthest, true, more) }
  return { rows, next: write(farthest, false, more), previous: write(nearest, true, cursor !== undefined) }
}
