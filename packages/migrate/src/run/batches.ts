import { atomic } from '@tsango/orm/atomic'
import { InvalidCursor } from '@tsango/orm/errors'
import type { BatchedRows, BatchOptions, InBatches } from '@tsango/orm/migrations'
import { BatchesChanged, BatchSizeInvalid } from '../errors/errors.ts'

const SIZE = 1_000

/** How far a step in code got with its rows. */
interface BatchPlace {
  /** The how-manieth call of `inBatches` in the step. */
  readonly call: number
  /** The cursor of the rows that come next; `null` where all are done. */
  readonly next: string | null
  /** The rows of that call. */
  readonly done: number
  /** The rows of all calls. */
  readonly rows: number
}

/** Where a step in code keeps how far it got. */
export interface BatchNotes {
  /** Where an earlier run stopped, as it was written. */
  readonly begin: string | undefined
  /** Writes a place down, in the transaction of its batch. */
  write(place: string): Promise<void>
  /** Told how many rows are done and committed, by this run and those before it. */
  kept(rows: number): void
  /** Shows how far it is. */
  tell(done: number, total: number): void
}

/** What is asked of the query here; {@link BatchedRows} says of it only what users need to know. */
interface PagedQuery {
  orderBy(name: string): this
  selectForUpdate(): this
  cursorPage(
    size: number,
    cursor: string | undefined,
  ): Promise<{ readonly rows: unknown; readonly next: string | null }>
}

/** Makes the `inBatches` of one step in code. Raises {@link BatchSizeInvalid}. */
export function batchesOf({ begin: text, write, kept, tell }: BatchNotes): InBatches {
  const begin = text === undefined ? undefined : (JSON.parse(text) as BatchPlace)
  let calls = 0
  let all = begin?.rows ?? 0
  kept(all)
  return async <Q extends BatchedRows>(rows: Q, body: (rows: Awaited<Q>) => Promise<void>, options?: BatchOptions) => {
    const { size = SIZE, again = false } = options ?? {}
    if (!Number.isSafeInteger(size) || size < 1) throw new BatchSizeInvalid(size)
    const call = calls++
    if (begin && call < begin.call) return
    const total = await rows.count()
    const ordered = (rows as unknown as PagedQuery).orderBy('pk').selectForUpdate()
    let { next, done } = begin?.call === call ? begin : { next: undefined, done: 0 }
    while (next !== null) {
      const place: BatchPlace = await atomic(async () => {
        const page = await pageOf(ordered, { size, next: next ?? undefined, again, done: all })
        const batch = page.rows as Awaited<Q>
        if (batch.length > 0) await body(batch)
        const before = page.first ? 0 : done
        const reached = { call, next: page.next, done: before + batch.length, rows: all + batch.length }
        await write(JSON.stringify(reached))
        return reached
      })
      next = place.next
      done = place.done
      all = place.rows
      kept(all)
      tell(done, total)
    }
  }
}

interface PageAsked {
  readonly size: number
  readonly next: string | undefined
  readonly again: boolean
  /** How many rows were done before. */
  readonly done: number
}

interface Page {
  readonly rows: unknown
  readonly next: string | null
  /** Whether it is the first one. */
  readonly first: boolean
}

// The cursor of an earlier run fits the step as it was then.
async function pageOf(rows: PagedQuery, { size, next, again, done }: PageAsked): Promise<Page> {
  try {
    return { ...(await rows.cursorPage(size, next)), first: next === undefined }
  } catch (error) {
    if (!(error instanceof InvalidCursor)) throw error
    if (!again) throw new BatchesChanged(done)
    return { ...(await rows.cursorPage(size, undefined)), first: true }
  }
}
