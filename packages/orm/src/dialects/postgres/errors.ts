import {
  CheckViolation,
  DatabaseError,
  type DatabaseErrorOptions,
  DataError,
  Deadlock,
  DiskFull,
  ExclusionViolation,
  ExtensionMissing,
  ForeignKeyViolation,
  LockTimeout,
  NotNullViolation,
  PatternTooHard,
  PermissionDenied,
  SchemaExists,
  SchemaMissing,
  SerializationFailure,
  StatementTimeout,
  searchFault,
  TransactionError,
  UniqueViolation,
  Unsupported,
  type Violated,
} from '../../errors/errors.ts'
import { extensionOfOpclass, PLAIN_IN_GIST, TYPE_EXTENSIONS } from '../base/extensions.ts'

/** The fields of a server's error that are of use: https://www.postgresql.org/docs/current/protocol-error-fields.html */
interface ServerError extends Error {
  /** The SQLSTATE. */
  readonly code: string
  readonly detail?: string
  /** The names that `pg` gives, and those of postgres.js. */
  readonly table?: string
  readonly table_name?: string
  readonly column?: string
  readonly column_name?: string
  readonly constraint?: string
  readonly constraint_name?: string
}

/** Whether an error came from the server, with a SQLSTATE; `EPIPE` of the network looks like one, and has no severity. */
export function isServerError(error: unknown): error is ServerError {
  if (!(error instanceof Error && 'code' in error && /^[0-9A-Z]{5}$/.test(String(error.code)))) return false
  // Poolers leave the one out that is never translated.
  return 'severity' in error || 'severity_local' in error
}

const ONLY_READS = 'This transaction, or this database, only reads: it refused a statement that writes.'

type Make = (error: ServerError, options: DatabaseErrorOptions) => Error

/** By SQLSTATE, then by its class (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const CLASSES: Readonly<Record<string, Make>> = {
  '23505': (error, options) => new UniqueViolation(violated(error), options),
  '23P01': (error, options) => new ExclusionViolation(violated(error), options),
  '23503': (error, options) => new ForeignKeyViolation(violated(error), options),
  '23001': (error, options) => new ForeignKeyViolation(violated(error), options),
  '23502': (error, options) => new NotNullViolation(violated(error), options),
  '23514': (error, options) => new CheckViolation(violated(error), options),
  '42501': (_, options) => new PermissionDenied(options),
  '53100': (_, options) => new DiskFull(options),
  // Of what a session may write beside its tables.
  '53400': (error, options) =>
    /temp_file_limit/.test(error.message) ? new DiskFull(options) : refused(error, options),
  '25006': (_, options) => new TransactionError(ONLY_READS, options),
  '40001': (_, options) => new SerializationFailure(options),
  '40P01': (_, options) => new Deadlock(options),
  '55P03': (_, options) => new LockTimeout('a lock of the database', options),
  '57014': (error, options) =>
    /statement timeout/.test(error.message) ? new StatementTimeout(options) : canceled(options),
  '42P01': (error, options) => new SchemaMissing(named(error, 'table'), options),
  '42703': (error, options) => new SchemaMissing(named(error, 'column'), options),
  '42704': typeMissing,
  '42P07': (error, options) => new SchemaExists(`the ${named(error, 'table or index')}`, options),
  '42701': (error, options) => new SchemaExists(`the ${named(error, 'column')}`, options),
  '42710': (error, options) => new SchemaExists(`the ${named(error, 'object')}`, options),
  '42883': functionMissing,
  '42601': (error, options) => (/tsquery/.test(error.message) ? searchFault(options) : refused(error, options)),
  '3F000': (error, options) => new SchemaMissing(named(error, 'schema'), options),
  '2201B': (_, options) => new PatternTooHard(options),
  // More than an index holds of one value: the words of a text, or a key of a B-tree.
  '54000': (error, options) =>
    /tsvector|index row/.test(error.message) ? new DataError(options) : refused(error, options),
  '0A000': (error, options) =>
    /FULL JOIN/.test(error.message)
      ? new Unsupported(
          'fullJoin() by a condition that holds no columns of both sides alike',
          'PostgreSQL',
          FULL,
          options,
        )
      : refused(error, options),
  '22': (_, options) => new DataError(options),
}

const FULL = 'Say eq() of a column of each side in it, or ask leftJoin(), and rightJoin() for what it has besides.'

/** What indexes of the method GiST lack for plain values. */
const NOTHING_PLAIN = /no default operator class for access method "gist"/

