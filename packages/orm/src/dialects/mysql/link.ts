import type { RawResult, Statement } from '../base/driver.ts'
import type { RowStream } from './inflow.ts'

/** What the package of a driver does for one connection: sends one thing at a time, and tells how it went in its own errors. */
export interface Link<P = unknown> {
  /** Logs in. */
  open(): Promise<void>
  /** Sends SQL without parameters. */
  query(sql: string): Promise<void>
  /** Makes a statement ready to run, now or with its first run. */
  prepare(sql: string): Promise<P>
  run(prepared: P, parameters: readonly unknown[], statement: Statement): Promise<RawResult>
  /** Runs a statement whose rows wait on the line until they are read. */
  stream(prepared: P, parameters: readonly unknown[]): RowStream
  /** Tells the server that a statement will not be run again. */
  forget(prepared: P): void
  /** Whether an error means that the line is cut, and if so, whether what was sent may have been run. */
  fateOf(error: unknown): 'unsent' | 'sent' | undefined
  /** Says goodbye. */
  end(): Promise<unknown>
  destroy(): void
}

/** Makes a link; `gone` is to be called when the line has ended. */
export type MakeLink = (gone: () => void) => Link
