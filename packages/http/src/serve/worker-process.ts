import cluster, { type Worker } from 'node:cluster'
import { setTimeout as wait } from 'node:timers/promises'
import { WorkerFailed } from './errors.ts'
import type { ListenPlace } from './listen.ts'
import { WORD } from './signals.ts'
import { WATCHED } from './watched.ts'

/** Marks a process that one of ours started to serve with it. */
const MARK = 'TSANGO_SERVE_WORKER'

/** How long a worker may take beyond its own timeout until it is killed, in milliseconds. */
const GRACE = 5000
/** How long a process that starts may take to end where it is not wanted any more, in milliseconds. */
const PATIENCE = 1000

/** Whether this process is a worker that `serve` started. */
export function isWorker(): boolean {
  return cluster.isWorker && process.env[MARK] !== undefined
}

/** The place that a worker was told to listen on; absent where it is to find its own. */
export function placeOfWorker(): ListenPlace | undefined {
  // Written by `startWorker` alone.
  return (JSON.parse(process.env[MARK] ?? 'null') as ListenPlace | null) ?? undefined
}

/** A process that was started to serve. */
export interface StartedWorker {
  readonly worker: Worker
  /** Resolves when it takes connections. Rejects with {@link WorkerFailed} where it ends before. */
  readonly listens: Promise<void>
}

/** What {@link startWorker} is told. */
export interface StartWorkerOptions {
  readonly place: ListenPlace | undefined
  readonly watched?: 'first' | 'again'
  /** Called as soon as it takes connections. */
  readonly onListening?: (worker: Worker) => void
  /** Called when it has ended, also where it never listened. */
  readonly onEnd?: (how: string, code: number | null, listened: boolean) => void
}

/** Starts a process from the script that was started, to serve. */
export function startWorker({ place, watched, onListening, onEnd }: StartWorkerOptions): StartedWorker {
  const marks = { [MARK]: JSON.stringify(place ?? null), ...(watched === undefined ? {} : { [WATCHED]: watched }) }
  const worker = cluster.fork(marks)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let listened = false
  worker.on('message', (message) => {
    if (message === WORD.drained && worker.isConnected()) worker.send(WORD.go, () => undefined)
    if (message !== WORD.listening) return
    listened = true
    onListening?.(worker)
    resolve()
  })
  worker.on('error', () => undefined)
  worker.on('exit', (code, signal) => {
    const how = signal ?? `exit code ${code}`
    onEnd?.(how, code, listened)
    if (!listened) reject(new WorkerFailed(how))
  })
  return { worker, listens: promise }
}

/** Ends a worker after its drain, and kills it where it takes longer than `shutdownTimeout` milliseconds and some. */
export async function endWorker(worker: Worker, shutdownTimeout: number): Promise<void> {
  if (worker.isDead()) return
  const gone = new Promise((resolve) => worker.once('exit', resolve))
  if (worker.isConnected()) worker.send(WORD.stop, () => undefined)
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), shutdownTimeout + GRACE)
  await gone
  clearTimeout(timer)
}

/** Ends a worker that does not take connections yet, and so hears no word. */
export async function endStarting(worker: Worker): Promise<void> {
  if (worker.isDead()) return
  const gone = new Promise((resolve) => worker.once('exit', resolve))
  worker.process.kill('SIGTERM')
  await Promise.race([gone, wait(PATIENCE)])
  if (!worker.isDead()) worker.process.kill('SIGKILL')
  await gone
}
