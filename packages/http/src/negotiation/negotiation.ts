/**
 * Which of several representations a client wants (RFC 9110, section 12).
 *
 * @module
 */
import type { Context } from 'hono'
import { NotAcceptable } from '../errors/classes.ts'
import { exchangeOf } from '../slots/exchange.ts'

export { type Coding, chooseCoding } from './coding.ts'

interface Range {
  readonly type: string
  /** How much it says: 2 names a type, 1 a family, 0 everything. */
  readonly specificity: number
  readonly quality: number
}

// More than anybody means.
const MAX_RANGES = 32

/**
 * Chooses what a client likes best of what there is, the first of what it likes equally; without `Accept` the first of all. Raises `NotAcceptable` (406)
 * where it wants nothing of it. The answer says that it depends on `Accept`.
 *
 * @example
 * import { Hono } from 'hono'
 * const hono = new Hono().get('/', (c) => c.text(negotiate(c, ['application/json', 'text/csv'])))
 * const response = await hono.request('/', { headers: { accept: 'text/*, application/json;q=0.5' } })
 * await response.text() // → 'text/csv'
 */
export function negotiate<const T extends string>(c: Context, offers: readonly [T, ...T[]]): T {
  const exchange = exchangeOf(c)
  exchange.setHeader('vary', 'Accept')
  const accept = exchange.header('accept')
  if (accept === undefined || accept.trim() === '') return offers[0]
  const ranges = accept.split(',', MAX_RANGES).flatMap(parseRange)
  let best: T | undefined
  let most = 0
  for (const offer of offers) {
    const quality = qualityOf(ranges, offer)
    if (quality <= most) continue
    best = offer
    most = quality
  }
  if (best === undefined) throw new NotAcceptable(`This can be had as ${offers.join(' or ')}.`)
  return best
}

function parseRange(text: string): readonly Range[] {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  if (!/^(?:\*|[\w!#$&^.+-]+)\/(?:\*|[\w!#$&^.+-]+)$/.test(type)) return []
  const given = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = given === undefined ? 1 : Number(given.slice(2))
  const specificity = type === '*/*' ? 0 : type.endsWith('/*') ? 1 : 2
  return [{ type, specificity, quality: Number.isFinite(quality) ? Math.min(Math.max(quality, 0), 1) : 0 }]
}

// The range that says most of a type counts, so "text/html;q=0, */*" is everything but HTML.
function qualityOf(ranges: readonly Range[], offer: string): number {
  const type = offer.toLowerCase().split(';', 1)[0] ?? ''
  const fitting = ranges.filter(
    (range) =>
      range.specificity === 0 ||
      range.type === type ||
      (range.specificity === 1 && type.startsWith(range.type.slice(0, -1))),
  )
  const most = Math.max(...fitting.map(({ specificity }) => specificity))
  return Math.max(0, ...fitting.filter(({ specificity }) => specificity === most).map(({ quality }) => quality))
}
