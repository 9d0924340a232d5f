import { codeOf } from '@tsango/orm/dialect-kit'
import {
  CascadeTooDeep,
  CheckViolation,
  DatabaseError,
  type DatabaseErrorOptions,
  DataError,
  DiskFull,
  ForeignKeyViolation,
  LockTimeout,
  NotNullViolation,
  SchemaExists,
  SchemaMissing,
  TransactionError,
  UniqueViolation,
} from '@tsango/orm/errors'

/** The engine's result codes (https://www.sqlite.org/rescode.html), without their extensions. */
const [BUSY, LOCKED, READONLY, FULL, TOO_BIG, CONSTRAINT, MISMATCH] = [5, 6, 8, 13, 18, 19, 20]
/** A constraint of the column's own type. */
const DATATYPE = 3091

/** Whether another connection writes just now. */
export function isBusy(error: unknown): boolean {
  const code = resultOf(error) & 0xff
  return code === BUSY || code === LOCKED
}

/** Makes an error of the engine one of Tsango's, gives back what is none. Messages of the engine name columns, never values; they stay in `cause` all the same. */
export function translate(error: unknown): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error
  const options = { cause: error }
  const code = codeOf(error)
  if (code === 'ERR_SQLITE_ERROR') return ofResult(resultOf(error), error.message, options)
  // A value that cannot be bound, or read.
  return /^ERR_(INVALID_ARG_|OUT_OF_RANGE)/.test(code ?? '') ? new DataError(options) : error
}

function resultOf(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0
}

function ofResult(code: number, message: string, options: DatabaseErrorOptions): DatabaseError {
  if (code === DATATYPE) return new DataError(options)
  switch (code & 0xff) {
    case CONSTRAINT:
      return ofConstraint(message, options)
    case BUSY:
    case LOCKED:
      return new LockTimeout('the writer of the file', options)
    case READONLY:
      return new TransactionError('This transaction only reads.', options)
    case FULL:
      return new DiskFull(options)
    case TOO_BIG:
    case MISMATCH:
      return new DataError(options)
    default:
      return ofMessage(message, options)
  }
}

function ofConstraint(message: string, options: DatabaseErrorOptions): DatabaseError {
  const [, kind, place = ''] = /(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: (.*))?$/.exec(message) ?? []
  const columns = place.split(', ').map((name) => name.slice(name.lastIndexOf('.') + 1))
  const table = place.slice(0, Math.max(0, place.indexOf('.'))) || undefined
  if (kind === 'UNIQUE')
    return new UniqueViolation(
      place.startsWith('index ') ? { constraint: place.slice(7, -1) } : { table, columns },
      options,
    )
  if (kind === 'NOT NULL') return new NotNullViolation({ table, columns }, options)
  if (kind === 'CHECK') return new CheckViolation({ constraint: place }, options)
  return kind ? new ForeignKeyViolation({}, options) : new DatabaseError(undefined, options)
}

function ofMessage(message: string, options: DatabaseErrorOptions): DatabaseError {
  const [, kind = '', name = ''] =
    /no such (table|column|index): "?(?:\w+\.)*([^"]+?)"?(?: - .*)?$/.exec(message) ??
    /()has no column named (.+)$/.exec(message) ??
    []
  if (name) return new SchemaMissing(`${kind || 'column'} "${name}"`, options)
  const [, there] = /"?([^" ]+)"? already exists$|duplicate column name: (.+)$/.exec(message) ?? []
  if (there || message.startsWith('duplicate column')) return new SchemaExists(`"${there ?? ''}"`, options)
  if (message.includes('too many levels of trigger recursion')) return new CascadeTooDeep(options)
  return /integer overflow|string or blob too big/.test(message)
    ? new DataError(options)
    : new DatabaseError(undefined, options)
}
