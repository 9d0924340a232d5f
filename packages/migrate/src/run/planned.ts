import type { Connection } from '@tsango/orm/dialects'
import {
  type DatabaseHistory,
  type History,
  historyFor,
  Journal,
  Ledger,
  type MigrationNode,
  type Plan,
  planFor,
  stateAfter,
  type Target,
  type Unfinished,
} from '../history/history.ts'
import { changedSince } from './changed-since.ts'
import type { MigratableDatabase } from './database.ts'
import { finishing } from './finishing.ts'
import type { Job } from './job.ts'
import { type Move, movesOf } from './moves.ts'
import { onConnection } from './on-connection.ts'

/** Options of {@link plannedFor}. */
export interface PlannedOptions {
  /** Default: everything. */
  readonly target?: Target | undefined
  /** Whether it would only be written down. Default: false. */
  readonly fake?: boolean | undefined
}

/** What a run would do to a database, by all that is known of it. */
export interface Planned extends DatabaseHistory {
  readonly plan: Plan
  /** What an earlier run left half-way, with which this one begins. */
  readonly begun: Unfinished | undefined
}

/**
 * What `migrateDatabase` would do to a database, whose ledger and journal are asked. Changes nothing. Raises what that raises of a plan, also
 * `MigrationUnfinished` and `MigrationChanged`.
 */
export function plannedFor(
  history: History,
  database: MigratableDatabase,
  options: PlannedOptions = {},
): Promise<Planned> {
  return onConnection(database, (connection) => plannedOn(connection, history, database, options))
}

/** The same on a connection that is there. */
export async function plannedOn(
  connection: Connection,
  history: History,
  database: MigratableDatabase,
  { target, fake = false }: PlannedOptions,
): Promise<Planned> {
  const own = historyFor(history, await new Ledger(database.dialect, connection).read())
  const begun = await new Journal(database.dialect, connection).unfinished()
  const plan = planFor(own.history, own.applied, target, { fake })
  const changed = begun && !fake && changedSince(own, begun, database)
  if (changed) throw changed
  return { ...own, begun, plan: finishing(own, plan, begun, database) }
}

/** How each migration of a plan is undone, in their order. Raises `Irreversible`. */
export function movesBack({ history, applied, plan }: Planned): ReadonlyMap<MigrationNode, readonly Move[]> {
  const left = new Set(applied)
  return new Map(
    plan.backward.map((node) => {
      left.delete(node.key)
      const without = stateAfter(history, ({ key }) => left.has(key))
      return [node, movesOf(node, 'backward', without)]
    }),
  )
}

/** What is done to a squashed migration of which a database has all that it replaces, in words. */
export function recordingOf({ key }: MigrationNode): string {
  return `Record ${key}`
}

/** What is done to a migration, in words: `Undo the rest of blog.0002_slug, behind step 3`. */
export function titleOf({ node, direction, unfinished }: Pick<Job, 'node' | 'direction' | 'unfinished'>): string {
  const verb = direction === 'forward' ? 'Apply' : 'Undo'
  return unfinished ? `${verb} the rest of ${node.key}, behind step ${unfinished.done.length}` : `${verb} ${node.key}`
}

/** How far an earlier run got with a migration. */
export function unfinishedOf({ begun }: Pick<Planned, 'begun'>, { app, name }: MigrationNode): Unfinished | undefined {
  return begun?.app === app && begun.name === name ? begun : undefined
}
