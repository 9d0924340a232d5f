/**
 * The server of a project in development: started anew when one of its files changes.
 *
 * @module
 */
import type { Worker } from 'node:cluster'
import type { ListenPlace } from '../serve/listen.ts'
import { PLACE } from '../serve/signals.ts'
import { FAILED, type StartFailure } from '../serve/watched.ts'
import { endStarting, endWorker, startWorker } from '../serve/worker-process.ts'
import { watchSources } from './sources.ts'

export { type StartFailure, tellWatcher } from '../serve/watched.ts'

/** Options of {@link serveWatched}. */
export interface WatchOptions {
  /** Whose files are watched, and those below. */
  readonly folder: string
  /** Says to a person what goes on. */
  readonly print: (line: string) => void
}

/** How long what is under way may take in a process that is replaced, in milliseconds. */
const DRAIN = 1000

/**
 * Starts this script again as a process that serves, and once more whenever a source file changes; the port stays. The new process takes over when it
 * listens: one that does not start leaves the former one serving, which shows the error in the browser, and the next save tries again.
 *
 * @returns the exit code, when it was interrupted or what fails cannot be mended by a change of a file
 */
export async function serveWatched({ folder, print }: WatchOptions): Promise<number> {
  const watching = new Watching(print)
  const unwatch = watchSources(folder, (files) => watching.changed(files))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => watching.end(0))
  watching.begin()
  const code = await watching.ended
  unwatch()
  return code
}

class Watching {
  readonly #print: (line: string) => void
  readonly #ended = Promise.withResolvers<number>()
  readonly #all = new Set<Worker>()
  #serving: Worker | undefined
  #starting: Worker | undefined
  #place: ListenPlace | undefined
  #hasServed = false
  #isEnding = false

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  get ended(): Promise<number> {
    return this.#ended.promise
  }

  /** Starts a process that takes over when it listens. */
  begin(): void {
    let failure: StartFailure | undefined
    const { worker, listens } = startWorker({
      place: this.#place,
      watched: this.#hasServed ? 'again' : 'first',
      onListening: (one) => this.#takeOver(one),
      onEnd: (how, code, listened) => {
        this.#all.delete(worker)
        if (this.#isEnding) return
        if (listened) this.#lost(worker, how)
        else if (worker === this.#starting) this.#failed(failure ?? { text: `It ended: ${how}.`, isFinal: code === 2 })
      },
    })
    this.#starting = worker
    this.#all.add(worker)
    listens.catch(() => undefined)
    worker.on('message', (message: Readonly<Record<string, unknown>>) => {
      // What our own processes say has the shape that they give it.
      if (typeof message === 'object' && FAILED in message) failure = message[FAILED] as StartFailure
      if (typeof message === 'object' && PLACE in message) this.#place = message[PLACE] as ListenPlace
    })
  }

  changed(files: readonly string[]): void {
    if (this.#isEnding) return
    const [first = '', ...others] = files
    this.#print(`${first}${others.length > 0 ? ` and ${others.length} more` : ''} changed.`)
    const outdated = this.#starting
    this.#starting = undefined
    if (outdated !== undefined) void endStarting(outdated)
    this.begin()
  }

  /** Ends all processes, then the watching; again, at once. */
  end(code: number): void {
    if (this.#isEnding) {
      for (const worker of this.#all) worker.process.kill('SIGKILL')
      return
    }
    this.#isEnding = true
    const ends = [...this.#all].map((worker) =>
      worker === this.#starting ? endStarting(worker) : endWorker(worker, DRAIN),
    )
    void Promise.all(ends).then(() => this.#ended.resolve(code))
  }

  #takeOver(worker: Worker): void {
    if (this.#isEnding || worker !== this.#starting) return void endWorker(worker, DRAIN)
    const former = this.#serving
    this.#serving = worker
    this.#starting = undefined
    if (this.#hasServed) this.#print('Started again.')
    this.#hasServed = true
    if (former !== undefined) void endWorker(former, DRAIN)
  }

  #failed(failure: StartFailure): void {
    this.#starting = undefined
    if (failure.isFinal) return this.end(2)
    if (this.#serving?.isConnected()) {
      this.#serving.send({ [FAILED]: failure }, () => undefined)
      this.#print('It does not start, so the former one goes on. The next save tries again.')
    } else this.#print('It does not start. The next save tries again.')
  }

  #lost(worker: Worker, how: string): void {
    if (worker !== this.#serving) return
    this.#serving = undefined
    this.#print(`It ended by itself (${how}). The next save starts it again.`)
  }
}
