import type { MigrationName, Operation } from '@tsango/orm/migrations'
import { type History, nodesOf } from '../history/history.ts'

/** A migration that has to be written. */
export interface PlannedMigration {
  readonly app: string
  /** `0002_post_slug`. */
  readonly name: string
  readonly dependencies: readonly MigrationName[]
  readonly operations: readonly Operation[]
  /** The migrations in whose place it stands. */
  readonly replaces?: readonly MigrationName[]
  /** Default: true. */
  readonly atomic?: boolean
}

/** The number of an app's next migration. */
export function nextNumber(history: History, app: string): number {
  return Math.max(0, ...nodesOf(history, app).map((node) => Number(node.name.slice(0, 4)))) + 1
}
