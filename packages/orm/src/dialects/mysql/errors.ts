import {
  CascadeTooDeep,
  CheckViolation,
  DatabaseError,
  type DatabaseErrorOptions,
  DataError,
  Deadlock,
  DiskFull,
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
  type Violated,
} from '../../errors/errors.ts'
import { isOtherConstraint } from '../base/bulk-operators.ts'

/** What the drivers tell of a server's error. */
export interface ServerError extends Error {
  /** The server's number: https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html */
  readonly errno: number
  readonly code: string
  /** The server's own words, which may hold values. */
  readonly sqlMessage: string
  /** The statement. */
  readonly sql?: string
}

/** Whether an error came from the server. Numbers of 45,000 and some are the package `mariadb`'s own. */
export function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    'errno' in error &&
    typeof error.errno === 'number' &&
    error.errno > 0 &&
    !(error.errno > 45_000 && error.errno < 46_000) &&
    'sqlMessage' in error &&
    typeof error.sqlMessage === 'string'
  )
}

type Make = (error: ServerError, options: DatabaseErrorOptions) => Error

const refused: Make = ({ errno }, options) =>
  new DatabaseError(`The database refused a statement (error ${errno}).`, options)
const unique: Make = (error, options) => new UniqueViolation(keyOf(error), options)
const foreignKey: Make = (error, options) => new ForeignKeyViolation(referenceOf(error), options)
const notNull: Make = (error, options) => new NotNullViolation({ columns: quoted(error) }, options)
const check: Make = (error, options) => new CheckViolation(checkOf(error), options)
const data: Make = (_, options) => new DataError(options)
const outOfRange: Make = (error, options) =>
  isOtherConstraint(error.sqlMessage) ? new UniqueViolation({}, options) : data(error, options)
// Somebody has ended the statement, or the session, from outside.
const canceled: Make = (_, options) => new DatabaseError('The statement was canceled.', options)
const deadlock: Make = (_, options) => new Deadlock(options)
const lock: Make = (_, options) => new LockTimeout('a lock of the database', options)
// The parser of full-text searches has no number of its own.
const syntax: Make = (error, options) =>
  /^syntax error, unexpected/.test(error.sqlMessage) ? searchFault(options) : refused(error, options)
const onlyReads: Make = (error, options) =>
  error.errno === 1290 && !/read-only/.test(error.sqlMessage)
    ? refused(error, options)
    : new TransactionError('This transaction, or this server, only reads: it refused a statement that writes.', options)
const pattern: Make = (_, options) => new PatternTooHard(options)
const denied: Make = (_, options) => new PermissionDenied(options)
const full: Make = (_, options) => new DiskFull(options)
const tooDeep: Make = (_, options) => new CascadeTooDeep(options)
// An engine's own error: 193 is that of cascades.
const ofEngine: Make = (error, options) =>
  /^Got error 193\b/.test(error.sqlMessage) ? tooDeep(error, options) : refused(error, options)
// The operating system's: 28 is that of a full disk.
const ofSystem: Make = (error, options) =>
  /^Got error 28\b/.test(error.sqlMessage) ? full(error, options) : refused(error, options)
const table: Make = (error, options) => new SchemaMissing(named(error, 'table'), options)
const column: Make = (error, options) => new SchemaMissing(named(error, 'column'), options)
const index: Make = (error, options) => new SchemaMissing(named(error, 'index'), options)
const constraint: Make = (error, options) => new SchemaMissing(named(error, 'constraint'), options)
const exists =
  (what: string): Make =>
  (error, options) =>
    new SchemaExists(`the ${named(error, what)}`, options)
// MariaDB's word for a key whose name is taken is a number within a general message.
const notMade: Make = (error, options) =>
  /errno: 121\b/.test(error.sqlMessage)
    ? new SchemaExists('a key of this name', options)
    : new DatabaseError('The database refused a statement (error 1005).', options)

