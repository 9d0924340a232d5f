import type { Statement } from './driver.ts'

/** The statements that one connection has prepared: the least recently used leaves when there is no room. */
export class StatementCache<T> {
  readonly #entries = new Map<Statement, T>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The entry of a statement, which now counts as just used. */
  get(statement: Statement): T | undefined {
    const entry = this.#entries.get(statement)
    if (entry !== undefined && this.#entries.size > this.#limit / 2) {
      // A Map keeps the order of insertion. Below half of the limit nothing will leave soon, so the order need not be kept.
      this.#entries.delete(statement)
      this.#entries.set(statement, entry)
    }
    return entry
  }

  /** Adds an entry; gives those that had to leave. */
  set(statement: Statement, entry: T): readonly T[] {
    this.#entries.set(statement, entry)
    const left: T[] = []
    for (const [oldest, evicted] of this.#entries) {
      if (this.#entries.size <= this.#limit) break
      this.#entries.delete(oldest)
      left.push(evicted)
    }
    return left
  }

  /** Forgets one statement. */
  delete(statement: Statement): void {
    this.#entries.delete(statement)
  }
}
