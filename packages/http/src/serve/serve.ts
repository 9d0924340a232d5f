/**
 * The server on Node: starts an application, listens, and stops gracefully.
 *
 * @module
 */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ApplicationInvalid } from '@tsango/core/apps'
import { enterContext } from '@tsango/core/context'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { defined } from '@tsango/toolkit/records'
import type { HttpApplication } from '../application/application.ts'
import { noteServing } from '../application/serving.ts'
import { type AreaLog, errorFields, logOf } from '../log/log.ts'
import { server as serverSetting } from '../settings/settings.ts'
import { createDrain } from './drain.ts'
import { ServeOptionsInvalid } from './errors.ts'
import { freePort, type ListenPlace, listen } from './listen.ts'
import { createServer, type MadeServer } from './server.ts'
import { obeyPrimary, onStopSignal, PLACE } from './signals.ts'
import { readTls, type TlsOptions } from './tls.ts'
import { isWatched } from './watched.ts'
import { isWorker, placeOfWorker } from './worker-process.ts'
import { countOf, startWorkers } from './workers.ts'

export {
  CannotListen,
  CannotListenOnSocket,
  PortInUse,
  ServeOptionsInvalid,
  TlsInvalid,
  WorkerFailed,
} from './errors.ts'
export { SlotResponse } from './slot-response.ts'
export type { TlsOptions } from './tls.ts'
export { isFirstWatched, isWatched } from './watched.ts'
export { isWorker } from './worker-process.ts'

/** What the log calls what is said here. */
const AREA = 'http.serve'

/** Options of {@link serve}; what is left out is what the setting `server` says. */
export interface ServeOptions {
  /** Default: 8000; 0 takes a free one. */
  readonly port?: number
  /** Default: `'localhost'`, in production `'0.0.0.0'`. */
  readonly host?: string
  /** The path of a Unix socket to listen on in the place of a port; the owner and the group may connect. */
  readonly socket?: string
  /** Certificate and key, for https; read anew by each process that starts, so that SIGHUP takes a renewed one. Default: http. */
  readonly tls?: TlsOptions
  /**
   * How many processes serve on the one port; `'auto'` is one per core. With more than one, this process starts them anew from the script that was started, keeps
   * them alive (pausing 100 ms to 30 s before one that died is replaced), and replaces one after the other on SIGHUP, each when the next one listens. Default: 1, this one.
   */
  readonly workers?: number | 'auto'
  /** How many connections may wait until they are accepted, while the process is busy; the operating system may allow fewer. Default: 511, that of Node. */
  readonly backlog?: number
  /** How long requests under way may take after a signal to stop; default: 20 s. */
  readonly shutdownTimeout?: DurationInput
  /**
   * How long requests are answered as before after a signal to stop, while `/ready` answers 503, so that what balances load sends none any more; default: 0.
   * Kubernetes takes a few seconds to.
   */
  readonly shutdownDelay?: DurationInput
  /** Bytes that the head of a request may have, its address and all headers together; more are answered with 431. Default: 16 KiB, that of Node. */
  readonly maxHeaderSize?: number
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
  /** Such as `http://localhost:8000`, or `unix:/run/shop.sock`. */
  readonly url: string
  /** The ids of the processes that serve. */
  readonly workers: readonly number[]
  /** Stops accepting, drains, then runs the hooks of the apps; resolves when all is closed. Again it is the same promise. */
  stop(): Promise<void>
  /** Resolves when the server has stopped, whoever stopped it. */
  readonly stopped: Promise<void>
}

/**
 * Starts the application, then listens. Rejects with `ApplicationInvalid` (all problems at once, before anything is opened),
 * {@link PortInUse}, {@link CannotListen}, {@link CannotListenOnSocket}, {@link TlsInvalid}, {@link WorkerFailed}; what was started is stopped again.
 */
export async function serve(app: HttpApplication, given: ServeOptions = {}): Promise<RunningServer> {
  const options = withSettings(app, given)
  const place = await placeFor(app, options)
  const tls = options.tls === undefined ? undefined : readTls(options.tls)
  // What needs nothing open is told before anything is.
  await checkAll(app, { online: false })
  const count = isWorker() ? 1 : countOf(options.workers ?? 1)
  if (count > 1) return serveByWorkers(app, options, { count, place })
  await app.start()
  try {
    await checkAll(app, { online: true })
    const made = await createServer(app, {
      ...options,
      ...(tls === undefined ? {} : { tls }),
      isLocal: 'socket' in place,
    })
    const { server } = made
    const close = createClose(app, made, options)
    noteServing(app, 'starting')
    // What a connection brings begins in the context of where its server listens; a request that needs no other one then enters none.
    await enterContext(app.context, () => listen(server, place, options.backlog))
    const log = logOf(AREA, app)
    // Such as no file descriptors left for a connection: the next one may succeed.
    server.on('error', (error) => log.error('server_error', 'The server had an error.', { error: errorFields(error) }))
    await readied(app, server)
    return running(app, server, { place, close, options })
  } catch (error) {
    noteServing(app, undefined)
    await app.stop()
    throw error
  }
}

async function readied(app: HttpApplication, server: Server): Promise<void> {
  try {
    await app.ready()
    noteServing(app, 'ready')
  } catch (error) {
    server.close()
    server.closeAllConnections()
    throw error
  }
}

