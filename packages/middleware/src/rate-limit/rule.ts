import type { Cache } from '@tsango/cache/cache'
import { TsangoError } from '@tsango/core/errors'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'

/** How often somebody may come. */
export interface RateRule {
  readonly algorithm: 'token-bucket' | 'fixed-window'
  readonly limit: number
  /** Milliseconds. */
  readonly per: number
  /** How many may come at once; `limit` where nothing else was said, and always of windows. */
  readonly burst: number
}

/** What is said about one request. */
export interface Verdict {
  readonly allowed: boolean
  /** How many more may come at once. */
  readonly remaining: number
  /** Milliseconds until one may come again; 0 where he may now. */
  readonly retryAfter: number
}

/**
 * Where requests are counted. Each call counts one, atomically: of several at once, no more get through than the rule says. What is refused counts nothing.
 */
export interface RateStore {
  readonly name: string
  /** Whether it counts in the memory of one process: then several cannot serve together. */
  readonly local?: boolean
  /** The caches that it works with, so that a name which nobody gave one is told when the application is built. */
  readonly caches?: readonly Cache[]
  take(key: string, rule: RateRule): Verdict | Promise<Verdict>
}

/** Raised when a rate is not one. */
export class InvalidRule extends TsangoError {
  readonly code = 'invalid_rate_rule'

  constructor(what: string) {
    super(`The rate limit cannot be: ${what}. Write it like { limit: 100, per: '1m' }.`)
  }
}

/** What {@link readRule} takes. */
export interface RuleOptions {
  readonly limit: number
  readonly per: DurationInput
  readonly algorithm?: 'token-bucket' | 'fixed-window'
  /** Of a token bucket: how many may come at once, more or fewer than `limit`; default: `limit`. */
  readonly burst?: number
}

/** So long at most may a bucket whose size was chosen take to fill up again. */
const YEAR = 366 * 24 * 60 * 60 * 1000

/**
 * Reads a rule. Raises {@link InvalidRule}.
 *
 * @example
 * readRule({ limit: 60, per: '1m', burst: 10 }) // → { algorithm: 'token-bucket', limit: 60, per: 60000, burst: 10 }
 */
export function readRule({ limit, per, algorithm = 'token-bucket', burst }: RuleOptions): RateRule {
  const time = parseDuration(per)
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new InvalidRule(`"limit" is ${limit}, and not a whole number from 1 on`)
  if (time < 1) throw new InvalidRule(`"per" is ${time} ms`)
  if (algorithm !== 'token-bucket' && algorithm !== 'fixed-window')
    throw new InvalidRule(`the algorithm "${algorithm}" is not known`)
  const rule: RateRule = { algorithm, limit, per: time, burst: burst ?? limit }
  if (burst === undefined) return rule
  if (algorithm !== 'token-bucket') throw new InvalidRule('"burst" is of a token bucket, and the algorithm is another')
  if (!Number.isSafeInteger(burst) || burst < 1)
    throw new InvalidRule(`"burst" is ${burst}, and not a whole number from 1 on`)
  if (sizeOf(rule) > YEAR)
    throw new InvalidRule(`with "burst" of ${burst} a bucket takes longer than a year to fill up again`)
  return rule
}

/** The size of a bucket: the milliseconds in which one that was used up is as it was at first. */
export function sizeOf({ limit, per, burst }: RateRule): number {
  return (per * burst) / limit
}

/**
 * A bucket as one number: when it would be full again (the generic cell rate algorithm). Gives what is said of one more request, and the number after it.
 * No bucket takes longer than its size: one that seems to was filled by a clock that has been put back since.
 */
export function pour(fullAt: number, now: number, rule: RateRule): Verdict & { readonly fullAt: number } {
  const [size, drop] = [sizeOf(rule), rule.per / rule.limit]
  const known = Math.min(fullAt, now + size)
  const next = Math.max(known, now) + drop
  const over = next - size - now
  // A millionth of a drop is what division leaves behind.
  if (over > drop / 1e6) return { allowed: false, remaining: 0, retryAfter: over, fullAt: known }
  return { allowed: true, remaining: Math.floor((size - (next - now)) / drop + 1e-6), retryAfter: 0, fullAt: next }
}
