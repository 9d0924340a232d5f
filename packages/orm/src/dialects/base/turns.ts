/** Lets one piece of work run after the other: a connection answers in the order in which it was asked. */
export class Turns {
  #taken = false
  readonly #waiting: (() => void)[] = []

  /** Runs `work` when all that came before it has ended, however it ended; at once where nothing is under way. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#taken = true
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // Handed on, the turn stays taken, so that nobody comes in between.
      if (next) next()
      else this.#taken = false
    }
  }
}
