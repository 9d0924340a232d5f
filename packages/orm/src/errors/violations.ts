import type { Fault } from '@tsango/core/fields'
import type { RowMethods } from '@tsango/core/model'
import { DatabaseError, type DatabaseErrorOptions } from './database-error.ts'

/** Where a constraint was violated; what the database does not tell is left out. Never holds values. */
export interface Violated {
  readonly table?: string | undefined
  readonly columns?: readonly string[]
  readonly constraint?: string | undefined
}

/** What the models know of a violation. */
export interface ExplainedViolation extends Violated {
  readonly faults: Readonly<Record<string, readonly Fault[]>>
  /** What the model itself says to people. */
  readonly told?: string
}

/** Raised when a write breaks a constraint. */
export abstract class IntegrityError extends DatabaseError {
  override readonly status: number = 409
  /**
   * What is wrong by column, as a `ValidationError` of `validate()` has it; that of several columns together under `''`. Empty where SQL of your own broke
   * a constraint.
   *
   * @example
   * await Post.objects().create(values).catch((error) => {
   *   if (error instanceof IntegrityError) console.log(error.faults) // { slug: [{ code: 'unique', message: 'Another post has the same slug.' }] }
   * })
   */
  readonly faults: Readonly<Record<string, readonly Fault[]>> = {}
  readonly table: string | undefined
  readonly columns: readonly string[]
  readonly constraint: string | undefined
  #told: string | undefined

  constructor(message: string, violated: Violated, options: DatabaseErrorOptions = {}) {
    super(message, options)
    this.table = violated.table
    this.columns = violated.columns ?? []
    this.constraint = violated.constraint
  }

  /** Adds what the models know of the constraint. */
  explain({ table, columns, constraint, faults, told }: ExplainedViolation): void {
    Object.assign(this, {
      faults,
      ...(table === undefined ? {} : { table }),
      ...(columns === undefined ? {} : { columns }),
      ...(constraint === undefined ? {} : { constraint }),
    })
    if (told === undefined) return
    this.#told = told
    this.message = told
  }

  /** What the model says of the constraint; else a sentence that names no table and no column. */
  override get publicMessage(): string {
    return this.#told ?? 'The values conflict with other data.'
  }
}

const place = ({ table, columns = [], constraint }: Violated): string =>
  [
    table && ` of "${table}"`,
    columns.length && ` (${columns.join(', ')})`,
    !columns.length && constraint && ` (${constraint})`,
  ]
    .filter(Boolean)
    .join('')

/** Raised when a row with the same unique values is there already. */
export class UniqueViolation extends IntegrityError {
  override readonly code = 'unique_violation'
  constructor(violated: Violated, options?: DatabaseErrorOptions) {
    super(`A row with the same unique value${place(violated)} exists.`, violated, options)
  }
}

/** Raised when a row is like another in all that an exclusion constraint compares: a time that overlaps, a place that is taken. */
export class ExclusionViolation extends IntegrityError {
  override readonly code = 'exclusion_violation'
  constructor(violated: Violated, options?: DatabaseErrorOptions) {
    super(`A row that this one excludes${place(violated)} exists.`, violated, options)
  }
}

/** Raised when a key points at no row, or a row that is deleted is still pointed at. */
export class ForeignKeyViolation extends IntegrityError {
  override readonly code: string = 'foreign_key_violation'
  constructor(violated: Violated, options?: DatabaseErrorOptions) {
    super(`A key${place(violated)} points at a row that does not exist, or the row is still in use.`, violated, options)
  }
}

/** Rows of one key that keep others from being deleted. */
export interface Blocking {
  /** The label of the model that has the key. */
  readonly model: string
  readonly field: string
  readonly count: number
  /** Some of them, at most 20. */
  readonly rows: readonly RowMethods[]
}

/** Raised when rows would be deleted that rows of a key with `onDelete: 'protect'` point at. Nothing was deleted. Django's error of this name. */
export class ProtectedError extends ForeignKeyViolation {
  override readonly code: string = 'protected'
  /** The label of the model that was to be deleted. */
  readonly model: string
  readonly blocking: readonly Blocking[]

  constructor(model: string, blocking: readonly Blocking[], options?: DatabaseErrorOptions) {
    super({}, options)
    this.model = model
    this.blocking = blocking.map(({ model: of, field, count, rows }) => ({ model: of, field, count, rows }))
    const parts = blocking.map((one) => `${one.count} of ${one.model} ("${one.field}")`)
    this.message = `${model} cannot be deleted: other rows point at it, ${parts.join(', ')}. Delete those first, or let them point elsewhere.`
  }
}

/**
 * Raised when rows would be deleted that rows of a key with `onDelete: 'restrict'` point at, which do not go with them by another key. Nothing was
 * deleted. Django's error of this name.
 */
export class RestrictedError extends ProtectedError {
  override readonly code = 'restricted'
}

/** Raised when a column that may not be NULL got none. */
export class NotNullViolation extends IntegrityError {
  override readonly code = 'not_null_violation'
  override readonly status = 422
  constructor(violated: Violated, options?: DatabaseErrorOptions) {
    super(`A column${place(violated)} cannot be NULL.`, violated, options)
  }
}

/** Raised when a row does not fulfil a check constraint. */
export class CheckViolation extends IntegrityError {
  override readonly code = 'check_violation'
  override readonly status = 422
  constructor(violated: Violated, options?: DatabaseErrorOptions) {
    super(`A row does not fulfil a check${place(violated)}.`, violated, options)
  }
}
