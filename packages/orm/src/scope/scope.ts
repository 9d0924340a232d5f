import { contextSlot, type Registry } from '@tsango/core'
import type { ModelClass } from '@tsango/core/model'
import type { Database, Session } from '../databases/databases.ts'
import type { CommitHook, Frame } from '../databases/frame.ts'
import type { QueryLog } from '../databases/query-log.ts'
import type { Routing } from '../databases/routing.ts'
import { NoDatabase } from '../errors/errors.ts'
import type { RecentWrites } from './recent.ts'
import type { Repeats } from './repeats.ts'

/** The databases of one application by name. */
export interface Databases {
  readonly registry: Registry
  readonly names: readonly string[]
  /** Whether one of them has replicas; default: false. */
  readonly replicated?: boolean
  /** Where models live; absent where all are in `default`. */
  readonly routing?: Routing | undefined
  /**
   * Throws {@link UnknownDatabase}.
   *
   * @example
   * const { title } = currentDatabases().get('default').dialect.features
   */
  get(name?: string): Database
  /**
   * Waits for what runs, and closes the connections to all of them.
   *
   * @example
   * await databases.close()
   */
  close(): Promise<void>
}

/** What the context holds for queries: the databases, the open transactions, who listens to statements. */
export interface DatabaseScope {
  readonly databases: Databases
  /** The innermost open block of each database that has one. */
  readonly frames?: ReadonlyMap<string, Frame>
  /** Whether replicas are passed over. */
  readonly primary?: boolean
  /** What this unit of work has written; where there is none, all that have none share one. */
  readonly recent?: RecentWrites
  /** Counts the queries of this unit of work that are alike, where somebody looks for them. */
  readonly repeats?: Repeats
  /** Makes {@link DatabaseScope.repeats} of a unit of work. */
  readonly counting?: (() => Repeats) | undefined
  /** Takes what was to be called after commits. */
  readonly captured?: CommitHook[]
  /** The log of the application's statements. */
  readonly log?: QueryLog
  /** Called for every statement. */
  readonly listener?: (statement: {
    readonly sql: string
    readonly database: string
    readonly milliseconds: number
  }) => void
}

/** The database of what names none. */
export const DEFAULT = 'default'

/** The slot of the context that holds the databases. */
export const databaseSlot = contextSlot<DatabaseScope>('databases')

/** The database scope of the running code; throws {@link NoDatabase} outside of any. */
export function currentScope(): DatabaseScope {
  const scope = databaseSlot.get()
  if (scope === undefined) throw new NoDatabase()
  return scope
}

/**
 * The databases of the running code; throws {@link NoDatabase} outside of any.
 *
 * @example
 * const { hitRate } = currentDatabases().get().statements.compiled
 */
export function currentDatabases(): Databases {
  return currentScope().databases
}

/** Where a statement for a database runs now: in the open transaction, or on any free connection. */
export function currentSession(name = DEFAULT): Session {
  const scope = currentScope()
  const frame = scope.frames?.get(name)
  return frame ?? scope.databases.get(name)
}

/** The database of a model's rows: the one that was named, or where the model lives. Within a block, what is read is what is written. */
export function databaseFor(model: ModelClass, using: string | undefined, use: 'read' | 'write'): string {
  if (using !== undefined) return using
  const { databases, frames, primary } = currentScope()
  const { routing } = databases
  if (routing === undefined) return DEFAULT
  const definition = databases.registry.of(model)
  const home = routing.databaseOf(definition, 'write')
  return use === 'write' || primary || frames?.has(home) ? home : routing.databaseOf(definition, 'read')
}

/**
 * The database of the rows of a model that belong to rows of another one on a database: the same, where both live together.
 *
 * @param from - the model of the rows that are there
 */
export function databaseBeside(from: ModelClass, database: string, model: ModelClass, use: 'read' | 'write'): string {
  const { routing, registry } = currentScope().databases
  return routing ? routing.beside(registry.of(from), database, registry.of(model), use) : database
}
