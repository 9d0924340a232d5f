/**
 * The server on Node: starts an application, listens, and stops gracefully.
 *
 * @module
 */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApplicationInvalid } from '@tsango/core/apps'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import type { HttpApplication } from '../application/application.ts'
import { errorFields } from '../log/log.ts'
import { logger } from '../settings/settings.ts'
import { createDrain } from './drain.ts'
import { CannotListen, PortInUse } from './errors.ts'
import { createRefusal } from './refuse.ts'
import { onStopSignal } from './signals.ts'
import { SlotResponse } from './slot-response.ts'

export { CannotListen, PortInUse } from './errors.ts'
export { SlotResponse } from './slot-response.ts'

/** Options of {@link serve}. */
export interface ServeOptions {
  /** Default: 8000; 0 takes a free one. */
  readonly port?: number
  /** Default: `'localhost'`, in production `'0.0.0.0'`. */
  readonly host?: string
  /** How long requests under way may take after a signal to stop; default: 20 s. */
  readonly shutdownTimeout?: DurationInput
  /** How long a client may take to send the head of a request; default: 15 s, and never longer than the whole may take. */
  readonly headersTimeout?: DurationInput
  /** How long a client may take to send a whole request; default: 5 min. */
  readonly requestTimeout?: DurationInput
  /** How long an idle connection is kept; default: 5 s. Behind a proxy it must be longer than the proxy's own. */
  readonly keepAliveTimeout?: DurationInput
  /** Whether SIGINT and SIGTERM stop the server and end the process; default: yes. */
  readonly signals?: boolean
  readonly onListening?: (running: RunningServer) => void
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number
  readonly host: string
  /** Such as `http://localhost:8000`. */
  readonly url: string
  /** Stops accepting, drains, then runs the hooks of the apps; resolves when all is closed. Again it is the same promise. */
  stop(): Promise<void>
  /** Resolves when the server has stopped, whoever stopped it. */
  readonly stopped: Promise<void>
}

/**
 * Starts the application, then listens. Rejects with `ApplicationInvalid` (all problems at once, before a port is opened),
 * {@link PortInUse} and {@link CannotListen}; what was started is stopped again.
 */
export async function serve(app: HttpApplication, options: ServeOptions = {}): Promise<RunningServer> {
  const { port = 8000, host = app.mode === 'production' ? '0.0.0.0' : 'localhost' } = options
  await app.start()
  try {
    await checkAll(app)
    const server = await createServer(app, options)
    const close = createClose(app, server, options)
    await listen(server, host, port)
    return running(app, server, { host, close, options })
  } catch (error) {
    await app.stop()
    throw error
  }
}

async function checkAll(app: HttpApplication): Promise<void> {
  const found = await app.check({ online: true })
  const errors = found.filter((one) => one.level === 'error')
  if (errors.length > 0) throw new ApplicationInvalid(errors)
  const log = app.settings.get(logger)
  for (const { level, code, message, hint } of found) {
    if (level === 'warning')
      log.write({ level: 'warn', event: code, message: `${code}: ${message}${hint === undefined ? '' : ` ${hint}`}` })
  }
}

async function createServer(app: HttpApplication, options: ServeOptions): Promise<Server> {
  const [http, { getRequestListener }] = await Promise.all([import('node:http'), import('@hono/node-server')])
  const settings = {
    ServerResponse: SlotResponse,
    // A header that may stand once and stands twice becomes a value that nothing takes; Node would believe the first and a proxy the last.
    joinDuplicateHeaders: true,
    ...timeouts(options),
  }
  const errorHandler = createRefusal(app.settings.get(logger))
  return http.createServer(
    settings,
    getRequestListener((request, env) => app.fetch(request, env), { errorHandler }),
  )
}

function timeouts({ headersTimeout = '15s', requestTimeout = '5m', keepAliveTimeout = '5s' }: ServeOptions) {
  const request = parseDuration(requestTimeout)
  const head = parseDuration(headersTimeout)
  // To Node 0 is for ever.
  const headers = request === 0 ? head : Math.min(head, request)
  return {
    headersTimeout: headers,
    requestTimeout: request,
    keepAliveTimeout: parseDuration(keepAliveTimeout),
    // How often Node looks for clients that take longer: every 30 s where nothing is said, twice as long as a head may take.
    connectionsCheckingInterval: Math.max(50, Math.min(5000, (headers || request || 15_000) / 3)),
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') reject(new PortInUse(port, error))
      else reject(new CannotListen(host, port, reasonOf(error), error))
    }
    server.once('error', onError)
    try {
      server.listen(port, host, () => {
        server.off('error', onError)
        resolve()
      })
    } catch (error) {
      reject(new CannotListen(host, port, 'a port is a whole number from 0 to 65535', error))
    }
  })
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EACCES') return 'the operating system does not allow it'
  return code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' ? 'this machine has no such address' : message
}

interface Listening {
  readonly host: string
  readonly close: () => Promise<void>
  readonly options: ServeOptions
}

function running(app: HttpApplication, server: Server, { host, close, options }: Listening): RunningServer {
  // A server that listens on a port has an address with it.
  const { port } = server.address() as AddressInfo
  const log = app.settings.get(logger)
  // Such as no file descriptors left for a connection: the next one may succeed.
  server.on('error', (error) =>
    log.write({ level: 'error', event: 'server', message: 'The server had an error.', error: errorFields(error) }),
  )
  const closed = Promise.withResolvers<void>()
  // Whoever awaits `stop` sees the error too; without anybody on `stopped` it is not unhandled.
  closed.promise.catch(() => {})
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    if (stopping === undefined) {
      forget()
      stopping = close()
      closed.resolve(stopping)
    }
    return stopping
  }
  const forget = options.signals === false ? () => {} : onStopSignal(stop, log)
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const handle: RunningServer = { port, host, url, stop, stopped: closed.promise }
  options.onListening?.(handle)
  return handle
}

function createClose(
  app: HttpApplication,
  server: Server,
  { shutdownTimeout = '20s' }: ServeOptions,
): () => Promise<void> {
  const timeout = parseDuration(shutdownTimeout)
  const drain = createDrain(server)
  return async function close() {
    const inTime = await drain(timeout)
    if (!inTime) {
      const message = `Requests were cut off ${timeout / 1000} s after the signal to stop.`
      app.settings.get(logger).write({ level: 'warn', event: 'shutdown', message })
    }
    await app.stop()
  }
}
