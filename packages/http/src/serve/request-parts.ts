import type { IncomingMessage } from 'node:http'

/** How requests of the adapter are made: objects that become a real `Request` when somebody asks for what only such a one has. */
export interface Parts {
  /** Makes one for a request of Node that has no body. */
  make(incoming: IncomingMessage, url: string): Request
  /** Aborts its signal. */
  abort(request: Request, error: Error | null | undefined): void
}

type Lazy = Record<symbol, unknown>

/** What the adapter makes a request of, by looking at one; nothing where it is another adapter than the one that is known. */
export function partsOf(request: Request): Parts | undefined {
  const prototype: object = Object.getPrototypeOf(request)
  const own = symbolsOf(request)
  const [incomingKey, methodKey, urlKey] = ['incomingKey', 'methodKey', 'urlKey'].map((name) => own.get(name))
  const abortKey = symbolsOf(prototype).get('abortRequest')
  if (own.size !== 3 || Object.keys(request).length > 0) return undefined
  if (incomingKey === undefined || methodKey === undefined || urlKey === undefined || abortKey === undefined)
    return undefined
  return {
    make(incoming, url) {
      const made: Lazy = Object.create(prototype)
      made[incomingKey] = incoming
      made[methodKey] = incoming.method
      made[urlKey] = url
      // Its prototype is that of a `Request`.
      return made as unknown as Request
    },
    abort(aborted, error) {
      const lazy = aborted as unknown as Record<symbol, (reason: string) => void>
      lazy[abortKey]?.(error ? String(error) : 'Client connection prematurely closed.')
    },
  }
}

function symbolsOf(value: object): ReadonlyMap<string | undefined, symbol> {
  return new Map(Object.getOwnPropertySymbols(value).map((symbol) => [symbol.description, symbol]))
}
