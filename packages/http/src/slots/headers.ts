import { linesOf } from './lines.ts'

/** Headers as Node's `writeHead` takes them. */
export type OutgoingHeaders = Readonly<Record<string, unknown>> | readonly unknown[]

/** What takes the headers of slots and writes them together with those of the response: our server's own response. */
export interface HeaderSink {
  /** Whether an exchange has it: that of whatever is mounted further in leaves its headers on its response. */
  isTaken: boolean
  takeHeaders(plan: HeaderPlan, pending: readonly string[]): void
}

/** How many names of headers a plan keeps in mind. */
const MOST_NAMES = 200

/** The headers that slots give every response, laid out once so that a response's own need only be put into their places. */
export class HeaderPlan {
  /** The fixed headers as they are written, a line each; nothing where Node must see one. */
  readonly #text: string | undefined
  readonly #fixed: readonly string[]
  readonly #places = new Map<string, number>()
  readonly #lower = new Map<string, string>()

  /** The headers of each slot, in their order: of one name the last counts, but `vary` is joined. */
  constructor(...parts: readonly Readonly<Record<string, string>>[]) {
    const vary = parts.map((part) => part['vary'] ?? '').reduce(joinVary, '')
    const fixed: Readonly<Record<string, string>> = Object.assign({}, ...parts, vary === '' ? {} : { vary })
    this.#fixed = Object.entries(fixed).flat()
    Object.keys(fixed).forEach((name, index) => {
      this.#places.set(name, index * 2 + 1)
    })
    const rest: unknown[] = []
    const text = linesOf(this.#fixed, rest)
    this.#text = rest.length === 0 ? flat(text) : undefined
  }

  /** Whether slots give no headers that are known beforehand. */
  get isEmpty(): boolean {
    return this.#fixed.length === 0
  }

  /**
   * Everything in one list of names and values by turns, as `writeHead` takes it. Later ones win: fixed, pending, then the response's own; but
   * a `cache-control` that says private stays so.
   */
  list(pending: readonly string[], own: OutgoingHeaders | undefined): unknown[] {
    const all: unknown[] = this.#fixed.slice()
    this.#lay(all, pending, own)
    return all
  }

  /** Everything that `list` has as the lines that a head is written with, but for what Node must see or will refuse: that goes into `rest`. */
  lines(pending: readonly string[], own: OutgoingHeaders | undefined, rest: unknown[]): string {
    const besides: unknown[] = []
    return this.#text !== undefined && this.#lay(besides, pending, own)
      ? this.#text + linesOf(besides, rest)
      : linesOf(this.list(pending, own), rest)
  }

  // Whether no fixed header was touched: then what was made of them in advance still holds.
  #lay(all: unknown[], pending: readonly string[], own: OutgoingHeaders | undefined): boolean {
    const from = all.length
    let isUntouched = true
    for (let at = 0; at < pending.length; at += 2) {
      isUntouched = this.#put(all, from, pending[at] as string, pending[at + 1]) && isUntouched
    }
    if (Array.isArray(own)) {
      for (let at = 0; at < own.length; at += 2) {
        isUntouched = this.#put(all, from, this.#lowerOf(String(own[at])), own[at + 1]) && isUntouched
      }
    } else if (own !== undefined) {
      // A record by the line above; `Array.isArray` does not narrow readonly arrays away.
      const record = own as Readonly<Record<string, unknown>>
      for (const name in record) isUntouched = this.#put(all, from, this.#lowerOf(name), record[name]) && isUntouched
    }
    return isUntouched
  }

  /** Puts the headers onto a response where nothing takes them in one record; returns it, or a copy where its own cannot be changed. */
  apply(response: Response, pending: readonly string[]): Response {
    const added = this.list(pending, undefined)
    try {
      setMissing(response.headers, added)
      return response
    } catch (error) {
      // The headers of a fetched or a redirect response are immutable.
      if (!(error instanceof TypeError)) throw error
      const copy = new Response(response.body, response)
      setMissing(copy.headers, added)
      return copy
    }
  }

  // Whether it is none of the fixed ones. Where `all` does not begin with these, such a one has no place in it.
  #put(all: unknown[], from: number, name: string, value: unknown): boolean {
    const place = this.#places.get(name)
    if (place !== undefined && from === 0) return false
    if (name === 'set-cookie') {
      all.push(name, value)
      return true
    }
    const at = place ?? placeFrom(from, all, name)
    if (at === -1) all.push(name, value)
    else if (name === 'vary') all[at] = joinVary(String(all[at]), String(value))
    else if (name !== 'cache-control' || !isOpened(String(all[at]), String(value))) all[at] = value
    return place === undefined
  }

  // Handlers write the same few names, and a text made anew must be hashed anew.
  #lowerOf(name: string): string {
    const known = this.#lower.get(name)
    if (known !== undefined) return known
    const lower = name.toLowerCase()
    if (this.#lower.size < MOST_NAMES) this.#lower.set(name, lower)
    return lower
  }
}

const NOTHING_FIXED = new HeaderPlan()

/**
 * The headers of a response together with those that were added for it (names and values by turns), as they would leave: for slots that keep it, to give it
 * again to a request for which nobody adds them.
 */
export function headersWith(response: Response, added: readonly string[]): [name: string, value: string][] {
  const all = NOTHING_FIXED.list(added, [...response.headers].flat()).map(String)
  return all.flatMap((name, at) => (at % 2 === 0 ? [[name, all[at + 1] as string]] : []))
}

/** A response with what was added for it (names and values by turns), where nothing else puts that onto it. */
export function withAdded(response: Response, added: readonly string[]): Response {
  return added.length === 0 ? response : NOTHING_FIXED.apply(response, added)
}

// A text that was added up lies in pieces, and whatever writes it would put them together anew for each response.
function flat(text: string): string {
  return text.split('\n').join('\n')
}

function placeFrom(from: number, all: readonly unknown[], name: string): number {
  for (let at = from; at < all.length; at += 2) if (all[at] === name) return at + 1
  return -1
}

function setMissing(headers: Headers, added: readonly unknown[]): void {
  for (let at = 0; at < added.length; at += 2) {
    const [name, value] = [String(added[at]), String(added[at + 1])]
    if (name === 'set-cookie') headers.append(name, value)
    else if (name === 'vary') headers.set(name, joinVary(headers.get(name) ?? '', value))
    else if (!headers.has(name) || (name === 'cache-control' && isOpened(value, headers.get(name) ?? '')))
      headers.set(name, value)
  }
}

// A page with somebody's session in it does not become everybody's because its handler has a word for caches on all pages.
function isOpened(before: string, own: string): boolean {
  return /\bprivate\b/i.test(before) && !/\b(?:private|no-store)\b/i.test(own)
}

function joinVary(one: string, other: string): string {
  const names = new Map(
    `${one},${other}`
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => [name.toLowerCase(), name]),
  )
  return [...names.values()].join(', ')
}
