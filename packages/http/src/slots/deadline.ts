/** How long a handler may take, and the signal that tells what it waits for to stop. */
export class Deadline {
  readonly #milliseconds: number
  readonly #makeError: () => Error
  #controller: AbortController | undefined
  #late: Promise<unknown> | undefined

  constructor(milliseconds: number, makeError: () => Error) {
    this.#milliseconds = milliseconds
    this.#makeError = makeError
  }

  /** Aborted when the time is over; made when it is first asked for. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  /** What a handler that took too long gives in the end, as nothing stops one that does not listen; nothing while it is in time. */
  get late(): Promise<unknown> | undefined {
    return this.#late
  }

  /** What the handler gives, or the error where it takes too long. What answers without a promise is never held up, and starts no timer. */
  hold<T>(made: T | Promise<T>): T | Promise<T> {
    if (!(made instanceof Promise)) return made
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#late = made
        const error = this.#makeError()
        this.#controller?.abort(error)
        reject(error)
      }, this.#milliseconds)
      // What comes too late, a failure too, is heard and left at that.
      made.then(resolve, reject).finally(() => clearTimeout(timer))
    })
  }
}
