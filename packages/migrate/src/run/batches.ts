import { atomic } from '@tsango/orm/atomic'
import type { BatchedRows, BatchOptions, InBatches } from '@tsango/orm/migrations'
import { BatchSizeInvalid } from '../errors/errors.ts'

const SIZE = 1_000

/** How far a step in code got with its rows. */
interface BatchPlace {
  /** The how-manieth call of `inBatches` in the step. */
  readonly call: number
  /** The cursor of the rows that come next; `null` where all are done. */
  readonly next: string | null
  readonly done: number
}

/** Where a step in code keeps how far it got. */
export interface BatchNotes {
  /** Where an earlier run stopped, as it was written. */
  readonly begin: string | undefined
  /** Writes a place down, in the transaction of its batch. */
  write(place: string): Promise<void>
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
export function batchesOf({ begin: text, write, tell }: BatchNotes): InBatches {
  const begin = text === undefined ? undefined : (JSON.parse(text) as BatchPlace)
  let calls = 0
  return async <Q extends BatchedRows>(rows: Q, body: (rows: Awaited<Q>) => Promise<void>, options?: BatchOptions) => {
    const { size = SIZE } = options ?? {}
    if (!Number.isSafeInteger(size) || size < 1) throw new BatchSizeInvalid(size)
    const call = calls++
    if (begin && call < begin.call) return
    const total = await rows.count()
    const ordered = (rows as unknown as PagedQuery).orderBy('pk').selectForUpdate()
    let { next, done } = begin?.call === call ? begin : { next: undefined, done: 0 }
    while (next !== null) {
      const place: BatchPlace = await atomic(async () => {
        const page = await ordered.cursorPage(size, next ?? undefined)
        const batch = page.rows as Awaited<Q>
        if (batch.length > 0) await body(batch)
        const reached = { call, next: page.next, done: done + batch.length }
        await write(JSON.stringify(reached))
        return reached
      })
      next = place.next
      done = place.done
      tell(done, total)
    }
  }
}
