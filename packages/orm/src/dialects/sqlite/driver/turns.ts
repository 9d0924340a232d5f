interface Waiter {
  readonly since: number
  readonly wake: () => void
}

/** Hands a number of permits out, first come, first served. */
export class Turns {
  #free: number
  #handedOver = 0
  readonly #waiting: Waiter[] = []

  constructor(permits = 1) {
    this.#free = permits
  }

  /** Takes a permit where one is free and nobody waits for it. */
  tryTake(): boolean {
    if (this.#free === 0) return false
    this.#free--
    return true
  }

  /**
   * Waits for a permit. Rejects with `late()` when nobody gave one back for `timeout` milliseconds: a long queue that moves is no fault,
   * a holder that never ends is.
   */
  take(timeout: number, late: () => Error): Promise<void> {
    if (this.tryTake()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout
      const waiter: Waiter = {
        since: performance.now(),
        wake: () => {
          clearTimeout(timer)
          resolve()
        },
      }
      const check = (): void => {
        const left = Math.max(waiter.since, this.#handedOver) + timeout - performance.now()
        if (left > 0) {
          timer = setTimeout(check, Math.ceil(left))
          return
        }
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(late())
      }
      timer = setTimeout(check, timeout)
      this.#waiting.push(waiter)
    })
  }

  /** Gives a permit back, to whoever waits longest. */
  give(): void {
    this.#handedOver = performance.now()
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next.wake()
  }
}
