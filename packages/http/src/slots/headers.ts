/** Headers as Node's `writeHead` takes them. */
export type OutgoingHeaders = Readonly<Record<string, unknown>> | readonly unknown[]

/** What takes the headers of slots and writes them together with those of the response: our server's own response. */
export interface HeaderSink {
  takeHeaders(plan: HeaderPlan, pending: readonly string[]): void
}

/** The headers that slots give every response, laid out once so that a response's own need only be put into their places. */
export class HeaderPlan {
  readonly #fixed: readonly string[]
  readonly #places = new Map<string, number>()

  /** The headers of each slot, in their order: of one name the last counts, but `vary` is joined. */
  constructor(...parts: readonly Readonly<Record<string, string>>[]) {
    const vary = parts.map((part) => part['vary'] ?? '').reduce(joinVary, '')
    const fixed: Readonly<Record<string, string>> = Object.assign({}, ...parts, vary === '' ? {} : { vary })
    this.#fixed = Object.entries(fixed).flat()
    Object.keys(fixed).forEach((name, index) => {
      this.#places.set(name, index * 2 + 1)
    })
  }

  /**
   * Everything in one list of names and values by turns, as `writeHead` takes it. Later ones win: fixed, pending, then the response's own; but
   * a `cache-control` that says private stays so.
   */
  list(pending: readonly string[], own: OutgoingHeaders | undefined): unknown[] {
    const all: unknown[] = this.#fixed.slice()
    for (let at = 0; at < pending.length; at += 2) this.#put(all, pending[at] as string, pending[at + 1])
    if (own === undefined) return all
    if (Array.isArray(own)) {
      for (let at = 0; at < own.length; at += 2) this.#put(all, String(own[at]).toLowerCase(), own[at + 1])
    } else {
      // A record by the line above; `Array.isArray` does not narrow readonly arrays away.
      const record = own as Readonly<Record<string, unknown>>
      for (const name in record) this.#put(all, name.toLowerCase(), record[name])
    }
    return all
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

  #put(all: unknown[], name: string, value: unknown): void {
    if (name === 'set-cookie') {
      all.push(name, value)
      return
    }
    const at = this.#places.get(name) ?? this.#placeAfter(all, name)
    if (at === -1) all.push(name, value)
    else if (name === 'vary') all[at] = joinVary(String(all[at]), String(value))
    else if (name !== 'cache-control' || !isOpened(String(all[at]), String(value))) all[at] = value
  }

  #placeAfter(all: readonly unknown[], name: string): number {
    for (let at = this.#fixed.length; at < all.length; at += 2) if (all[at] === name) return at + 1
    return -1
  }
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
