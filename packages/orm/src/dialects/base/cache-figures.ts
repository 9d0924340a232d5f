/** How a bounded cache does. */
export interface CacheFigures {
  /** Entries that are kept now. */
  readonly size: number
  readonly hits: number
  readonly misses: number
  /** Entries that had to leave for others. */
  readonly evictions: number
  /** Hits of all look-ups, from 0 to 1; 0 where nothing was looked up yet. */
  readonly hitRate: number
}

/** Counts what one cache, or several of a kind, do. */
export class CacheCount implements CacheFigures {
  size = 0
  hits = 0
  misses = 0
  evictions = 0

  get hitRate(): number {
    const all = this.hits + this.misses
    return all === 0 ? 0 : this.hits / all
  }
}
