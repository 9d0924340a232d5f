/**
 * A client for tests of WebSockets: it talks to an application over a connection in memory, without a port.
 *
 * @module
 */
import type { IncomingMessage, Server } from 'node:http'
import { type Duplex, duplexPair } from 'node:stream'
import { TsangoError } from '@tsango/core/errors'
import { type DurationInput, parseDuration, within } from '@tsango/toolkit/durations'
import { onceFor } from '@tsango/toolkit/once'
import type { WebSocket } from 'ws'
import type { HttpApplication } from '../application/application.ts'
import type { ProblemDetails } from '../errors/errors.ts'
import { createServer } from '../serve/server.ts'
import type { Closing } from '../websocket/websocket.ts'

/** Raised when a handshake is refused: the answer that came in its place. */
export class HandshakeRefused extends TsangoError {
  readonly code = 'handshake_refused'
  override readonly status: number
  readonly headers: Headers
  readonly body: string

  constructor(status: number, headers: Headers, body: string) {
    super(`The handshake was answered with ${status}: ${body.slice(0, 500)}`)
    this.status = status
    this.headers = headers
    this.body = body
  }

  /** The problem details of the answer. */
  get problem(): ProblemDetails {
    return JSON.parse(this.body) as ProblemDetails
  }
}

/** Raised when nothing comes in time. */
export class NothingReceived extends TsangoError {
  readonly code = 'nothing_received'

  constructor(milliseconds: number) {
    super(`Nothing came within ${milliseconds} ms, and the WebSocket is open.`)
  }
}

/** Options of {@link connectWebSocket}. */
export interface ConnectOptions {
  /** Of the handshake; `host` is `localhost` unless it is here, and there is no `origin`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Subprotocols that are offered. */
  readonly protocols?: readonly string[]
  /** How long `receive` waits; default: 5 s. */
  readonly timeout?: DurationInput
  /** A server that listens, such as `server.url` of `serve`, to go over the network in the place of memory. */
  readonly url?: string
}

/** The client's side of a WebSocket. */
export interface WebSocketClient {
  /** What the server chose; empty where it chose none. */
  readonly protocol: string
  /** Of the answer to the handshake. */
  readonly headers: Headers
  /** How the connection ended, as soon as it has. */
  readonly closed: Promise<Closing>
  /** Text and bytes are sent as they are, anything else as JSON. */
  send(message: unknown): void
  /** The next message. Rejects with {@link NothingReceived} where none comes in time; nothing where the connection is closed. */
  receive(): Promise<string | Uint8Array | undefined>
  /** The next message, which is JSON. */
  receiveJson(): Promise<unknown>
  /** Says goodbye; resolves when the connection is closed. */
  close(code?: number, reason?: string): Promise<Closing>
  /** Breaks the connection off, without a word. */
  terminate(): void
  /** Reads no more, and again, as a slow client would. */
  pause(): void
  resume(): void
}

/**
 * Connects to a WebSocket of an application, which is started where needed. Rejects with {@link HandshakeRefused}.
 *
 * @example
 * import { defineApp } from '@tsango/core/apps'
 * import { createHttpApplication } from '../application/application.ts'
 * import { websocket } from '../websocket/websocket.ts'
 * const clock = websocket('/time', {}, (socket) => socket.send('noon'))
 * const site = defineApp({ name: 'site', routes: (r) => void r.route('/', clock) })
 * const client = await connectWebSocket(createHttpApplication({ apps: [site], mode: 'test' }), '/time')
 * await client.receive() // → 'noon'
 */
export async function connectWebSocket(
  app: HttpApplication,
  path: string,
  { headers = {}, protocols = [], timeout = '5s', url }: ConnectOptions = {},
): Promise<WebSocketClient> {
  const [{ WebSocket }, server] = await Promise.all([import('ws'), url === undefined ? startedServer(app) : undefined])
  const address = `${(url ?? 'http://localhost').replace(/^http/, 'ws')}${path}`
  const connection = server && connectTo(server)
  const socket = new WebSocket(address, [...protocols], {
    headers: { ...headers },
    ...(connection && { createConnection: () => connection as never }),
  })
  const answered = Promise.withResolvers<IncomingMessage>()
  const client = clientOf(socket, parseDuration(timeout), answered.promise)
  socket.on('upgrade', answered.resolve)
  socket.on('unexpected-response', (_, response) => {
    refusalOf(response).then(answered.reject, answered.reject)
  })
  socket.on('error', answered.reject)
  const response = await answered.promise
  return Object.assign(client, { headers: headersOf(response) })
}

const serverOf = onceFor(async (app: HttpApplication) => (await createServer(app, { isLocal: true })).server)

async function startedServer(app: HttpApplication): Promise<Server> {
  const server = serverOf(app)
  await app.start()
  return server
}

function connectTo(server: Server): Duplex {
  const [ours, theirs] = duplexPair()
  loseTogether(ours, theirs)
  loseTogether(theirs, ours)
  server.emit('connection', theirs)
  return ours
}

// As over a network, where the other side hears of a connection that is broken off.
function loseTogether(one: Duplex, other: Duplex): void {
  one.on('close', () => {
    if (!one.writableFinished) other.destroy()
  })
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  return new Headers(
    Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.map((one): [string, string] => [name, one]),
    ),
  )
}

async function refusalOf(response: IncomingMessage): Promise<HandshakeRefused> {
  const body = Buffer.concat(await response.toArray()).toString()
  return new HandshakeRefused(response.statusCode ?? 0, headersOf(response), body)
}

function clientOf(socket: WebSocket, patience: number, opened: Promise<unknown>): Omit<WebSocketClient, 'headers'> {
  const messages: (string | Uint8Array)[] = []
  let wake = (): void => undefined
  const closed = new Promise<Closing>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() })
      wake()
    })
  })
  socket.on('message', (data: Buffer, isBinary) => {
    messages.push(isBinary ? new Uint8Array(data) : data.toString())
    wake()
  })
  opened.catch(() => undefined)
  const arrival = async (): Promise<void> => {
    while (messages.length === 0 && socket.readyState !== socket.CLOSED)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
  }
  const receive = async (): Promise<string | Uint8Array | undefined> => {
    await within(patience, arrival(), () => new NothingReceived(patience))
    return messages.shift()
  }
  return {
    get protocol() {
      return socket.protocol
    },
    closed,
    send: (message) =>
      socket.send(typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message)),
    receive,
    receiveJson: async () => JSON.parse(String(await receive())) as unknown,
    close: (code = 1000, reason = '') => {
      socket.close(code, reason)
      return closed
    },
    terminate: () => socket.terminate(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}
