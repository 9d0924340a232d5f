/** What was handed out or is under way, so that closing can wait for it. */
export class Handles {
  readonly #out = new Set<object>()
  #wake: (() => void) | undefined

  add<T extends object>(handle: T): T {
    this.#out.add(handle)
    return handle
  }

  has(handle: object): boolean {
    return this.#out.has(handle)
  }

  remove(handle: object): void {
    this.#out.delete(handle)
    if (this.#out.size === 0) this.#wake?.()
  }

  /** Counts work as out until it settles. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.add(work)
    try {
      return await work
    } finally {
      this.remove(work)
    }
  }

  /** Resolves when nothing is out, or after so many milliseconds with what still is. */
  async empty(timeout: number): Promise<readonly object[]> {
    if (this.#out.size === 0) return []
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      timer = setTimeout(resolve, timeout)
    })
    clearTimeout(timer)
    return [...this.#out]
  }
}
