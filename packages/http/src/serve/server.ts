import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import type { HttpApplication } from '../application/application.ts'
import { logger } from '../settings/settings.ts'
import { OpenSockets } from '../websocket/open-sockets.ts'
import { createListener, type Listener } from './listener.ts'
import { outbox } from './outbox.ts'
import { createBroken, createRefusal, refuseBytes, refusedVersion } from './refuse.ts'
import { SlotResponse } from './slot-response.ts'
import type { TlsOptions } from './tls.ts'
import { hasUpgrades, takeUpgrades } from './upgrade.ts'

/** What {@link createServer} is told. */
export interface ServerOptions {
  readonly maxHeaderSize?: number
  readonly headersTimeout?: DurationInput
  readonly requestTimeout?: DurationInput
  readonly keepAliveTimeout?: DurationInput
  /** Read already. */
  readonly tls?: TlsOptions
  /** Whether clients come through a socket of this machine, and so have no address of their own. */
  readonly isLocal?: boolean
}

/** A server, and the WebSockets that it has open. */
export interface MadeServer {
  readonly server: Server
  readonly sockets: OpenSockets
}

/** Makes the server of an application; it listens nowhere yet. */
export async function createServer(app: HttpApplication, options: ServerOptions): Promise<MadeServer> {
  const { isLocal, maxHeaderSize, tls } = options
  const [http, { getRequestListener }] = await Promise.all([import('node:http'), import('@hono/node-server')])
  const settings = {
    ServerResponse: SlotResponse,
    // A header that may stand once and stands twice becomes a value that nothing takes; Node would believe the first and a proxy the last.
    joinDuplicateHeaders: true,
    // A request without a body has come to its end when it comes, where Node would have a stream go through all its events.
    optimizeEmptyRequests: true,
    ...(maxHeaderSize === undefined ? {} : { maxHeaderSize }),
    ...timeouts(options),
  }
  const errorHandler = createRefusal(app.settings.get(logger))
  const onBroken = createBroken(app.settings.get(logger))
  const fetch = isLocal ? (request: Request, env: object) => app.fetch(request, { ...env, isLocal }) : app.fetch
  const listenBy = (own: typeof fetch): Listener =>
    createListener({
      fetch: own,
      adapter: (adapted) => getRequestListener(adapted, { errorHandler }),
      onError: errorHandler,
      onBroken,
    })
  const answer = listenBy(fetch)
  const listener = (incoming: IncomingMessage, outgoing: SlotResponse): unknown => {
    const status = refusedVersion(incoming)
    if (status === undefined) {
      if (!hasBody(incoming)) return answer(incoming, outgoing)
      // Of a body that comes in one piece with its head nothing is there yet; a moment later all of it is, and is read without a promise.
      return setImmediate(answer, incoming, outgoing)
    }
    return outgoing.writeHead(status, { connection: 'close', 'content-length': '0' }).end()
  }
  const create = async (): Promise<Server> => {
    if (tls === undefined) return http.createServer(settings, listener)
    const https = await import('node:https')
    return https.createServer({ ...settings, ...tls, minVersion: 'TLSv1.2' }, listener)
  }
  const server = await create()
  // Without this Node asks for every body at once, also for one that is then refused.
  server.on('checkContinue', (incoming: IncomingMessage, outgoing: SlotResponse) => {
    outgoing.continueWhenRead()
    listener(incoming, outgoing)
  })
  server.on('clientError', refuseBytes)
  server.on(tls === undefined ? 'connection' : 'secureConnection', flushBeforeEnd)
  const sockets = new OpenSockets()
  // Where nobody listens for them, Node itself takes wishes for another protocol for requests like any other.
  if (hasUpgrades(app)) await takeUpgrades(server, { fetch, listenBy, sockets })
  return { server, sockets }
}

/** A client may ask and end its side with the same bytes, and Node then ends its own side with it. */
function flushBeforeEnd(socket: Socket): void {
  // A connection that wished for another protocol in vain comes once more.
  if (!socket.listeners('end').includes(outbox.flush)) socket.prependListener('end', outbox.flush)
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

function timeouts({ headersTimeout = '15s', requestTimeout = '5m', keepAliveTimeout = '5s' }: ServerOptions) {
  const request = parseDuration(requestTimeout)
  const head = parseDuration(headersTimeout)
  // To Node 0 is for ever.
  const headers = request === 0 ? head : Math.min(head, request)
  return {
    headersTimeout: headers,
    requestTimeout: request,
    keepAliveTimeout: parseDuration(keepAliveTimeout),
    // How often Node looks for clients that take longer: every 30 s where nothing is said, twice as long as a head may take.
    connectionsCheckingInterval: Math.round(Math.max(50, Math.min(5000, (headers || request || 15_000) / 3))),
  }
}
