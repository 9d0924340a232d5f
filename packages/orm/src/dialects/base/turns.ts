/** Lets one piece of work run after the other: a connection answers in the order in which it was asked. */
export class Turns {
  #last: Promise<unknown> | undefined

  /** Runs `work` when all that came before it has ended, however it ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last ? this.#last.then(work, work) : work()
    const done = () => {
      if (this.#last === turn) this.#last = undefined
    }
    this.#last = turn
    turn.then(done, done)
    return turn
  }
}
