import { setImmediate as turn } from 'node:timers/promises'
import type { RawResult, RowCursor, Statement } from '../../base/driver.ts'
import { translate } from '../errors.ts'
import type { Database } from './database.ts'

type Rows = RawResult['rows'][number][]

/** Rows that are read before everything else in the process gets its turn. */
const TURN = 1000

/** The rows of a statement that is stepped through. */
export class StatementCursor implements RowCursor {
  readonly #rows: Iterator<readonly unknown[]>
  readonly #size: number
  readonly #closed: (cursor: StatementCursor) => void
  /** Those that were read before they were asked for. */
  #kept: Rows = []
  #at = 0
  #ended = false
  #begun = false

  /** Reads the first row, so that a statement that cannot run fails here. Throws the runtime's errors. */
  constructor(
    database: Database,
    statement: Statement,
    parameters: readonly unknown[],
    size: number,
    closed: (cursor: StatementCursor) => void = () => undefined,
  ) {
    this.#size = size
    this.#closed = closed
    this.#rows = database.iterate(statement, parameters)
    const row = this.#step()
    if (row) this.#kept.push(row)
  }

  async next(): Promise<RawResult['rows']> {
    const rows: Rows = []
    try {
      for (let row: readonly unknown[] | undefined; rows.length < this.#size; rows.push(row)) {
        if (this.#begun && rows.length % TURN === 0) await turn()
        this.#begun = true
        row = this.#at < this.#kept.length ? this.#kept[this.#at++] : this.#step()
        if (row === undefined) break
      }
    } catch (error) {
      throw translate(error)
    }
    return rows
  }

  /** Reads all rows and keeps them: what is written on their connection while they are read may or may not be seen by them. */
  rest(): void {
    for (let row = this.#step(); row; row = this.#step()) this.#kept.push(row)
  }

  async close(): Promise<void> {
    this.stop()
  }

  /** Gives the statement back. */
  stop(): void {
    this.#kept = []
    if (!this.#ended) this.#rows.return?.()
    this.#ended = true
    this.#closed(this)
  }

  #step(): readonly unknown[] | undefined {
    if (this.#ended) return undefined
    const { value, done } = this.#rows.next()
    if (!done) return value
    this.#ended = true
    return undefined
  }
}
