import { contextSlot, type Registry } from '@tsango/core'
import type { Database, Session } from '../databases/databases.ts'
import type { Frame } from '../databases/frame.ts'
import { NoDatabase } from '../errors/errors.ts'

/** The databases of one application by name. */
export interface Databases {
  readonly registry: Registry
  readonly names: readonly string[]
  /** Throws {@link UnknownDatabase}. */
  get(name?: string): Database
  close(): Promise<void>
}

/** What the context holds for queries: the databases, the open transactions, who listens to statements. */
export interface DatabaseScope {
  readonly databases: Databases
  /** The innermost open block of each database that has one. */
  readonly frames?: ReadonlyMap<string, Frame>
  /** Called for every statement. */
  readonly listener?: (statement: {
    readonly sql: string
    readonly database: string
    readonly milliseconds: number
  }) => void
}

/** The slot of the context that holds the databases. */
export const databaseSlot = contextSlot<DatabaseScope>('databases')

/** The database scope of the running code; throws {@link NoDatabase} outside of any. */
export function currentScope(): DatabaseScope {
  const scope = databaseSlot.get()
  if (scope === undefined) throw new NoDatabase()
  return scope
}

/** The databases of the running code; throws {@link NoDatabase} outside of any. */
export function currentDatabases(): Databases {
  return currentScope().databases
}

/** Where a statement for a database runs now: in the open transaction, or on any free connection. */
export function currentSession(name = 'default'): Session {
  const scope = currentScope()
  const frame = scope.frames?.get(name)
  return frame ?? scope.databases.get(name)
}
