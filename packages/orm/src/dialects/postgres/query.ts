import type { Connection, Submittable } from 'pg'
import type { RawResult } from '../base/driver.ts'
import { onWire, type Parse, parserOf } from './values.ts'

/** A statement as one connection knows it. */
export interface Prepared {
  readonly sql: string
  /** Empty: it is prepared for one run, and forgotten by the server with the next. */
  readonly name: string
  /** The server has it. */
  known: boolean
  /** How its columns are read; told by the server once, as it refuses to run the statement when they have changed. */
  parsers: readonly Parse[] | undefined
  /** What its columns are called; told together with that. */
  columns?: readonly string[]
}

/** The messages of `pg` that are read here. */
interface RowDescription {
  readonly fields: readonly { readonly dataTypeID: number; readonly name: string }[]
}
interface DataRow {
  readonly fields: readonly (string | null)[]
}
interface CommandComplete {
  readonly text: string
}

/** The methods of a connection as they are called here: the types of `pg` ask for a second argument that it has not had for long. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void }
  parse(message: { text: string; name: string }): void
  bind(message: { statement: string; values: readonly unknown[] }): void
  describe(message: { type: 'P'; name: string }): void
  execute(message: { portal: string }): void
  close(message: { type: 'S'; name: string }): void
  sync(): void
  sendCopyFail(reason: string): void
}

/**
 * One run of a prepared statement, in the extended protocol (https://www.postgresql.org/docs/current/protocol-flow.html). `pg` takes any object of this
 * form, and calls its `handle…` methods with what the server answers. Its own query asks the server to describe the columns on every run, and has
 * a listener and a result object for each; without them a run takes a quarter less of the processor.
 */
export class Run implements Submittable {
  readonly #prepared: Prepared
  readonly #values: readonly (string | Buffer | null)[]
  readonly #closing: string[]
  #rows: unknown[][] = []
  #affected = 0
  #done = { resolve: (_: RawResult): void => undefined, reject: (_: unknown): void => undefined }
  readonly result: Promise<RawResult>
  readonly callback = (): void => undefined

  /** Raises what a value raises that cannot be sent; nothing is sent then. `closing` holds names that the server may forget: it is told so, and they are taken out. */
  constructor(prepared: Prepared, values: readonly unknown[], closing: string[]) {
    this.#prepared = prepared
    this.#values = values.map(onWire)
    this.#closing = closing
    this.result = new Promise((resolve, reject) => {
      this.#done = { resolve, reject }
    })
  }

  submit(connection: Connection): void {
    // See Wire.
    const wire = connection as unknown as Wire
    const { sql, name, known, parsers } = this.#prepared
    wire.stream.cork()
    for (const old of this.#closing.splice(0)) wire.close({ type: 'S', name: old })
    if (!known) wire.parse({ text: sql, name })
    wire.bind({ statement: name, values: this.#values })
    if (!parsers) wire.describe({ type: 'P', name: '' })
    wire.execute({ portal: '' })
    wire.sync()
    wire.stream.uncork()
  }

  handleRowDescription({ fields }: RowDescription): void {
    this.#prepared.parsers = fields.map(({ dataTypeID }) => parserOf(dataTypeID))
    this.#prepared.columns = fields.map(({ name }) => name)
  }

  handleDataRow({ fields }: DataRow): void {
    const parsers = this.#prepared.parsers ?? []
    const row = new Array<unknown>(fields.length)
    for (let index = 0; index < fields.length; index++) {
      const text = fields[index] as string | null
      row[index] = text === null ? null : (parsers[index] as Parse)(text)
    }
    this.#rows.push(row)
  }

  /** `UPDATE 3`, `INSERT 0 1`, `SELECT 20`, `CREATE TABLE`. */
  handleCommandComplete({ text }: CommandComplete): void {
    this.#affected = Number(text.slice(text.lastIndexOf(' ') + 1)) || 0
  }

  handleReadyForQuery(): void {
    this.#prepared.known = this.#prepared.name !== ''
    const { columns } = this.#prepared
    const rows = this.#rows
    // A run that the collector has moved to the old generation holds what comes after it until a full collection: then it should hold no rows.
    this.#rows = []
    this.#done.resolve({ rows, columns, affected: this.#affected, insertId: undefined })
  }

  handleError(error: unknown): void {
    this.#done.reject(error)
  }

  handleEmptyQuery(): void {
    // It ends as every other run, and gives nothing.
  }

  /** A `COPY … FROM STDIN` would wait for data for ever. */
  handleCopyInResponse(connection: Connection): void {
    const wire = connection as unknown as Wire
    wire.sendCopyFail('COPY FROM STDIN is not supported here')
  }

  handleCopyData(): void {
    // What a `COPY … TO STDOUT` sends is not kept: it has no rows.
  }
}
