import { formatDuration } from '@tsango/toolkit/durations'
import { TsangoError } from '@tsango/toolkit/errors'
import { didYouMean, listOf } from '@tsango/toolkit/text'
import { appOf } from '../history/key.ts'

export {
  ClientMissing,
  ClientUnknown,
  DataRefused,
  DataUnreadable,
  FlushRefused,
  LabelUnknown,
  OutputUnwritable,
  type RowPlace,
} from './data.ts'
export { ManyInvalid, SpaceCopied, SpaceForeign, SpaceMissed, SpaceNameInvalid, TargetsMissing } from './fleet.ts'
export {
  BatchesChanged,
  type Failure,
  MigrationChanged,
  MigrationFailed,
  MigrationUnderWay,
  MigrationUnfinished,
  type WayOn,
} from './half-way.ts'
export { IndexForeign, MigrationIndexStale } from './index-file.ts'

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
    const app = appOf(dependency)
    const apps = [...new Set(known.map(appOf))]
    super(
      apps.includes(app)
        ? `${migration} depends on ${dependency}, whose file is not here. Put it back: it may be on another branch, or not committed. Where the name is wrong, correct the dependency. ${didYouMean(dependency, known)}`
        : `${migration} depends on ${dependency}, but no app "${app}" brings migrations. ${didYouMean(app, apps)} Add the app again, or take the dependency out of the file.`,
    )
  }
}

/** Raised when migrations depend on each other in a circle. */
export class CircularMigrations extends TsangoError {
  readonly code = 'migration_circle'
  /** By key; the first stands at the end again. */
  readonly circle: readonly string[]

  constructor(circle: readonly string[]) {
    super(`Migrations depend on each other in a circle: ${circle.join(' → ')}. Take one of these dependencies out.`)
    this.circle = circle
  }
}

/** Raised when an app has several last migrations, as after a merge of two branches. */
export class ConflictingMigrations extends TsangoError {
  readonly code = 'migration_conflict'
  readonly app: string

  constructor(app: string, leaves: readonly string[]) {
    super(
      `App "${app}" has ${leaves.length} last migrations: ${listOf(leaves)}. Run: node manage.ts makemigrations --merge`,
    )
    this.app = app
  }
}

/** Raised when the database has a migration applied without one that it depends on. */
export class InconsistentHistory extends TsangoError {
  readonly code = 'migration_inconsistent'

  constructor(migration: string, dependency: string) {
    super(
      `The database has ${migration} applied, but not ${dependency}, on which it depends. If its changes are there, record it: node manage.ts migrate ${dependency.replace('.', ' ')} --fake`,
    )
  }
}

/** Raised where a database must have every migration, and has not. */
export class MigrationsPending extends TsangoError {
  readonly code = 'migrations_pending'
  readonly database: string
  readonly pending: readonly string[]

  constructor(database: string, pending: readonly string[]) {
    super(
      `The database "${database}" lacks ${listOf(pending, { max: 5 })}. Run: node manage.ts migrate${database === 'default' ? '' : ` --database ${database}`}`,
    )
    this.database = database
    this.pending = pending
  }
}

/** Raised when `rollback` is given something else than how many migrations to undo. */
export class CountInvalid extends TsangoError {
  readonly code = 'migration_count'

  constructor(given: string) {
    super(`"${given}" is no number of migrations to undo. Write: node manage.ts rollback 2`)
  }
}

/** Raised when a migration has to be undone whose file is not there. */
export class MigrationGone extends TsangoError {
  readonly code = 'migration_gone'
  readonly migration: string

  constructor(migration: string) {
    super(
      `The database has ${migration} applied, whose file is not here: this code is older than the database, or the file was deleted. Put the file back, or undo it with the code that has it. If what it did is to stay: node manage.ts migrate ${appOf(migration)} --prune forgets it.`,
    )
    this.migration = migration
  }
}

/** Raised when `migrate --prune` is asked for together with what does not go with it. */
export class PruneInvalid extends TsangoError {
  readonly code = 'migration_prune'

  constructor() {
    super(
      '--prune takes the app whose migrations are forgotten, and besides --plan nothing that migrates. Write: node manage.ts migrate blog --prune',
    )
  }
}

/** Raised when a database has some of what a squashed migration replaces, and files of the others are gone. */
export class SquashPartial extends TsangoError {
  readonly code = 'migration_squash_partial'
  readonly migration: string

  constructor(migration: string, missing: readonly string[]) {
    super(
      `${migration} stands in the place of migrations of which the database has only some. It lacks ${listOf(missing)}, whose files are not all here: apply those with the code that has them, and come back.`,
    )
    this.migration = migration
  }
}

/** Raised when migrations cannot be made one, or one cannot be written anew. */
export class SquashRefused extends TsangoError {
  readonly code = 'migration_squash'

  constructor(migration: string, reason: string) {
    super(`${migration} cannot be written anew: ${reason}`)
  }
}

