import type { Readable } from 'node:stream'
import type { RawResult, RowCursor } from '../base/driver.ts'

type Rows = RawResult['rows'][number][]

/** Rows that come by themselves, and what of them is read in the package's own way. */
export interface RowStream {
  readonly stream: Readable
  read(row: unknown): readonly unknown[]
}

/** What an {@link Inflow} tells its connection. */
export interface InflowEvents {
  /** Makes the error of the package ours. */
  failure(error: unknown): unknown
  /** No row comes any more. */
  ended(): void
  /** Cuts the line. */
  cut(): void
}

/** In milliseconds: how long rows that nobody wants are let go by, before the line is cut instead. */
const LET_GO = 100

/**
 * The rows of a statement that runs, as parts. The line carries one answer at a time, and no protocol calls one off: what is not read has to come in, kept
 * or not, before another statement can be sent. Until that is asked for, it waits at the server.
 */
export class Inflow implements RowCursor {
  readonly #source: RowStream
  readonly #size: number
  readonly #events: InflowEvents
  readonly #full: Rows[] = []
  #last: Rows = []
  #wanted = true
  #all = false
  #begun = false
  #ended = false
  #error: { readonly cause: unknown } | undefined
  #arrival: PromiseWithResolvers<void> | undefined

  constructor(source: RowStream, size: number, events: InflowEvents) {
    this.#source = source
    this.#size = size
    this.#events = events
    source.stream.on('data', (row) => this.#take(row))
    source.stream.on('error', (error) => this.fail(error))
    source.stream.on('end', () => this.#end())
  }

  /** Resolves with the first row, or the end; rejects where the statement failed. */
  async started(): Promise<void> {
    while (!this.#ended && !this.#begun) await this.#more()
    if (this.#error) throw this.#error.cause
  }

  async next(): Promise<RawResult['rows']> {
    while (!this.#ended && this.#full.length === 0) await this.#more()
    if (this.#error) throw this.#error.cause
    const rows = this.#full.shift()
    if (rows) return rows
    const last = this.#last
    this.#last = []
    return last
  }

  /** Lets all rows come and keeps them, so that something else can be sent. */
  async rest(): Promise<void> {
    this.#all = true
    while (!this.#ended) await this.#more()
  }

  async close(): Promise<void> {
    this.#forget()
    await this.rest()
  }

  /** As `close`, and cuts the line where too much would have to come. */
  async drop(): Promise<void> {
    this.#forget()
    const timer = setTimeout(() => this.#events.cut(), LET_GO)
    await this.rest()
    clearTimeout(timer)
  }

  /** Nothing comes any more, because of an error. */
  fail(error: unknown): void {
    if (this.#ended) return
    this.#error = { cause: this.#events.failure(error) }
    this.#end()
  }

  #take(row: unknown): void {
    if (!this.#wanted) return
    this.#last.push(this.#source.read(row))
    if (this.#last.length >= this.#size) {
      this.#full.push(this.#last)
      this.#last = []
      // One part is read while the next one comes.
      if (!this.#all && this.#full.length > 1) this.#source.stream.pause()
      this.#tell()
    } else if (!this.#begun) this.#tell()
    this.#begun = true
  }

  #more(): Promise<void> {
    this.#source.stream.resume()
    this.#arrival ??= Promise.withResolvers()
    return this.#arrival.promise
  }

  #forget(): void {
    this.#wanted = false
    this.#full.length = 0
    this.#last = []
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#events.ended()
    this.#tell()
  }

  #tell(): void {
    this.#arrival?.resolve()
    this.#arrival = undefined
  }
}
