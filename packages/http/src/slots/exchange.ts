import type { Context as CoreContext } from '@tsango/core/context'
import { randomToken } from '@tsango/toolkit/signing'
import type { Context } from 'hono'
import { parse } from 'hono/utils/cookie'
import { sentMethodOf } from '../request/sent-method.ts'
import type { Upgrade } from '../websocket/upgrade.ts'
import type { Deadline } from './deadline.ts'
import type { HeaderSink } from './headers.ts'
import { peerOf } from './peer.ts'

/** A request as Node has it. */
export interface NodeRequest {
  readonly method?: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly complete?: boolean
  readonly destroyed?: boolean
  /** Whether it was destroyed before its end. */
  readonly readableAborted?: boolean
  /** Whether its body has come to its end; from the beginning where our server knows that there is none. */
  readonly readableEnded?: boolean
  /** Whether somebody has read of its body. */
  readonly readableDidRead?: boolean
  readonly socket: { readonly remoteAddress?: string; readonly encrypted?: boolean; readonly destroyed?: boolean }
  /** Bytes of its body that have come and that nobody has read. */
  readonly readableLength?: number
  /** Gives all of these. */
  read?(): Uint8Array | null
  resume?(): unknown
  on?(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on?(event: 'end' | 'close', listener: () => void): unknown
}

/** What Hono's adapter for Node passes along as `c.env`; absent elsewhere. */
interface NodeBindings {
  readonly incoming?: NodeRequest
  readonly outgoing?: Partial<HeaderSink> & { readonly upgrade?: Upgrade }
  /** Whether our server listens on a Unix socket, where clients have no address. */
  readonly isLocal?: boolean
}

const NOTHING: NodeBindings = {}

/** Makes the value of a variable for a request. */
type Provide<T> = (exchange: Exchange) => T

/** A variable's name, and how its value is made. */
export type Provider = readonly [name: string, provide: Provide<unknown>]

/** Providers by the name of their variable. */
export type Providers = ReadonlyMap<string, Provide<unknown>>

const NO_PROVIDERS: Providers = new Map()

/** Where a request says who asks. */
export interface Credential {
  readonly in: 'header' | 'query' | 'cookie'
  readonly name: string
}

/** One request on its way: what slots learn about it and what they add to its response. */
export class Exchange {
  readonly c: Context
  /** Milliseconds on the clock of `performance.now()`. */
  readonly startedAt = performance.now()
  /** The context of core in which the rest of the request runs; a slot that learns more replaces it. */
  context: CoreContext
  /** Empty where no slot gives one. */
  requestId = ''
  /** The address of the client: of the connection, unless a trusted proxy said otherwise. */
  address: string | undefined
  /** Whether the client speaks https: on the connection, unless a trusted proxy said otherwise. */
  secure: boolean
  /** The host that the client asked for, port included; empty where it named none. */
  host: string
  /** Whether the host was found in a list of those of this site; where any is answered, it is whatever the client says. */
  isHostKnown = false
  /**
   * Whether a slot lets pages of the origin that the request names, another one than this site's, read what is answered: with the cookies of their visitor
   * (`'credentials'`), or without any (`'plain'`).
   */
  crossOrigin: 'credentials' | 'plain' | undefined
  /** What went wrong, where the response tells of an error. */
  error: unknown
  /**
   * Set where an endpoint finds out who asks, or guards say who may: its answer is for them alone. Gives where they say who they are; nothing where that
   * cannot be told.
   */
  credentials: (() => readonly Credential[] | undefined) | undefined
  /** Until when the handler must have answered, where a slot said so. */
  deadline: Deadline | undefined
  /** Names and values by turns. */
  readonly pending: string[] = []
  /** Whether no slot is there to put what is added onto the response: in a Hono app without any. */
  isAlone = false
  /** What slots provide when it is first asked for, by the name of the variable. */
  providers: Providers
  /** What can take all headers in one record, where there is such a thing and no application around this one has it. */
  readonly sink: HeaderSink | undefined
  #nonce: string | undefined
  #sentMethod: string | undefined
  readonly #node: NodeBindings
  readonly #raw: Request

