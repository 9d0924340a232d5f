/** Says that what a block wrote stays as long as what the block around it writes, or for good. */
export const kept: unique symbol = Symbol('tsango.kept')
/** Puts back what a block wrote. */
export const undone: unique symbol = Symbol('tsango.undone')

/** What blocks write: a row in the hand of a program. */
export interface Writable {
  [kept](block: Written, outer: Written | undefined): void
  [undone](block: Written, known: boolean): void
}

/** From how many on those that are gone are taken out of the list, so that it is no longer than twice those that are there. */
const FIRST_SWEEP = 1024

/**
 * The rows that a block wrote, in order to put them back when it is undone. Holds none itself: of those that nobody else holds there is nothing to put
 * back, and a block may write millions.
 */
export class Written {
  #rows: WeakRef<Writable>[] = []
  #sweepAt = FIRST_SWEEP
  #ended: ((row: Writable) => void) | undefined

  /** Takes a row that was not written in the block before. */
  add(row: Writable): void {
    this.#rows.push(new WeakRef(row))
    if (this.#rows.length < this.#sweepAt) return
    this.#rows = this.#rows.filter((one) => one.deref() !== undefined)
    this.#sweepAt = Math.max(FIRST_SWEEP, 2 * this.#rows.length)
  }

  /** What the block wrote stays as long as what the block around it writes; without one for good. */
  keep(outer: Written | undefined): void {
    this.#end((row) => row[kept](this, outer))
  }

  /** @param known - whether it is; `false` where a connection broke at the commit, so that it may be committed after all */
  undo(known = true): void {
    this.#end((row) => row[undone](this, known))
  }

  /** Does to a row what was done to all at the end of the block: a write that nobody awaited may be done behind it. */
  settle(row: Writable): void {
    this.#ended?.(row)
  }

  #end(how: (row: Writable) => void): void {
    const rows = this.#rows
    this.#rows = []
    this.#ended = how
    for (const one of rows) {
      const row = one.deref()
      if (row) how(row)
    }
  }
}
