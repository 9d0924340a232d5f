import type { Place } from '../errors/http-error.ts'
import { QueryUnreadable } from './errors.ts'

/** Parameters that one address can have. */
export const MAX_PARAMETERS = 100

/** The parameters of an address by name, each with its texts in their order. */
export type Query = ReadonlyMap<string, readonly string[]>

const EMPTY: Query = new Map()

/**
 * Reads the query of an address. Raises {@link QueryUnreadable} where it has more than 100 parameters, or an escape that stands for no text.
 */
export function parseQuery(url: string): Query {
  const from = url.indexOf('?')
  if (from === -1) return EMPTY
  const to = url.indexOf('#', from)
  const query = to === -1 ? url.slice(from + 1) : url.slice(from + 1, to)
  return query === '' ? EMPTY : readPairs(query)
}

function readPairs(query: string): Query {
  const pairs = query.split('&', MAX_PARAMETERS + 1)
  if (pairs.length > MAX_PARAMETERS)
    throw refuse({ code: 'too_many', detail: `An address has at most ${MAX_PARAMETERS} parameters.` })
  const found = new Map<string, string[]>()
  for (const pair of pairs) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const name = decoded(at === -1 ? pair : pair.slice(0, at))
    const text = at === -1 ? '' : decoded(pair.slice(at + 1))
    const texts = found.get(name)
    if (texts) texts.push(text)
    else found.set(name, [text])
  }
  return found
}

function decoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw refuse({ code: 'escape', detail: 'It has a percent sign that starts no character of UTF-8.' })
  }
}

function refuse(place: Pick<Place, 'code' | 'detail'>): QueryUnreadable {
  return new QueryUnreadable([{ in: 'query', ...place }])
}
