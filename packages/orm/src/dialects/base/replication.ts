import type { RawResult, Statement } from './driver.ts'

/** How a server tells what it follows. */
export interface Replication {
  /** What is asked of a replica. */
  readonly status: Statement
  /** The milliseconds that it is behind, by the answer; `undefined` where it is no replica, or does not tell; infinite where it has stopped to follow. */
  lagOf(answer: RawResult): number | undefined
}
