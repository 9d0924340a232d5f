import {
  CheckViolation,
  DatabaseError,
  type DatabaseErrorOptions,
  DataError,
  Deadlock,
  ForeignKeyViolation,
  LockTimeout,
  NotNullViolation,
  SchemaMissing,
  SerializationFailure,
  UniqueViolation,
  type Violated,
} from '../../errors/errors.ts'

/** The fields of a server's error that are of use: https://www.postgresql.org/docs/current/protocol-error-fields.html */
interface ServerError extends Error {
  /** The SQLSTATE. */
  readonly code: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
  readonly detail?: string
}

/** Whether an error came from the server, with a SQLSTATE. */
export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
}

type Make = (error: ServerError, options: DatabaseErrorOptions) => Error

/** By SQLSTATE, then by its class (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const CLASSES: Readonly<Record<string, Make>> = {
  '23505': (error, options) => new UniqueViolation(violated(error), options),
  '23P01': (error, options) => new UniqueViolation(violated(error), options),
  '23503': (error, options) => new ForeignKeyViolation(violated(error), options),
  '23001': (error, options) => new ForeignKeyViolation(violated(error), options),
  '23502': (error, options) => new NotNullViolation(violated(error), options),
  '23514': (error, options) => new CheckViolation(violated(error), options),
  '40001': (_, options) => new SerializationFailure(options),
  '40P01': (_, options) => new Deadlock(options),
  '55P03': (_, options) => new LockTimeout('a lock of the database', options),
  '42P01': (error, options) => new SchemaMissing(named(error, 'table'), options),
  '42703': (error, options) => new SchemaMissing(named(error, 'column'), options),
  '3F000': (error, options) => new SchemaMissing(named(error, 'schema'), options),
  '22': (_, options) => new DataError(options),
}

/** Makes an error of `pg` one of ours; gives back what it does not know. */
export function translate(error: unknown): unknown {
  if (!isServerError(error)) return error
  const make = CLASSES[error.code] ?? CLASSES[error.code.slice(0, 2)]
  const options = { cause: error }
  return make
    ? make(error, options)
    : new DatabaseError(`The database refused a statement (SQLSTATE ${error.code}).`, options)
}

function violated({ table, column, constraint, detail }: ServerError): Violated {
  return { table, constraint, columns: column ? [column] : keysOf(detail) }
}

/** The names in `Key (author_id, slug)=(1, hi) already exists.`; what is behind the equals sign are values, and stays out. */
function keysOf(detail = ''): readonly string[] {
  const names = /^Key \((.+?)\)=\(/.exec(detail)?.[1]
  // An index over an expression names no column.
  return names && !names.includes('(') ? names.split(', ').map((name) => name.replace(/^"(.*)"$/, '$1')) : []
}

/** `relation "blog_post" does not exist`: the one name in the message, which is no value. */
function named(error: ServerError, what: string): string {
  const name = /"([^"]+)"/.exec(error.message)?.[1] ?? /column (\S+) does not exist/.exec(error.message)?.[1]
  return name ? `${what} "${name}"` : `such ${what}`
}
