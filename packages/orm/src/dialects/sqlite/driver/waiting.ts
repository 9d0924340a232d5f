/** How long somebody waits, and what they get when it was too long. */
export interface Waiting {
  /** In milliseconds: for a lock that another process holds. */
  readonly lockTimeout: number
  /** In milliseconds: for a connection that others in this process hold, counted from the last time that one was given back. */
  readonly acquireTimeout: number
  readonly late: (cause?: unknown) => Error
}
