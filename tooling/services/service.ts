/** A server that the tests can be run against. */
export interface Service {
  /** The word on the command line: `pnpm services redis`. */
  readonly key: string
  /** The name that people say. */
  readonly name: string
  /** The variable that asks the tests to use it. */
  readonly variable: string
  /** The port it has where that one is free. */
  readonly port: number
  /** The oldest version that the tests support, as numbers: `[15]`, `[10, 11]`. */
  readonly minimum: readonly number[]
  /** The address for the tests, with the database that they may fill. */
  url(port: number): string
  /**
   * Logs in at the port, makes the tests' database where there is none, and gives the server's version.
   * Rejects where nothing answers, or something else does.
   */
  probe(port: number): Promise<string>
  /** Installs the server from Debian's packages where it is missing, and starts it on the port with data of its own. */
  start(port: number): Promise<Daemon>
}

/** A process that we started, as it is written down for `pnpm services stop`. */
export interface Daemon {
  readonly pid: number
  /** The first word of its command line, to tell it from a later process with the same id. */
  readonly command: string
  /** What was mounted for it, in the order of mounting. */
  readonly mounts?: readonly string[]
}

/** Raised when a service cannot be had; the message says what to do. */
export class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable'
}

/** Whether a version such as `10.11.19-MariaDB` is at least the minimum. */
export function atLeast(version: string, minimum: readonly number[]): boolean {
  const parts = version
    .split(/[^0-9]+/)
    .filter(Boolean)
    .map(Number)
  for (const [index, least] of minimum.entries()) {
    const part = parts[index] ?? 0
    if (part !== least) return part > least
  }
  return true
}
