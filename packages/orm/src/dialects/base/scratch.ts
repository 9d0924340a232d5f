import type { Connection } from './driver.ts'

/**
 * Runs work on a connection for which names without a schema lead to an empty place of its own, and leaves nothing of that behind: a schema is made there
 * to be looked at. `beside` is a connection to the database whose types and extensions are to be known there; what it holds is not changed. Resolves to
 * what the work gives; rejects with `PermissionDenied` where the server lets nobody make such a place.
 */
export type Scratch = <T>(beside: Connection, work: (connection: Connection) => Promise<T>) => Promise<T>

/** What the names of such places begin with. */
export const SCRATCH = 'tsango_scratch_'

/** A name that nobody else has. */
export function scratchName(): string {
  return `${SCRATCH}${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`
}
