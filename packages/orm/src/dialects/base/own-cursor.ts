import type { RawResult, RowCursor } from './driver.ts'
import type { PhysicalCursor } from './pool.ts'

/** A cursor with a connection of its own, which is given back once: at the end of the rows, at the first error, or when it is closed. */
export class OwnCursor implements RowCursor {
  readonly #inner: PhysicalCursor
  readonly #end: (whole: boolean) => Promise<void>
  #ended: Promise<void> | undefined

  /** `end` gives the connection back, with whether all rows were read. */
  constructor(inner: PhysicalCursor, end: (whole: boolean) => Promise<void>) {
    this.#inner = inner
    this.#end = end
  }

  async next(): Promise<RawResult['rows']> {
    if (this.#ended) return []
    try {
      const rows = await this.#inner.next()
      if (rows.length === 0) await this.#finish(true)
      return rows
    } catch (error) {
      await this.close()
      throw error
    }
  }

  async close(): Promise<void> {
    // What fails here has taken the connection along, and there is nothing left to be read.
    await this.#finish(false).catch(() => undefined)
  }

  #finish(whole: boolean): Promise<void> {
    const inner = this.#inner
    this.#ended ??= (whole || !inner.drop ? inner.close() : inner.drop()).then(() => this.#end(whole))
    return this.#ended
  }
}