const NUMBERS: ReadonlyMap<number, Make> = new Map([
  [1062, unique],
  [1557, unique],
  [1586, unique],
  [1216, foreignKey],
  [1217, foreignKey],
  [1451, foreignKey],
  [1452, foreignKey],
  [1761, foreignKey],
  [1762, foreignKey],
  // MySQL's number, and that of its checks above the engine; then MariaDB's.
  [3008, tooDeep],
  [6575, tooDeep],
  [1296, ofEngine],
  [1064, syntax],
  [1048, notNull],
  [1121, notNull],
  [1263, notNull],
  [1364, notNull],
  [3819, check],
  [4025, check],
  // A database, a table, a column, a right of the server's administrators, a routine.
  [1044, denied],
  [1142, denied],
  [1143, denied],
  [1227, denied],
  [1370, denied],
  [1021, full],
  [1114, full],
  [1030, ofSystem],
  [1317, canceled],
  [1213, deadlock],
  [1205, lock],
  // A transaction that only reads; a server that does ("--read-only"), as replicas are.
  [1290, onlyReads],
  [1792, onlyReads],
  [1836, onlyReads],
  [3572, lock],
  // MariaDB's number, then MySQL's.
  [1969, (_, options) => new StatementTimeout(options)],
  [3024, (_, options) => new StatementTimeout(options)],
  // MariaDB: a row of the snapshot was changed by another transaction.
  [1020, (_, options) => new SerializationFailure(options)],
  [1264, data],
  [1265, data],
  [1292, data],
  [1366, data],
  [1365, data],
  [1367, data],
  [1406, data],
  [1411, data],
  [1416, data],
  [1525, data],
  [1690, outOfRange],
  [3140, data],
  [3141, data],
  [3854, data],
  // A pattern that is too much for the server's regular expressions: MariaDB's number, then MySQL's.
  [1139, pattern],
  [3685, pattern],
  [3692, pattern],
  [3698, pattern],
  [3699, pattern],
  [1051, table],
  [1146, table],
  [1054, column],
  [1091, column],
  [1176, index],
  [3821, constraint],
  [3940, constraint],
  [1005, notMade],
  [1050, exists('table')],
  [1060, exists('column')],
  [1061, exists('index')],
  // A foreign key; of MariaDB a check, too.
  [1826, exists('constraint')],
  [3822, exists('constraint')],
])

/** Makes an error of a driver one of ours; gives back what it does not know. */
export function translate(error: unknown): unknown {
  if (!isServerError(error)) return error
  const make = NUMBERS.get(error.errno) ?? refused
  const told = inPlainWords(error)
  return make(told, { cause: told })
}

// The package `mariadb` puts the statement behind the server's words, and with it the values that are written there.
function inPlainWords(error: ServerError): ServerError {
  const { errno, code, sqlMessage, sql } = withTable(error)
  if (error.message === sqlMessage) return error
  return Object.assign(new Error(sqlMessage), { errno, code, sqlMessage, ...(sql === undefined ? {} : { sql }) })
}

// The table that is made anew has a name of the server's own until it is there: who reads of it knows the one that is altered.
function withTable(error: ServerError): Pick<ServerError, 'errno' | 'code' | 'sqlMessage' | 'sql'> {
  const table = /^\s*(?:ALTER TABLE|CREATE (?:UNIQUE )?INDEX `(?:[^`]|``)+` ON) `((?:[^`]|``)+)`/.exec(
    error.sql ?? '',
  )?.[1]
  if (table === undefined) return error
  const { errno, code, sqlMessage, sql = '' } = error
  return { errno, code, sql, sqlMessage: sqlMessage.replace(/#sql-\w[\w-]*/g, () => table) }
}

/** `Duplicate entry '…' for key 'post.post_slug_key'`; MariaDB leaves the table out. The entry may hold anything, so the end is read alone. */
function keyOf({ sqlMessage }: ServerError): Violated {
  const key = /for key '([^']*)'$/.exec(sqlMessage)?.[1] ?? ''
  const point = key.indexOf('.')
  return point < 0 ? { constraint: key || undefined } : { table: key.slice(0, point), constraint: key.slice(point + 1) }
}

/** ``…(`blog`.`post`, CONSTRAINT `post_author_fk` FOREIGN KEY (`author_id`) REFERENCES …)`` */
function referenceOf({ sqlMessage }: ServerError): Violated {
  const [, table, constraint, columns] =
    /\(`[^`]+`\.`([^`]+)`, CONSTRAINT `([^`]+)` FOREIGN KEY \(([^)]+)\)/.exec(sqlMessage) ?? []
  return { table, constraint, columns: columns?.split(', ').map((name) => name.replaceAll('`', '')) ?? [] }
}

/** `Check constraint 'x' is violated.`, and MariaDB's ``CONSTRAINT `x` failed for `db`.`table` ``. */
function checkOf({ sqlMessage }: ServerError): Violated {
  const constraint = /^(?:Check constraint|CONSTRAINT) ['`]([^'`]+)/.exec(sqlMessage)?.[1]
  return { constraint, table: /failed for `[^`]+`\.`([^`]+)`/.exec(sqlMessage)?.[1] }
}

/** `Column 'x' cannot be null`, `Field 'x' doesn't have a default value`. */
function quoted({ sqlMessage }: ServerError): readonly string[] {
  const name = /^(?:Column|Field) '([^']+)'/.exec(sqlMessage)?.[1]
  return name === undefined ? [] : [name]
}

/** `Table 'db.x' doesn't exist`, `Unknown column 'x' in 'field list'`. */
function named({ sqlMessage }: ServerError, what: string): string {
  const name = /'([^']+)'/.exec(sqlMessage)?.[1]
  return name ? `${what} "${name.slice(name.indexOf('.') + 1)}"` : `such ${what}`
}
