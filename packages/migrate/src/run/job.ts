import type { Progress } from '@tsango/core/commands'
import type { Connection, HeldLock } from '@tsango/orm/dialects'
import type { ProjectState } from '@tsango/orm/migrations'
import { type Journal, type Ledger, type MigrationNode, migrationHash, type Unfinished } from '../history/history.ts'
import type { MigratableDatabase } from './database.ts'
import type { Direction } from './moves.ts'
import { givingWay, type Patience } from './patience.ts'

/** A migration on its way through one database. */
export interface Job {
  readonly node: MigrationNode
  readonly direction: Direction
  /** Before it, for `forward`; without it, for `backward`. */
  readonly before: ProjectState
  readonly database: MigratableDatabase
  readonly connection: Connection
  readonly lock: HeldLock
  readonly ledger: Ledger
  readonly journal: Journal
  /** How far an earlier run got with it. */
  readonly unfinished: Unfinished | undefined
  /** The command that goes on with it where it stops half-way; absent where that is the one that is run. */
  readonly wayOn: string | undefined
  readonly now: () => Date
  readonly progress: Progress
  /** How a change of the schema waits for those who work with the table. */
  readonly patience: Patience
}

/** Writes down that a migration was applied or undone, and forgets how far it got where that was `noted`. */
export async function record({ node, direction, ledger, journal, now }: Job, noted: boolean): Promise<void> {
  // What it replaces goes with it, for code that does not know it yet.
  for (const [app, name] of node.migration.replaces)
    await (direction === 'forward' ? ledger.add(app, name, now()) : ledger.remove(app, name))
  if (direction === 'forward') await ledger.add(node.app, node.name, now(), migrationHash(node.migration))
  else await ledger.remove(node.app, node.name)
  if (noted) await journal.clear(node)
}

/** Does something in a transaction of the job's connection. */
export async function inTransaction(job: Job, body: () => Promise<void>): Promise<void> {
  const { connection, database } = job
  await givingWay(() => connection.execute(database.dialect.schema.session.begin))
  try {
    await body()
    await connection.execute('COMMIT')
  } catch (error) {
    try {
      await connection.execute('ROLLBACK')
    } catch {
      // It was undone by the database itself, as where the connection is gone: why it failed is what matters.
    }
    throw error
  }
}
