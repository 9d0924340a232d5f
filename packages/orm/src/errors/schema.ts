import { listOf } from '@tsango/toolkit/text'
import { DatabaseError, type DatabaseErrorOptions } from './database-error.ts'

/** Raised when a table or column does not exist: most often, a migration was not run. */
export class SchemaMissing extends DatabaseError {
  override readonly code = 'schema_missing'
  constructor(what: string, options?: DatabaseErrorOptions) {
    super(`The database has no ${what}. Did you run "node manage.ts migrate"?`, options)
  }
}

/** Raised when a statement makes a table, column, index or constraint that is there already. */
export class SchemaExists extends DatabaseError {
  override readonly code = 'schema_exists'
  constructor(what: string, options?: DatabaseErrorOptions) {
    super(`The database has ${what} already.`, options)
  }
}

/** Raised when a database lacks what was asked for. */
export class Unsupported extends DatabaseError {
  override readonly code = 'unsupported'
  readonly feature: string
  /** What to do instead. */
  readonly hint: string | undefined

  constructor(feature: string, title: string, hint?: string, options?: DatabaseErrorOptions) {
    super(`${title} does not support ${feature}.${hint ? ` ${hint}` : ''}`, options)
    this.feature = feature
    this.hint = hint
  }
}

/** Raised when a type belongs to an extension that the database does not have. */
export class ExtensionMissing extends DatabaseError {
  override readonly code = 'extension_missing'
  readonly extension: string

  constructor(extension: string, options?: DatabaseErrorOptions) {
    super(
      `The database does not have the extension "${extension}". Put createExtension('${extension}') into a migration, before the model that needs it; where its user may not, let an administrator run CREATE EXTENSION "${extension}". One that is there is found only in a schema into which the connection looks: see its search_path.`,
      options,
    )
    this.extension = extension
  }
}

/** Raised when a model has a name that its database would cut, and later not find: a table, a column, an index or a check. */
export class NameTooLong extends DatabaseError {
  override readonly code = 'name_too_long'
  /** The name as it was declared. */
  readonly given: string

  constructor(model: string, given: string, database: string, longest: string) {
    super(`${model} has the name ${JSON.stringify(given)}; ${database} takes ${longest}. Give it a shorter one.`)
    this.given = given
  }
}

/** Raised when two things of a database would have the same name: two tables, or two indexes, checks or foreign keys of one table. */
export class NameTwice extends DatabaseError {
  override readonly code = 'name_twice'
  /** The name as it was declared. */
  readonly given: string

  constructor(what: string, given: string, models: readonly string[]) {
    super(`The ${what} ${JSON.stringify(given)} is declared twice, by ${listOf(new Set(models))}. Rename one.`)
    this.given = given
  }
}

/** Raised when what a model lets be chosen for a key is no condition over the rows that the key leads to. */
export class LimitInvalid extends DatabaseError {
  override readonly code = 'limit_invalid'
  /** The option, behind the label of its model. */
  readonly option: string

  constructor(option: string, why: string, options?: DatabaseErrorOptions) {
    super(`${option}: ${why}`, options)
    this.option = option
  }
}
