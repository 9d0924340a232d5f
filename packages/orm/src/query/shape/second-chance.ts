/** Something that is kept, and knows whether it was used since it was last looked at. */
export interface Used {
  used: boolean
}

/**
 * Bounds how many things are kept: when there is no room, what was not used since the last look leaves. A use costs its user one assignment,
 * `entry.used = true`.
 */
export class SecondChance<E extends Used> {
  readonly #limit: number
  readonly #leave: (entry: E) => boolean
  readonly #kept = new Set<E>()

  /** `leave` lets one go; where it answers `false`, it stays, as something still stands on it. */
  constructor(limit: number, leave: (entry: E) => boolean) {
    this.#limit = limit
    this.#leave = leave
  }

  get size(): number {
    return this.#kept.size
  }

  /** Keeps an entry; those that have to leave for it do so first. */
  add(entry: E): void {
    while (this.#kept.size >= this.#limit && this.#evict());
    this.#kept.add(entry)
  }

  /** A Set gives what was added meanwhile at the end, so the second round finds those that were used before. */
  #evict(): boolean {
    let looks = this.#kept.size * 2 + 1
    for (const entry of this.#kept) {
      if (looks-- === 0) return false
      this.#kept.delete(entry)
      if (!entry.used && this.#leave(entry)) return true
      entry.used = false
      this.#kept.add(entry)
    }
    return false
  }
}
