import type { Worker } from 'node:cluster'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { ApplicationInvalid } from '@tsango/core/apps'
import { problem } from '@tsango/core/checks'
import { type HttpApplication, perProcessOf } from '../application/application.ts'
import { type AreaLog, errorFields, logOf } from '../log/log.ts'
import { ServeOptionsInvalid } from './errors.ts'
import { type ListenPlace, listen } from './listen.ts'
import { endStarting, endWorker, startWorker } from './worker-process.ts'

const PAUSE = { least: 100, most: 30_000 }
/** A worker that lived so long was no failure of its start. */
const HEALTHY = 10_000

/** The number of processes that `workers` asks for. Raises {@link ServeOptionsInvalid}. */
export function countOf(workers: number | 'auto'): number {
  const count = workers === 'auto' ? availableParallelism() : workers
  if (Number.isSafeInteger(count) && count >= 1 && count <= 1024) return count
  throw new ServeOptionsInvalid(
    `"workers" is ${String(workers)}. Give a whole number from 1 to 1024, or "auto" for one per core.`,
  )
}

/** What several processes answer for one application must not stay in the memory of each. Raises `ApplicationInvalid`. */
export function refusePerProcess(app: HttpApplication): void {
  const found = perProcessOf(app).map(({ slot, what, at }) =>
    problem(
      'http.per_process',
      `The slot "${slot}"${at === undefined ? '' : ` of what is mounted at ${at}`} keeps ${what} in the memory of one process, and several are to serve.`,
      'Give it a store that they share: what works with the cache of the application by the setting cache: "redis://localhost:6379/0" (or "database:"), what has a "store" or a "cache" of its own by that. Or serve with one worker.',
    ),
  )
  if (found.length > 0) throw new ApplicationInvalid(found)
}

/** A place whose port is known, so that every worker gets the same, also one that is started when all others have died. */
export async function settlePlace(place: ListenPlace): Promise<ListenPlace> {
  if ('socket' in place) return place
  const server = createServer()
  await listen(server, place)
  // A server that listens on a port has an address with it.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return { ...place, port }
}

/** What {@link Workers} is told. */
export interface WorkersOptions {
  readonly count: number
  readonly place: ListenPlace
  readonly log: AreaLog
  /** How long a worker may drain, in milliseconds. */
  readonly shutdownTimeout: number
}

/** The workers of a primary: kept at their number, replaced one by one on demand, stopped together. */
export class Workers {
  readonly #options: WorkersOptions
  readonly #alive = new Set<Worker>()
  readonly #starting = new Set<Worker>()
  readonly #leaving = new Set<Worker>()
  #pause = PAUSE.least
  #isStopping = false
  #rolling: Promise<void> | undefined
  #rollAgain = false

  constructor(options: WorkersOptions) {
    this.#options = options
  }

  /** The ids of the processes that serve. */
  get pids(): readonly number[] {
    return [...this.#alive].flatMap(({ process: { pid } }) => pid ?? [])
  }

  /** Starts all of them. Raises {@link WorkerFailed}, with none left. */
  async start(): Promise<void> {
    try {
      await Promise.all(Array.from({ length: this.#options.count }, () => this.#fork()))
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** Replaces each by a new one that listens already; once more where it is asked for meanwhile. */
  roll(): Promise<void> {
    if (this.#rolling) this.#rollAgain = true
    this.#rolling ??= this.#replaceAll().finally(() => {
      this.#rolling = undefined
      if (!this.#rollAgain || this.#isStopping) return
      this.#rollAgain = false
      void this.roll()
    })
    return this.#rolling
  }

  /** Stops all of them, each after its drain, and those that do not take connections yet at once. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.all([
      ...[...this.#alive, ...this.#leaving].map((worker) => this.#end(worker)),
      ...[...this.#starting].map(endStarting),
    ])
  }

  async #replaceAll(): Promise<void> {
    const { log } = this.#options
    for (const worker of [...this.#alive]) {
      if (this.#isStopping) return
      if (!this.#alive.has(worker)) continue
      try {
        await this.#fork(() => this.#leaving.add(worker))
      } catch (error) {
        this.#leaving.delete(worker)
        if (this.#isStopping) return
        const message = 'The restart was given up; the former workers go on.'
        log.error('restart_failed', message, { error: errorFields(error) })
        return
      }
      await this.#end(worker)
    }
    log.info('restarted', 'All workers were replaced.', { workers: this.#options.count })
  }

  // A worker that is to go counts as gone from the moment at which the one after it listens.
  async #fork(onListening = (): unknown => undefined): Promise<void> {
    const startedAt = performance.now()
    const { worker, listens } = startWorker({
      place: this.#options.place,
      onListening: (one) => {
        this.#starting.delete(one)
        this.#alive.add(one)
        const { pid } = one.process
        this.#options.log.info('worker_started', 'A worker takes connections.', { worker: pid })
        onListening()
      },
      onEnd: (how, _, listened) => {
        const isExpected = this.#leaving.has(worker) || this.#isStopping
        this.#starting.delete(worker)
        this.#alive.delete(worker)
        this.#leaving.delete(worker)
        if (isExpected)
          this.#options.log.info('worker_ended', `A worker ended (${how}).`, { worker: worker.process.pid })
        if (listened && !isExpected) void this.#revive(worker, how, performance.now() - startedAt)
      },
    })
    this.#starting.add(worker)
    await listens
  }

  async #revive(worker: Worker, how: string, lived: number): Promise<void> {
    const { log } = this.#options
    if (lived > HEALTHY) this.#pause = PAUSE.least
    for (;;) {
      const pause = this.#pause
      this.#pause = Math.min(pause * 2, PAUSE.most)
      const message = `A worker ended (${how}); another one starts in ${pause} ms.`
      log.error('worker_died', message, { worker: worker.process.pid })
      await wait(pause)
      if (this.#isStopping || this.#alive.size >= this.#options.count) return
      try {
        return await this.#fork()
      } catch (error) {
        if (this.#isStopping) return
        log.error('worker_failed', 'A worker did not start.', { error: errorFields(error) })
      }
    }
  }

  async #end(worker: Worker): Promise<void> {
    if (worker.isDead()) return
    this.#leaving.add(worker)
    await endWorker(worker, this.#options.shutdownTimeout)
  }
}

/** Keeps workers alive for an application that this process does not start itself. Raises what `listen` raises, and {@link WorkerFailed}. */
export async function startWorkers(
  app: HttpApplication,
  { count, place, shutdownTimeout }: { count: number; place: ListenPlace; shutdownTimeout: number },
): Promise<{ readonly workers: Workers; readonly place: ListenPlace }> {
  refusePerProcess(app)
  const settled = await settlePlace(place)
  const workers = new Workers({ count, place: settled, shutdownTimeout, log: logOf('http.serve', app) })
  await workers.start()
  return { workers, place: settled }
}