// Whoever names a place leaves that of the settings; of the rest the one counts that is given here.
function withSettings(app: HttpApplication, given: ServeOptions): ServeOptions {
  // There are none where one of them is wrong, and that is told before anything is opened.
  const { socket, host, port, ...rest } = app.settings.get(serverSetting) ?? {}
  const place = { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) }
  const own = defined(given)
  if (own.socket !== undefined) return { ...rest, ...own }
  if (own.host !== undefined || own.port !== undefined || socket === undefined) return { ...rest, ...place, ...own }
  return { ...rest, socket, ...own }
}

async function placeFor(app: HttpApplication, options: ServeOptions): Promise<ListenPlace> {
  if (!isWorker()) return placeOf(app, options)
  const told = placeOfWorker()
  if (told !== undefined) return told
  const own = placeOf(app, options)
  // Those after it listen on the same port, and the primary knows the one that is listened on by its number.
  return 'port' in own && own.port === 0 ? { ...own, port: await freePort(own.host) } : own
}

function placeOf({ mode }: HttpApplication, { port, host, socket }: ServeOptions): ListenPlace {
  if (socket === undefined)
    return { port: port ?? 8000, host: host ?? (mode === 'production' ? '0.0.0.0' : 'localhost') }
  if (port === undefined && host === undefined) return { socket: resolve(socket) }
  throw new ServeOptionsInvalid('A server listens on "socket", or on "host" and "port". Leave one of the two out.')
}

async function serveByWorkers(
  app: HttpApplication,
  options: ServeOptions,
  asked: { readonly count: number; readonly place: ListenPlace },
): Promise<RunningServer> {
  // A worker that is told to stop waits the delay, and then drains.
  const shutdownTimeout = parseDuration(options.shutdownTimeout ?? '20s') + parseDuration(options.shutdownDelay ?? 0)
  const { workers, place } = await startWorkers(app, { ...asked, shutdownTimeout })
  const onHangup = (): void => void workers.roll()
  process.on('SIGHUP', onHangup)
  const close = async (): Promise<void> => {
    process.off('SIGHUP', onHangup)
    await workers.stop()
  }
  return handleOf({ place, close, options, log: logOf(AREA, app), pids: () => workers.pids })
}

async function checkAll(app: HttpApplication, { online }: { readonly online: boolean }): Promise<void> {
  const found = await app.check({ online })
  const errors = found.filter((one) => one.level === 'error')
  if (errors.length > 0) throw new ApplicationInvalid(errors)
  if (!online) return
  const log = logOf(AREA, app)
  for (const { level, code, message, hint } of found) {
    if (level === 'warning') log.warn(code, `${code}: ${message}${hint === undefined ? '' : ` ${hint}`}`)
  }
}

interface Listening {
  readonly place: ListenPlace
  readonly close: () => Promise<void>
  readonly options: ServeOptions
}

function running(app: HttpApplication, server: Server, { place, close, options }: Listening): RunningServer {
  const log = logOf(AREA, app)
  // A server that listens on a port has an address with it.
  const at = 'socket' in place ? place : { ...place, port: (server.address() as AddressInfo).port }
  const handle = handleOf({ place: at, close, options, log, pids: () => [process.pid] })
  log.debug('listening', `The server listens on ${handle.url}.`, { url: handle.url })
  if (isWatched()) process.send?.({ [PLACE]: at })
  if (isWorker()) obeyPrimary(handle.stop, log)
  return handle
}

interface Handled extends Listening {
  readonly log: AreaLog
  readonly pids: () => readonly number[]
}

function handleOf({ place, close, options, log, pids }: Handled): RunningServer {
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
  const forget = options.signals === false || isWorker() ? () => {} : onStopSignal(stop, log)
  const { port, host } = 'socket' in place ? { port: 0, host: place.socket } : place
  const scheme = options.tls === undefined ? 'http' : 'https'
  const url =
    'socket' in place ? `unix:${place.socket}` : `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
  const handle: RunningServer = {
    port,
    host,
    url,
    stop,
    stopped: closed.promise,
    get workers() {
      return pids()
    },
  }
  // Of several processes the one that keeps the others speaks for all of them.
  if (!isWorker()) options.onListening?.(handle)
  return handle
}

function createClose(
  app: HttpApplication,
  { server, sockets }: MadeServer,
  { shutdownTimeout = '20s', shutdownDelay = 0 }: ServeOptions,
): () => Promise<void> {
  const timeout = parseDuration(shutdownTimeout)
  const delay = parseDuration(shutdownDelay)
  const drain = createDrain(server, sockets)
  const log = logOf(AREA, app)
  return async function close() {
    noteServing(app, 'draining')
    const start = performance.now()
    // Under `--watch` that is every save.
    const say = isWatched() ? log.debug : log.info
    say('draining', 'The server stops: requests under way are answered, no new ones are taken.')
    // Under `--watch` nothing balances load, and the process after this one answers already.
    if (delay > 0 && !isWatched()) await wait(delay)
    const inTime = await drain(timeout)
    if (!inTime) {
      const message = `Requests were cut off ${timeout / 1000} s after the signal to stop.`
      log.warn('cut_off', message)
    }
    await app.stop()
    noteServing(app, undefined)
    const milliseconds = Math.round(performance.now() - start)
    say('closed', 'The server is closed.', { milliseconds })
  }
}