  constructor(c: Context, context: CoreContext, providers: Providers = NO_PROVIDERS) {
    this.c = c
    this.context = context
    this.providers = providers
    this.#node = (c.env as NodeBindings | undefined) ?? NOTHING
    const { incoming } = this.#node
    this.#raw = c.req.raw
    this.sink = takeSink(this.#node)
    // Of the request that came over the connection Node knows it all along, so that Hono need not make its own view of what nobody looks at; a handler
    // may pass another one on, with the same environment.
    this.#sentMethod = this.sink === undefined ? (sentMethodOf(c.req.raw) ?? c.req.method) : incoming?.method
    const socket = incoming?.socket
    // Whoever reaches a socket of this machine is on it; a client of the network that has gone has no address either, and gets none.
    const local = this.#node.isLocal ? '127.0.0.1' : undefined
    this.address = socket === undefined ? peerOf(c.env, this.#raw) : (socket.remoteAddress ?? local)
    this.secure = socket === undefined ? c.req.url.startsWith('https:') : socket.encrypted === true
    if (this.sink !== undefined && this.upgrade !== undefined) this.upgrade.asked = this
    this.host = this.header('host') ?? (socket === undefined ? hostOf(c.req.url) : '')
  }

  /** The method as the client sent it, which a slot may have changed before the route was found. */
  get sentMethod(): string {
    this.#sentMethod ??= this.c.req.method
    return this.#sentMethod
  }

  /** The request as Node has it, where this runs on Node. */
  get incoming(): NodeRequest | undefined {
    return this.#node.incoming
  }

  /**
   * The same, but only where nothing stands in the place of the request that came over the connection: what is mounted and `methodOverride()` pass on
   * another one with the same environment, whose body is its own.
   */
  get incomingOfRequest(): NodeRequest | undefined {
    const { raw } = this.c.req
    const isOther = this.sink === undefined || raw !== this.#raw || sentMethodOf(raw) !== undefined
    return isOther ? undefined : this.#node.incoming
  }

  /** Takes the connection over for a WebSocket; absent where the request asks for none, or what serves it cannot. */
  get upgrade(): Upgrade | undefined {
    return this.#node.outgoing?.upgrade
  }

  /** A header of the request; `name` in lower case. */
  header(name: string): string | undefined {
    const { incoming } = this.#node
    if (incoming === undefined) return this.c.req.raw.headers.get(name) ?? undefined
    const value = incoming.headers[name]
    if (typeof value === 'string' || value === undefined) return value
    // Node's record inherits what every object has: there is no header "constructor" unless somebody sent one.
    return Array.isArray(value) ? value.join(', ') : undefined
  }

  /** A cookie of the request; the first where there are several of the name. */
  cookie(name: string): string | undefined {
    const header = this.header('cookie')
    return header?.includes(name) ? parse(header, name)[name] : undefined
  }

  /** The nonce of the content security policy, made when it is first asked for: 128 random bits. */
  get nonce(): string {
    this.#nonce ??= randomToken(16)
    return this.#nonce
  }

  /** Whether something asked for the nonce, so that the policy must name it. */
  get hasNonce(): boolean {
    return this.#nonce !== undefined
  }

  /** Whether the connection of the client has ended. */
  get isGone(): boolean {
    return this.#node.incoming?.socket.destroyed === true
  }

  /** Whether the client went away before its request was complete. */
  get isBrokenOff(): boolean {
    const { incoming } = this.#node
    return incoming?.readableAborted === true && incoming.complete === false
  }

  /**
   * Sets a header of the response, unless the handler sets it itself; `name` in lower case. The last of several counts, `vary` is joined, and
   * `cache-control: private` cannot be taken back by the handler.
   */
  setHeader(name: string, value: string): void {
    this.pending.push(name, value)
    if (this.isAlone) this.c.header(name, value, { append: name === 'vary' })
  }

  /** Adds a `Set-Cookie` to the response. */
  addCookie(cookie: string): void {
    this.pending.push('set-cookie', cookie)
    if (this.isAlone) this.c.header('set-cookie', cookie, { append: true })
  }

  /** Gives the request its id, and its context with it. */
  identify(requestId: string): void {
    this.requestId = requestId
    this.enter({ requestId })
  }

  /** Adds to the context of core for everything that follows. */
  enter(changes: CoreContext): void {
    this.context = { ...this.context, ...changes }
  }
}

function takeSink({ outgoing }: NodeBindings): HeaderSink | undefined {
  if (outgoing?.takeHeaders === undefined || outgoing.isTaken === true) return undefined
  outgoing.isTaken = true
  return outgoing as HeaderSink
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}

// A property of its own costs a request less than the map in which Hono keeps variables.
const KEY = Symbol('tsango.exchange')

type Carrier = Context & { [KEY]?: Exchange }

/** The exchange of a request, made where no pass has made one: in a Hono app without Tsango around it. */
export function exchangeOf(c: Context): Exchange {
  return (c as Carrier)[KEY] ?? startAlone(c)
}

function startAlone(c: Context): Exchange {
  const exchange = startExchange(c, {})
  exchange.isAlone = true
  return exchange
}

/** Whether a pass is under way for the request. */
export function hasExchange(c: Context): boolean {
  return (c as Carrier)[KEY] !== undefined
}

// Bun adds the type of a text when it sends it: slots would not see it, and lose it. Hono says it itself once there is a status.
const tellsTypesLate = globalThis.process?.versions?.['bun'] !== undefined

/** Makes the exchange of a request. */
export function startExchange(c: Carrier, context: CoreContext, providers?: Providers): Exchange {
  const exchange = new Exchange(c, context, providers)
  c[KEY] = exchange
  if (tellsTypesLate) c.status(200)
  return exchange
}

/** A value that slots and handlers keep for the length of a request, typed without any global declaration. */
export interface RequestVariable<T> {
  /** The value; made now where a slot provides it and nothing asked before. */
  get(c: Context): T | undefined
  /** The value, where it was set or asked for already; never makes it. */
  peek(c: Context): T | undefined
  set(c: Context, value: T): void
  /** For `provides` of a slot: how the value is made when it is first asked for, so that a request that does not ask pays nothing. */
  provide(make: (exchange: Exchange) => T): Provider
}

/**
 * Makes a place for a value in every request. The name appears as a key of Hono's `c.var`.
 *
 * @example
 * const basket = requestVariable<string[]>('shop.basket')
 * basket.provide(() => [])[0] // → 'shop.basket'
 */
export function requestVariable<T>(name: string): RequestVariable<T> {
  // What stands under the name was put there by `set`, and what provides it came from `provide`.
  const peek = (c: Context): T | undefined => c.get(name) as T | undefined
  return {
    peek,
    get: (c) => {
      const known = peek(c)
      if (known !== undefined) return known
      const exchange = exchangeOf(c)
      const made = exchange.providers.get(name)?.(exchange) as T | undefined
      if (made !== undefined) c.set(name, made)
      return made
    },
    set: (c, value) => c.set(name, value),
    provide: (make) => [name, make],
  }
}
