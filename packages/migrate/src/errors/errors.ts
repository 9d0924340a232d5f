import { TsangoError } from '@tsango/toolkit/errors'
import { didYouMean, listOf } from '@tsango/toolkit/text'

/** Raised when a migration that has to be undone holds an operation without an inverse. */
export class Irreversible extends TsangoError {
  readonly code = 'migration_irreversible'
  readonly migration: string

  constructor(migration: string, operation: string) {
    super(
      `${migration} cannot be undone: "${operation}" has no way back. Give it a reverse, or restore the database from a backup.`,
    )
    this.migration = migration
  }
}

/** Raised when a file in a folder of migrations does not hold one. */
export class MigrationUnreadable extends TsangoError {
  readonly code = 'migration_unreadable'
  readonly file: string

  constructor(file: string, reason: string, cause?: unknown) {
    super(`The migration "${file}" cannot be read: ${reason}`, { cause })
    this.file = file
  }
}

/** Raised when an operation names a model or a field that is not there at its point of the history, as after a file was edited. */
export class MigrationMisfit extends TsangoError {
  readonly code = 'migration_misfit'
  readonly migration: string

  constructor(migration: string, operation: string, cause: Error) {
    super(`${migration} does not fit what comes before it, at "${operation}": ${cause.message}`, { cause })
    this.migration = migration
  }
}

/** Raised when a migration depends on one that is not there. */
export class DependencyMissing extends TsangoError {
  readonly code = 'migration_dependency_missing'

  constructor(migration: string, dependency: string, known: readonly string[]) {
    super(`${migration} depends on ${dependency}, which does not exist. ${didYouMean(dependency, known)}`)
  }
}

/** Raised when migrations depend on each other in a circle. */
export class CircularMigrations extends TsangoError {
  readonly code = 'migration_circle'

  constructor(circle: readonly string[]) {
    super(`Migrations depend on each other in a circle: ${circle.join(' → ')}. Take one of these dependencies out.`)
  }
}

/** Raised when an app has several last migrations, as after a merge of two branches. */
export class ConflictingMigrations extends TsangoError {
  readonly code = 'migration_conflict'
  readonly app: string

  constructor(app: string, leaves: readonly string[]) {
    super(
      `App "${app}" has ${leaves.length} last migrations: ${listOf(leaves)}. Let one of them depend on the other, in its "dependencies".`,
    )
    this.app = app
  }
}

/** Raised when the database has a migration applied without one that it depends on. */
export class InconsistentHistory extends TsangoError {
  readonly code = 'migration_inconsistent'

  constructor(migration: string, dependency: string) {
    super(
      `The database has ${migration} applied, but not ${dependency}, on which it depends. If its changes are there, record it: migrate ${dependency.replace('.', ' ')} --fake.`,
    )
  }
}

/** Raised when a command names an app or a migration that is not there. */
export class UnknownMigration extends TsangoError {
  readonly code = 'migration_unknown'

  constructor(what: string, word: string, known: readonly string[], where = '') {
    super(`No ${what} "${word}"${where}. ${didYouMean(word, known)}`)
  }
}

/** What {@link MigrationFailed} tells. */
export interface Failure {
  readonly migration: string
  readonly direction: 'forward' | 'backward'
  /** The operation in words. */
  readonly operation: string
  /** The statement that failed; absent where it was code or a check of ours. */
  readonly statement: string | undefined
  /** The statements that ran before it and stay, because the database cannot undo them. */
  readonly kept: readonly string[]
  /** Whether all that the migration did was undone. */
  readonly whole: boolean
  readonly reason: string
}

/** Raised when a migration stops half-way. */
export class MigrationFailed extends TsangoError {
  readonly code = 'migration_failed'
  readonly failure: Failure

  constructor(failure: Failure, cause: unknown) {
    super(describe(failure), { cause })
    this.failure = failure
  }
}

function describe({ migration, direction, operation, statement, kept, whole, reason }: Failure): string {
  const lines = [
    `${migration} failed while it was ${direction === 'forward' ? 'applied' : 'undone'}, at "${operation}".`,
  ]
  if (statement) lines.push(`  Statement: ${statement}`)
  lines.push(`  Reason: ${reason}`)
  if (whole) lines.push('  Nothing of it was kept. Correct the cause and run it again.')
  else if (kept.length === 0) {
    lines.push('  Nothing was done by this run. Correct the cause and run it again.')
    if (statement)
      lines.push(
        '  If an earlier run failed or was cut off here, what it did is still there: revert that by hand first, or finish by hand and use --fake.',
      )
  } else {
    lines.push(
      `  ${kept.length === 1 ? 'One statement' : `${kept.length} statements`} before it took effect and cannot be rolled back by this database:`,
      ...kept.map((one) => `    ${one}`),
      `  The migration is not recorded as ${direction === 'forward' ? 'applied' : 'undone'}. Revert these by hand and run it again, or finish by hand and use --fake.`,
    )
  }
  return lines.join('\n')
}

/** Raised when models changed in a way that migrations cannot follow. */
export class UnsupportedChange extends TsangoError {
  readonly code = 'migration_unsupported_change'
}

/** Raised when `--answers` cannot be read, or an answer in it does not fit its question. */
export class AnswerInvalid extends TsangoError {
  readonly code = 'migration_answer'

  constructor(question: string, reason: string, cause?: unknown) {
    super(`The answer "${question}" is not valid: ${reason}`, { cause })
  }
}

/** Raised when an app whose models changed says no folder for its migrations. */
export class FolderMissing extends TsangoError {
  readonly code = 'migration_folder_missing'
  readonly app: string

  constructor(app: string) {
    super(
      `App "${app}" has models, but no folder for migrations. Add migrations: new URL('./migrations/', import.meta.url) to its defineApp({ … }).`,
    )
    this.app = app
  }
}

/** Raised when `--name` cannot be the name of a file of migrations. */
export class MigrationNameInvalid extends TsangoError {
  readonly code = 'migration_name'

  constructor(name: string) {
    super(`A migration cannot be called "${name}". A name has letters, digits, "_" and "-", at most 200 of them.`)
  }
}

/** Raised when a command needs the name of an app. */
export class AppMissing extends TsangoError {
  readonly code = 'migration_app_missing'

  constructor() {
    super('Which app? Write its name: makemigrations blog --empty')
  }
}