/** Raised when a step that runs beside those who write stands in a migration that is one transaction. */
export class TransactionRefused extends TsangoError {
  readonly code = 'migration_transaction'

  constructor(migration: string, operation: string) {
    super(
      `${migration} is one transaction, and "${operation}" cannot run in one, because it is to be concurrent. Put it into a migration of its own: migration({ atomic: false, … }).`,
    )
  }
}

/** Raised when `inBatches` is asked for batches of no rows. */
export class BatchSizeInvalid extends TsangoError {
  readonly code = 'migration_batch_size'

  constructor(given: unknown) {
    super(`inBatches takes batches of one row or more; this is ${String(given)}.`)
  }
}

/** Raised when another process migrates a database for longer than one waits for it. */
export class DeployLockTimeout extends TsangoError {
  readonly code = 'migration_lock'
  readonly database: string

  constructor(database: string, wait: number, holder: { holder: string; since: Date } | undefined, cause: unknown) {
    const who = holder
      ? `${holder.holder}, which has been migrating it since ${holder.since.toISOString()}`
      : 'another process that migrates it'
    super(
      `The database "${database}" was not migrated: after ${formatDuration(wait)}, it is still held by ${who}. Look at what that one does, or wait longer: --wait 1h.`,
      { cause },
    )
    this.database = database
  }
}

/** Raised when several last migrations of an app cannot be merged. */
export class MergeRefused extends TsangoError {
  readonly code = 'migration_merge'
  readonly app: string

  constructor(app: string, leaves: readonly string[], reason: string) {
    super(`${listOf(leaves)} of the app "${app}" cannot be merged: ${reason}`)
    this.app = app
  }
}

/** Raised when a command names an app or a migration that is not there. */
export class UnknownMigration extends TsangoError {
  readonly code = 'migration_unknown'

  constructor(what: string, word: string, known: readonly string[], where = '') {
    super(`No ${what} "${word}"${where}. ${didYouMean(word, known)}`)
  }
}

/** Raised when SQL is asked for in the words of a database that is not known. */
export class DialectUnknown extends TsangoError {
  readonly code = 'migration_dialect'

  constructor(kind: string, known: readonly string[]) {
    super(`No kind of database "${kind}". ${didYouMean(kind, known)}`)
  }
}

/** Raised when the database's user may not even read or write down what is applied: before the first migration of a run. */
export class MigrationDenied extends TsangoError {
  readonly code = 'migration_denied'
  readonly database: string

  constructor(database: string, reason: string, cause?: unknown) {
    super(
      [
        `The database "${database}" was not migrated: its user may not keep the tables there in which migrations are written down.`,
        `  Reason: ${reason}`,
        '  No migration was begun. Correct that and run it again.',
      ].join('\n'),
      { cause },
    )
    this.database = database
  }
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

/** Raised when a model or a field went, and the answer says that what rows hold there has to stay. */
export class DropRefused extends TsangoError {
  readonly code = 'migration_drop_refused'

  constructor(name: string) {
    super(
      `${name} is no longer in the models, and the answer "drop ${name}" says that it may not be dropped. Put it back.`,
    )
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

/** Raised when a command names a table that the database does not have. */
export class TableUnknown extends TsangoError {
  readonly code = 'migration_table_unknown'
  readonly table: string

  constructor(table: string, hint: string) {
    super(`The database has no table and no view "${table}". ${hint}`)
    this.table = table
  }
}

/** Raised when the schema that the migrations make cannot be made anywhere, to be compared with that of the database. */
export class ScratchRefused extends TsangoError {
  readonly code = 'migration_scratch_refused'
  readonly database: string

  constructor(database: string, cause: unknown) {
    super(
      `The schema of "${database}" cannot be compared: the server lets nobody make an empty place beside it, in which the migrations' schema is made and dropped again. Grant CREATE to this user, or ask as another one. ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
    this.database = database
  }
}

/** Raised when a database has some of what an initial migration makes, so that it can neither be applied nor recorded. */
export class FakeInitialPartial extends TsangoError {
  readonly code = 'migration_fake_initial_partial'
  readonly migration: string
  /** What the database lacks: tables, and columns as `table.column`. */
  readonly missing: readonly string[]

  constructor(migration: string, there: readonly string[], missing: readonly string[]) {
    super(
      `${migration} can neither be applied nor recorded: the database has ${listOf(there)}, but not ${listOf(missing)}. Nothing was done. Make what is missing, or take away what is there, and run it again.`,
    )
    this.migration = migration
    this.missing = missing
  }
}

/** Raised when models are asked for under a name that no app has. */
export class AppNameInvalid extends TsangoError {
  readonly code = 'migration_app_name'

  constructor(name: string) {
    super(`No app can be called "${name}". A name has small letters, digits and "_", a letter first: --app shop`)
  }
}
