/** When one unit of work (a request, a job, a command) last wrote to databases that have replicas: those may not have it yet. */
export class RecentWrites {
  readonly #until = new Map<string, number>()
  /** Whether it has written itself; what it was told of is no write of its own. */
  wrote = false

  /** Remembers a write for so many milliseconds. */
  remember(database: string, milliseconds: number): void {
    const until = performance.now() + milliseconds
    // A longer time that is known already stays.
    if (until > (this.#until.get(database) ?? 0)) this.#until.set(database, until)
  }

  /** Whether a write is still remembered. */
  has(database: string): boolean {
    const until = this.#until.get(database)
    return until !== undefined && until > performance.now()
  }
}
