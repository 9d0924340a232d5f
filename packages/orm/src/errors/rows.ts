import { listOf } from '@tsango/toolkit/text'
import { DatabaseError, type DatabaseErrorOptions } from './database-error.ts'

/** Raised when a row with a version is saved or deleted that others have written since it was read: nothing was written. `refresh()` reads what they wrote. */
export class StaleRow extends DatabaseError {
  override readonly code = 'stale_row'
  override readonly status = 409
  readonly model: string
  constructor(model: string) {
    super(`This ${model} was changed by others since it was read. Read it anew, and apply the change again.`)
    this.model = model
  }
}

/** Raised when rows of an audited model would be written in a way that does not tell which. Nothing was written. */
export class NotAuditable extends DatabaseError {
  override readonly code = 'not_auditable'
  readonly model: string
  constructor(model: string, what: string) {
    super(
      `${model} is audited, and ${what} does not know which rows it writes. Use create(), bulkCreate() or updateOrCreate().`,
    )
    this.model = model
  }
}

/** Raised when databases are opened for models that are audited, without the app `audit()`. */
export class AuditMissing extends DatabaseError {
  override readonly code = 'audit_missing'
  readonly models: readonly string[]
  constructor(models: readonly string[]) {
    super(
      `The models ${listOf(models)} are audited, but there is no table for it. Add audit() of "@tsango/orm/audit" to "apps".`,
    )
    this.models = models
  }
}

/** Raised when something is to be written into a view. */
export class ReadOnlyModel extends DatabaseError {
  override readonly code = 'read_only_model'
  readonly model: string
  constructor(model: string) {
    super(`${model} is a view: its rows can be read, not written. Write the rows of the tables that it reads.`)
    this.model = model
  }
}

/** Raised when a row is saved, deleted or refreshed that is not in the database. */
export class RowGone extends DatabaseError {
  override readonly code = 'row_gone'
  override readonly status = 404
  readonly model: string
  constructor(model: string, why: string) {
    super(`This ${model} ${why}.`)
    this.model = model
  }
}

/** Raised when a model has encrypted fields and no key was given. */
export class EncryptionKeyMissing extends DatabaseError {
  override readonly code = 'encryption_key_missing'
  readonly fields: readonly string[]

  constructor(fields: readonly string[]) {
    super(
      `${fields.length ? listOf(fields) : 'Text'} is to be encrypted, and there is no key. Give the setting "encryptionKeys": [env.secret("ENCRYPTION_KEY")]; make a key with: openssl rand -base64 48`,
    )
    this.fields = fields
  }
}

/** Raised when an encrypted text cannot be read: its key is gone, or it was changed or moved. The text is not shown. */
export class DecryptionFailed extends DatabaseError {
  override readonly code = 'decryption_failed'
  readonly field: string

  constructor(field: string, why: string, options: DatabaseErrorOptions = {}) {
    super(
      `The text of "${field}" cannot be decrypted: ${why}. Keep former keys behind the newest in "encryptionKeys"; give a renamed field its former name in f.encrypted(…, { bound }).`,
      options,
    )
    this.field = field
  }
}

/** Raised when a column of a row is read that the query left out by `only` or `defer`. */
export class NotLoaded extends DatabaseError {
  override readonly code = 'not_loaded'
  readonly model: string
  readonly field: string
  constructor(model: string, field: string) {
    super(`"${field}" of this ${model} was not loaded: the query left it out. Ask for it in only(), or call refresh().`)
    this.model = model
    this.field = field
  }
}

/** Raised when a relation of a row is read that nothing has loaded. */
export class RelationNotLoaded extends DatabaseError {
  override readonly code = 'relation_not_loaded'
  readonly model: string
  readonly relation: string
  /** @param ways - what loads it */
  constructor(model: string, relation: string, ways: readonly string[]) {
    super(`"${relation}" of this ${model} was not loaded: nothing loads by itself. Load it by ${ways.join(' or ')}.`)
    this.model = model
    this.relation = relation
  }
}
