import type { Driver } from './driver.ts'

/** A lock that one has. */
export interface HeldLock {
  /** Rejects with `LockLost` where another process may have it by now. */
  check(): Promise<void>
  /** Lets go of it; never rejects. */
  release(): Promise<void>
}

/** A lock of the whole database by name, so that one process migrates at a time. It ends with the process that has it, however that ends. */
export interface Locks {
  /** Waits up to `timeout` milliseconds; rejects with `LockTimeout`. Takes no connection of those that are shared, neither waiting nor holding it. */
  lock(driver: Driver, name: string, timeout: number): Promise<HeldLock>
}
