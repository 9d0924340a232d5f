import type { Operation } from './operations.ts'

/** The name of a migration: its app, and its file without the ending. */
export type MigrationName = readonly [app: string, name: string]

/** What {@link migration} takes. */
export interface MigrationDefinition {
  /** Migrations that come before this one; of the same app, the one that it follows. */
  readonly dependencies?: readonly MigrationName[]
  readonly operations: readonly Operation[]
  /** The migrations in whose place it stands: databases that have all of them have it. */
  readonly replaces?: readonly MigrationName[]
  /** All or nothing, on databases whose schema changes take part in transactions. Default: true. */
  readonly atomic?: boolean
  /** Why what would hold others up, or break the release that runs meanwhile, is no matter here: `check --deploy` takes it for looked at. */
  readonly reviewed?: string
}

const MIGRATION: unique symbol = Symbol.for('tsango.migration') as never

/** A step of an app's history: the default export of a file in its `migrations` folder. */
export interface Migration extends Required<Omit<MigrationDefinition, 'reviewed'>> {
  readonly reviewed?: string
  readonly [MIGRATION]: true
}

/**
 * Declares a migration.
 *
 * @example
 * migration({ operations: [] }).atomic // → true
 */
export function migration(definition: MigrationDefinition): Migration {
  return Object.freeze({ dependencies: [], replaces: [], atomic: true, ...definition, [MIGRATION]: true as const })
}

/** Whether a file's default export was made by {@link migration}. */
export function isMigration(value: unknown): value is Migration {
  return typeof value === 'object' && value !== null && MIGRATION in value
}
