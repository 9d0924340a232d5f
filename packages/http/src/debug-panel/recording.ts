import { type Attributes, type Spans, type Work, whenEnded } from '@tsango/core/spans'
import type { LogRecord } from '../log/log.ts'
import { requestVariable } from '../slots/exchange.ts'
import { placeOf } from './place.ts'

/** One piece of work of a request, with when it began and how long it took, in milliseconds. */
export interface Step {
  readonly name: string
  readonly attributes: Attributes
  readonly begun: number
  /** The line that asked for it; absent where nobody can tell. */
  readonly at: string | undefined
  took?: number
  failed?: string
}

/** Of one request no more is kept. */
const MOST = 500

/** What one request did. */
export class Recording implements Spans {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly time = new Date()
  readonly steps: Step[] = []
  readonly lines: LogRecord[] = []
  /** How many more steps there were than are kept. */
  left = 0
  status: number | undefined
  took: number | undefined
  requestId = ''
  readonly #start = performance.now()

  constructor(id: string, method: string, path: string) {
    this.id = id
    this.method = method
    this.path = path
  }

  watch<T>({ name, attributes, outcome }: Work, body: (carrier: Readonly<Record<string, string>>) => T): T {
    const begun = performance.now()
    const step: Step = { name, attributes, begun: begun - this.#start, at: placeOf(attributes) }
    if (this.steps.length < MOST) this.steps.push(step)
    else this.left++
    return whenEnded(
      () => body({}),
      (error, value) => {
        step.took = performance.now() - begun
        const failure = error === undefined ? outcome?.(value).failure : nameOf(error)
        if (failure !== undefined) step.failed = failure
      },
    )
  }

  /** Keeps a line of the log, whose secrets are masked already. */
  note(record: LogRecord): void {
    if (this.lines.length < MOST) this.lines.push(record)
  }

  end(status: number): void {
    this.status = status
    this.took = performance.now() - this.#start
  }

  /** The milliseconds since the request began, or that it took. */
  get elapsed(): number {
    return this.took ?? performance.now() - this.#start
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

/** The recording of a request, where there is one. */
export const recordingOf = requestVariable<Recording>('tsango.recording')
