import { letGo } from '../answers/stream-end.ts'

/** What a request of Node says of its body. */
export interface Receiving {
  /** Whether all of it came. */
  readonly complete?: boolean
  readonly destroyed?: boolean
  /** Whether somebody has read of it. */
  readonly readableDidRead?: boolean
}

/** How long a handler may take, and the signal that tells what it waits for to stop. */
export class Deadline {
  readonly #milliseconds: number
  readonly #makeError: () => Error
  readonly #incoming: Receiving | undefined
  #controller: AbortController | undefined
  #late: Promise<unknown> | undefined

  /** While the body of `incoming` still comes in and is read, it is the client who takes the time, and the server has a limit for that. */
  constructor(milliseconds: number, makeError: () => Error, incoming?: Receiving) {
    this.#milliseconds = milliseconds
    this.#makeError = makeError
    this.#incoming = incoming
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
      const end = (): void => {
        if (this.#isReceiving()) {
          timer = setTimeout(end, this.#milliseconds)
          return
        }
        this.#late = made
        const error = this.#makeError()
        this.#controller?.abort(error)
        reject(error)
        // Whoever wants what came too late, such as what answers the same again, has begun to read it by the next turn.
        made.then((late) => void (late instanceof Response && setImmediate(letGo, late))).catch(() => {})
      }
      let timer = setTimeout(end, this.#milliseconds)
      // What comes too late, a failure too, is heard and left at that.
      made.then(
        (value) => {
          clearTimeout(timer)
          resolve(value)
        },
        (error: unknown) => {
          clearTimeout(timer)
          reject(error)
        },
      )
    })
  }

  #isReceiving(): boolean {
    const incoming = this.#incoming
    return incoming?.complete === false && incoming.readableDidRead === true && incoming.destroyed !== true
  }
}
