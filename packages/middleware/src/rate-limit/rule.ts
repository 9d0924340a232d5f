import { TsangoError } from '@tsango/core/errors'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'

/** How often somebody may come. */
export interface RateRule {
  readonly algorithm: 'token-bucket' | 'fixed-window'
  readonly limit: number
  /** Milliseconds. */
  readonly per: number
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
}

/** Reads a rule. Raises {@link InvalidRule}. */
export function readRule({ limit, per, algorithm = 'token-bucket' }: RuleOptions): RateRule {
  const time = parseDuration(per)
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new InvalidRule(`"limit" is ${limit}, and not a whole number from 1 on`)
  if (time < 1) throw new InvalidRule(`"per" is ${time} ms`)
  if (algorithm !== 'token-bucket' && algorithm !== 'fixed-window')
    throw new InvalidRule(`the algorithm "${algorithm}" is not known`)
  return { algorithm, limit, per: time }
}

/**
 * A bucket as one number: when it would be full again (the generic cell rate algorithm). Gives what is said of one more request, and the number after it.
 * No bucket takes longer than `per`: one that seems to was filled by a clock that has been put back since.
 */
export function pour(fullAt: number, now: number, { limit, per }: RateRule): Verdict & { readonly fullAt: number } {
  const drop = per / limit
  const known = Math.min(fullAt, now + per)
  const next = Math.max(known, now) + drop
  const over = next - per - now
  // A millionth of a drop is what division leaves behind.
  if (over > drop / 1e6) return { allowed: false, remaining: 0, retryAfter: over, fullAt: known }
  return { allowed: true, remaining: Math.floor((per - (next - now)) / drop + 1e-6), retryAfter: 0, fullAt: next }
}
