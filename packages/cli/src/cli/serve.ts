import { defineCommand, type Terminal } from '@tsango/core/commands'
import type { Mode } from '@tsango/core/settings'
import type { HttpApplication } from '@tsango/http/application'
import type { ServeOptions } from '@tsango/http/serve'
import { server as serverSetting } from '@tsango/http/settings'
import { NotServable, UsageError } from '../errors/errors.ts'
import { answersHttp } from './answers-http.ts'

const placeOptions = {
  port: {
    type: 'number',
    short: 'p',
    help: 'The port; 0 takes a free one. (default: the setting server.port, the variable PORT, or 8000)',
  },
  host: { type: 'string', help: 'The address to listen on. (default: localhost; in production 0.0.0.0)' },
  socket: { type: 'string', help: 'The path of a Unix socket to listen on, in the place of host and port.' },
  cert: { type: 'string', help: 'The file of a certificate, for https; with --key.' },
  key: { type: 'string', help: 'The file of its key.' },
} as const

/** `serve`: the server of the application, until it is told to stop. */
export const serve = defineCommand({
  name: 'serve',
  help: 'Serves the application until Ctrl-C or SIGTERM, then lets requests under way finish.',
  options: {
    ...placeOptions,
    workers: {
      type: 'string',
      short: 'w',
      help: 'How many processes serve, or "auto" for one per core; SIGHUP replaces them one by one. (default: 1)',
    },
    backlog: {
      type: 'number',
      help: 'How many connections wait until the server takes them. (default: the setting server.backlog, or 511)',
    },
    watch: {
      type: 'boolean',
      help: 'Starts again when a source file changes, and pages in browsers load themselves again. Only in development.',
    },
  },
  started: false,
  run: async ({ app, options, terminal }) => {
    if (!answersHttp(app)) throw new NotServable()
    if (options.watch) await checkWatch(app.mode, options.workers)
    await runServer(
      app,
      { ...placeOf(app, options), ...tlsOf(options), ...workersOf(options), ...backlogOf(options) },
      terminal,
    )
  },
})

/** `runserver`: `serve --watch` by the name that it has in Django. */
export const runserver = defineCommand({
  name: 'runserver',
  help: 'Serves in development: as serve --watch.',
  options: placeOptions,
  started: false,
  run: async ({ app, options, terminal }) => {
    if (!answersHttp(app)) throw new NotServable()
    await checkWatch(app.mode)
    await runServer(app, { ...placeOf(app, options), ...tlsOf(options) }, terminal)
  },
})

async function runServer(app: HttpApplication, chosen: ServeOptions, terminal: Terminal): Promise<void> {
  const { serve: start, isFirstWatched, isWorker } = await import('@tsango/http/serve')
  const { url, stopped, workers } = await start(app, chosen)
  const by = workers.length > 1 ? ` by ${workers.length} workers` : ''
  if (!isWorker() || isFirstWatched()) terminal.print(`Serving on ${url}${by} (Ctrl-C stops)`)
  await stopped
}

/** What was started to watch starts this process with the same words; where nothing did, there is no command line to start again. */
async function checkWatch(mode: Mode, workers?: string): Promise<void> {
  const { isWatched } = await import('@tsango/http/serve')
  if (mode !== 'development')
    throw new UsageError(`The mode is ${mode}, and files are watched in development alone. Serve without --watch.`)
  if (workers !== undefined) throw new UsageError('--watch serves by one process. Leave --workers out.')
  if (!isWatched()) throw new UsageError('Files are watched from the command line alone: node manage.ts serve --watch')
}

interface PlaceOptions {
  readonly port: number | undefined
  readonly host: string | undefined
  readonly socket: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
}

function placeOf(app: HttpApplication, { port: given, host, socket }: PlaceOptions) {
  if (socket !== undefined) {
    if (given === undefined && host === undefined) return { socket }
    throw new UsageError('--socket stands in the place of --host and --port. Leave one of the two out.')
  }
  const own = host === undefined ? {} : { host }
  if (given !== undefined) return { port: checkPort(given, '--port'), ...own }
  // What the program says itself counts more than what a platform says to all.
  const set = app.settings.get(serverSetting) ?? {}
  const variable = process.env['PORT']
  if (set.port !== undefined || set.socket !== undefined || !variable) return own
  return { port: checkPort(Number(variable), 'PORT'), ...own }
}

function tlsOf({ cert, key }: PlaceOptions) {
  if (cert === undefined && key === undefined) return {}
  if (cert !== undefined && key !== undefined) return { tls: { cert, key } }
  throw new UsageError('--cert and --key go together.')
}

function workersOf({ workers }: { readonly workers: string | undefined }): { readonly workers?: number | 'auto' } {
  if (workers === undefined) return {}
  return { workers: workers === 'auto' ? workers : Number(workers) }
}

function backlogOf({ backlog }: { readonly backlog: number | undefined }): { readonly backlog?: number } {
  if (backlog === undefined) return {}
  if (Number.isInteger(backlog) && backlog >= 1 && backlog <= 65_535) return { backlog }
  throw new UsageError('--backlog is a whole number from 1 to 65535.')
}

function checkPort(port: number, source: string): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new UsageError(
    `${source} is no port: ${Number.isNaN(port) ? 'it is not a number' : port}. Ports are whole numbers from 0 to 65535.`,
  )
}
