import type { Connection } from './driver.ts'

/** A lock of the whole database by name, so that one process migrates at a time. */
export interface Locks {
  /** Waits up to `timeout` milliseconds; rejects with `LockTimeout`. */
  lock(connection: Connection, name: string, timeout: number): Promise<void>
  unlock(connection: Connection, name: string): Promise<void>
}
