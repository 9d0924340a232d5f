/** Lets one piece of work run after the other: a connection answers in the order in which it was asked. */
export class Turns {
  #taken = false
  readonly #waiting: (() => void)[] = []

  /** Runs `work` when all that came before it has ended, however it ended; at once where nothing is under way. */
  take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken) return new Promise<void>((resolve) => this.#waiting.push(resolve)).then(() => this.#run(work))
    this.#taken = true
    return this.#run(work)
  }

  // Not an async function: each statement goes through here, and would pay for a promise that only passes on the one of `work`.
  #run<T>(work: () => Promise<T>): Promise<T> {
    let running: Promise<T>
    try {
      running = work()
    } catch (error) {
      // A turn that is never handed on would hang the connection.
      running = Promise.reject(error)
    }
    running.then(this.#next, this.#next)
    return running
  }

  readonly #next = (): void => {
    const next = this.#waiting.shift()
    // Handed on, the turn stays taken, so that nobody comes in between.
    if (next) next()
    else this.#taken = false
  }
}
