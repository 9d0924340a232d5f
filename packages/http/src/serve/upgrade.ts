import { Buffer } from 'node:buffer'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket as NetSocket } from 'node:net'
import type { WebSocketServer } from 'ws'
import type { HttpApplication } from '../application/application.ts'
import { honoIn, isApplication } from '../mounts/mounted.ts'
import { mountsIn } from '../mounts/mounts.ts'
import { hasWebSockets } from '../websocket/marks.ts'
import type { OpenSockets } from '../websocket/open-sockets.ts'
import { type Acceptance, Upgrade } from '../websocket/upgrade.ts'
import type { Listener } from './listener.ts'
import { SlotResponse } from './slot-response.ts'

const LIMITS = {
  perMessageDeflate: false,
  /** Pieces that a message may come in. */
  maxFragments: 16_384,
  /** How long a client may take to answer a close frame, in milliseconds. */
  closeTimeout: 5000,
} as const

type Fetch = (request: Request, env: object) => Response | Promise<Response>

/** The response to a handshake: written like any other where it is refused, else what hands the connection over. */
class HandshakeResponse extends SlotResponse {
  readonly upgrade: Upgrade
  readonly #connection: NetSocket
  readonly #head: Buffer
  readonly #letGo: () => void

  constructor(incoming: IncomingMessage, upgrade: Upgrade, head: Buffer) {
    super(incoming)
    this.upgrade = upgrade
    this.#connection = incoming.socket
    this.#head = head
    this.shouldKeepAlive = false
    this.assignSocket(this.#connection)
    this.on('finish', () => {
      this.detachSocket(this.#connection)
      this.#connection.end(() => this.#connection.destroy())
    })
    this.#letGo = attend(this.#connection, this)
  }

  /** Takes the connection over where the response is the one that accepts. */
  switchTo(Sockets: typeof WebSocketServer, response: Response): boolean {
    const acceptance = this.upgrade.take(response)
    if (acceptance === undefined) return false
    const lines = this.#linesOf(response, acceptance)
    this.detachSocket(this.#connection)
    this.#letGo()
    const isOpen = this.#connection.writable && this.#open(Sockets, acceptance, lines)
    if (isOpen) return true
    acceptance.abandon()
    this.#connection.on('error', ignore).destroy()
    this.emit('close')
    return true
  }

  // A header that cannot be written makes the answer another one, and what was accepted is let go of.
  #linesOf(response: Response, acceptance: Acceptance): readonly string[] {
    try {
      return this.linesWith([...response.headers].flat())
    } catch (error) {
      acceptance.abandon()
      throw error
    }
  }

  #open(Sockets: typeof WebSocketServer, acceptance: Acceptance, lines: readonly string[]): boolean {
    const { protocol, maxMessageSize } = acceptance
    const server = new Sockets({
      ...LIMITS,
      noServer: true,
      clientTracking: false,
      maxPayload: maxMessageSize,
      handleProtocols: () => protocol || false,
    })
    server.on('headers', (headers) => void headers.push(...lines))
    let isOpen = false
    server.handleUpgrade(this.req, this.#connection, this.#head, (socket) => {
      isOpen = true
      // Whoever waits for what the request asked for hears that its client has left.
      socket.on('close', () => this.emit('close'))
      acceptance.open(socket, () => this.#connection.bytesRead)
    })
    return isOpen
  }
}

function ignore(): void {}

/**
 * Does for a connection what the server of HTTP does no longer: an error of it is nobody's, a response that waits for a slow client goes on, and a client
 * that ends its side has left. Gives what ends that.
 */
function attend(connection: NetSocket, response: ServerResponse): () => void {
  const goOn = (): void => void response.emit('drain')
  const leave = (): void => void connection.end()
  connection.on('error', ignore).on('drain', goOn).on('end', leave)
  return () => void connection.off('error', ignore).off('drain', goOn).off('end', leave)
}

/** What Node notes on a connection: the response that is being written. */
interface Answered {
  readonly _httpMessage?: ServerResponse | null
}

/** Waits until what was asked before on a connection is answered; nothing follows where it is closed by then. */
function whenAnswered(connection: NetSocket, then: () => void): void {
  const { _httpMessage: before } = connection as NetSocket & Answered
  if (!before) return then()
  const letGo = attend(connection, before)
  before.once('close', () => {
    if (!connection.writable) return
    letGo()
    // How long it may be idle was meant for the next request, which is here.
    connection.setTimeout(0)
    whenAnswered(connection, then)
  })
}

/** Whether an application has a WebSocket: among its routes, or those of what is mounted in it, as far as these can be seen. */
export function hasUpgrades(app: HttpApplication, seen = new Set<HttpApplication>()): boolean {
  if (seen.has(app)) return false
  seen.add(app)
  return (
    hasWebSockets(app.hono) ||
    mountsIn(app).some(({ handler }) => {
      if (isApplication(handler)) return hasUpgrades(handler, seen)
      const hono = honoIn(handler)
      return hono !== undefined && hasWebSockets(hono)
    })
  )
}

/** What {@link takeUpgrades} takes. */
export interface UpgradeParts {
  /** Answers a request. */
  readonly fetch: Fetch
  /** Makes what answers requests of Node by a `fetch`. */
  readonly listenBy: (fetch: Fetch) => Listener
  /** Where those are kept that are open. */
  readonly sockets: OpenSockets
}

/**
 * Has a server take handshakes of WebSockets: they are answered by the application as requests are, and an endpoint may accept them. Who asks for another
 * protocol stays with this one.
 */
export async function takeUpgrades(server: Server, { fetch, listenBy, sockets }: UpgradeParts): Promise<void> {
  const { WebSocketServer } = await import('ws')
  const listen = listenBy(async (request, env) => {
    const { outgoing } = env as { outgoing: HandshakeResponse }
    try {
      const response = await fetch(request, env)
      // From here on the connection is the WebSocket's, and there is no response that anybody could write.
      if (outgoing.switchTo(WebSocketServer, response)) return await new Promise<never>(() => {})
      return response
    } finally {
      outgoing.upgrade.abandon()
    }
  })
  server.on('upgrade', (incoming: IncomingMessage, connection: NetSocket, head: Buffer) => {
    sockets.track(connection)
    whenAnswered(connection, () => {
      if (isHandshake(incoming)) listen(incoming, new HandshakeResponse(incoming, new Upgrade(sockets), head))
      else giveBack(server, incoming, connection, head)
    })
  })
}

function isHandshake({ method, httpVersion, headers }: IncomingMessage): boolean {
  if (method !== 'GET' || httpVersion !== '1.1' || headers.upgrade?.toLowerCase() !== 'websocket') return false
  return ['content-length', 'transfer-encoding', 'expect'].every((name) => headers[name] === undefined)
}

/**
 * Gives a connection back to the server of HTTP, which has let go of it for a protocol that nobody speaks here (RFC 9110, 7.8): its request is read once more,
 * without the wish, and what follows it as always. Node reads no body of a request that wishes for another protocol.
 */
function giveBack(server: Server, incoming: IncomingMessage, connection: NetSocket, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = incoming
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]]
    const lower = name.toLowerCase()
    if (lower === 'upgrade' || lower === 'http2-settings') continue
    const kept =
      lower === 'connection' ? value.replace(/(^|,)[\t ]*(?:upgrade|http2-settings)[\t ]*(?=,|$)/gi, '') : value
    lines.push(`${name}: ${lower === 'connection' ? kept.replace(/^[\t ,]+/, '') || 'keep-alive' : kept}`)
  }
  connection.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('encrypted' in connection ? 'secureConnection' : 'connection', connection)
}
