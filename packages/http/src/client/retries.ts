const BASE = 200
const LONGEST = 10_000

/** The methods that may be sent again: asking twice does what asking once does (RFC 9110, section 9.2.2). */
export const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'QUERY'])

/** The answers that are worth another try. */
export const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** Milliseconds before the next try: some of a time that doubles, so that many do not come back at once. */
export function backoff(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(LONGEST, BASE * 2 ** attempt))
}

/** The milliseconds that `Retry-After` asks for, in seconds or as a date; nothing where it says nothing that can be read. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