function typeMissing(error: ServerError, options: DatabaseErrorOptions): Error {
  const type = TYPE_EXTENSIONS.find((name) => new RegExp(`"${name}"|\\b${name}\\(`).test(error.message))
  if (type !== undefined) return new ExtensionMissing(type, options)
  const [, opclass = ''] = /^operator class "([^"]+)"/.exec(error.message) ?? []
  const extension = extensionOfOpclass(opclass)
  if (extension !== undefined) return new ExtensionMissing(extension, options)
  if (/^access method "bloom"/.test(error.message)) return new ExtensionMissing('bloom', options)
  if (NOTHING_PLAIN.test(error.message)) return new ExtensionMissing(PLAIN_IN_GIST, options)
  // Types have names of their own; what else is missing is part of a table.
  return /^(?:index|constraint) "/.test(error.message)
    ? new SchemaMissing(named(error, 'index or constraint'), options)
    : refused(error, options)
}

/** The extensions that bring functions and operators, by how the server tells that there is none. */
const FUNCTIONS: Readonly<Record<string, RegExp>> = {
  pg_trgm: /\b(?:word_)?similarity\(|: text %>? text/,
  unaccent: /\bunaccent\(/,
}

function functionMissing(error: ServerError, options: DatabaseErrorOptions): Error {
  const [name] = Object.entries(FUNCTIONS).find(([, told]) => told.test(error.message)) ?? []
  return name === undefined ? refused(error, options) : new ExtensionMissing(name, options)
}

const refused = (error: ServerError, options: DatabaseErrorOptions) =>
  new DatabaseError(`The database refused a statement (SQLSTATE ${error.code}).`, options)

/** Somebody has ended the statement from outside. */
const canceled = (options: DatabaseErrorOptions) => new DatabaseError('The statement was canceled.', options)

/** Makes an error of a driver one of ours; gives back what it does not know. */
export function translate(error: unknown): unknown {
  if (!isServerError(error)) return error
  const make = CLASSES[error.code] ?? CLASSES[error.code.slice(0, 2)]
  const options = { cause: error }
  return make ? make(error, options) : refused(error, options)
}

function violated(error: ServerError): Violated {
  const column = error.column ?? error.column_name
  return {
    table: error.table ?? error.table_name,
    constraint: error.constraint ?? error.constraint_name,
    columns: column ? [column] : keysOf(error.detail),
  }
}

/** `Key (id)=(1) is still referenced from table "blog_post".`: the key that is named is one of the other table. */
const POINTED_AT = / is (?:still )?referenced from table ".*"\.$/

/** The names in `Key (author_id, slug)=(1, hi) already exists.`; what is behind the equals sign are values, and stays out. */
function keysOf(detail = ''): readonly string[] {
  if (POINTED_AT.test(detail)) return []
  const names = /^Key \((.+?)\)=\(/.exec(detail)?.[1]
  // An index over an expression names no column.
  return names && !names.includes('(') ? names.split(', ').map((name) => name.replace(/^"(.*)"$/, '$1')) : []
}

/** `relation "blog_post" does not exist`: the one name in the message, which is no value. */
function named(error: ServerError, what: string): string {
  const name = /"([^"]+)"/.exec(error.message)?.[1] ?? /column (\S+) does not exist/.exec(error.message)?.[1]
  return name ? `${what} "${name}"` : `such ${what}`
}
