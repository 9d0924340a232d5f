import { pour, type RateRule, type RateStore, type Verdict } from './rule.ts'

/** Options of {@link memoryLimits}. */
export interface MemoryLimitsOptions {
  /** How many are counted at a time; who came longest ago is forgotten first. Default: 100,000. */
  readonly max?: number
  /** Default: the system's clock. */
  readonly now?: () => number
}

/** Counts in this process: at once, and not together with other processes. */
export function memoryLimits({ max = 100_000, now = Date.now }: MemoryLimitsOptions = {}): RateStore {
  const buckets = new Map<string, number>()
  const windows = new Map<string, { readonly window: number; readonly count: number }>()
  const keep = <V>(map: Map<string, V>, key: string, value: V): void => {
    map.delete(key)
    map.set(key, value)
    if (map.size > max) for (const oldest of map.keys()) return void map.delete(oldest)
  }

  function takeDrop(key: string, rule: RateRule): Verdict {
    const verdict = pour(buckets.get(key) ?? 0, now(), rule)
    keep(buckets, key, verdict.fullAt)
    return verdict
  }

  function takeTurn(key: string, { limit, per }: RateRule): Verdict {
    const [time, found] = [now(), windows.get(key)]
    const window = Math.floor(time / per)
    const count = (found?.window === window ? found.count : 0) + 1
    if (count > limit) return { allowed: false, remaining: 0, retryAfter: (window + 1) * per - time }
    keep(windows, key, { window, count })
    return { allowed: true, remaining: limit - count, retryAfter: 0 }
  }

  return {
    name: 'memory',
    local: true,
    take: (key, rule) => (rule.algorithm === 'token-bucket' ? takeDrop(key, rule) : takeTurn(key, rule)),
  }
}
