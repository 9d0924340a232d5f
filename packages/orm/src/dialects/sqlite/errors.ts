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
  SerializationFailure,
  searchFault,
  TransactionError,
  UniqueViolation,
  Unsupported,
  type Violated,
} from '../../errors/errors.ts'

/** The error of the runtime's SQLite or of libSQL's client: a result code and SQLite's own message. */
interface SqliteError extends Error {
  readonly code: string
  readonly errcode?: number
  readonly rawCode?: number
}

/** https://www.sqlite.org/rescode.html, the primary codes. */
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const FULL = 13
const TOO_BIG = 18
const CONSTRAINT = 19
const MISMATCH = 20
const BUSY_SNAPSHOT = 517
const DATATYPE = 3091

/** The runtime's own refusals of a value: unbindable, beyond 64 bits, or beyond 2^53 when read. */
const VALUE_CODES: ReadonlySet<string> = new Set(['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_VALUE', 'ERR_OUT_OF_RANGE'])

const isSqliteError = (error: unknown): error is SqliteError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

/** The names that libSQL has for the primary codes; it sends numbers from local files alone. */
const NAMES: Readonly<Record<string, number>> = {
  SQLITE_BUSY: BUSY,
  SQLITE_LOCKED: LOCKED,
  SQLITE_READONLY: READONLY,
  SQLITE_FULL: FULL,
  SQLITE_TOOBIG: TOO_BIG,
  SQLITE_CONSTRAINT: CONSTRAINT,
  SQLITE_MISMATCH: MISMATCH,
}

/** SQLite's result code, extended where it is known; `undefined` where the error is none of SQLite's. */
function resultCode(error: unknown): number | undefined {
  if (!isSqliteError(error)) return undefined
  if (error.code === 'ERR_SQLITE_ERROR') return error.errcode ?? 1
  return error.code.startsWith('SQLITE_') ? (error.rawCode ?? NAMES[error.code] ?? 1) : undefined
}

/** Whether another connection holds a lock that will be free again. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error) ?? 0
  return ((code & 0xff) === BUSY && code !== BUSY_SNAPSHOT) || (code & 0xff) === LOCKED
}

/** Makes an error of `node:sqlite` or of libSQL one of ours; gives back what is none. Values of rows never come along. */
export function translate(error: unknown): unknown {
  if (error instanceof DatabaseError) return error
  if (isSqliteError(error) && VALUE_CODES.has(error.code)) return new DataError({ cause: error })
  const code = resultCode(error)
  return code === undefined ? error : ofResult(code, (error as Error).message, { cause: error })
}

/** Makes the error of a result code and SQLite's message. */
export function ofResult(code: number, message: string, options: DatabaseErrorOptions): DatabaseError {
  if (code === BUSY_SNAPSHOT) return new SerializationFailure(options)
  switch (code & 0xff) {
    case CONSTRAINT:
      return code === DATATYPE || /cannot store \w+ value/.test(message)
        ? new DataError(options)
        : violation(message, options)
    case BUSY:
    case LOCKED:
      return new LockTimeout('a lock of the database file', options)
    case READONLY:
      return new TransactionError(
        'This connection only reads: a write ran in a read-only transaction, or as a statement marked as reading.',
        options,
      )
    case FULL:
      return new DiskFull(options)
    case TOO_BIG:
    case MISMATCH:
      return new DataError(options)
    default:
      return ofMessage(message, options)
  }
}

const NO_VALUE = 'a value means nothing in the new type'

const RULES: readonly (readonly [RegExp, (what: string, options: DatabaseErrorOptions) => DatabaseError])[] = [
  [/^(?:fts5: .+|unterminated string|unknown special query.*)$/, (_, options) => searchFault(options)],
  [/no such table: (.+)$/, (what, options) => new SchemaMissing(`table "${lastName(what)}"`, options)],
  [/no such column: "?([^"]+?)"?(?: - .*)?$/, (what, options) => new SchemaMissing(`column "${what}"`, options)],
  [
    /table (.+ has no column named .+)$/,
    (what, options) => new SchemaMissing(`column "${what.replace(' has no column named ', '.')}"`, options),
  ],
  [/no such index: (.+)$/, (what, options) => new SchemaMissing(`index "${lastName(what)}"`, options)],
  [
    /(?:table|index|view) "?([^"]+?)"? already exists$/,
    (what, options) => new SchemaExists(`the table or index "${what}"`, options),
  ],
  [/duplicate column name: (.+)$/, (what, options) => new SchemaExists(`the column "${what}"`, options)],
  [/too many levels of trigger recursion/, (_, options) => new CascadeTooDeep(options)],
  // The statement is stopped by a function that is given these words; what it says of them is about itself.
  [/no value of the new type/, (_, { cause }) => new DataError({ cause: new Error(NO_VALUE, { cause }) })],
  [
    /integer overflow|pattern too complex|string or blob too big|BigInt value is too large/,
    (_, options) => new DataError(options),
  ],
  [
    /no such function: (tsango_\w+|mod|floor|ceil|a?sin|a?cos|a?tan2?|sqrt|power|ln|exp|degrees|radians|sign)$/i,
    (what) =>
      new Unsupported(
        `the function "${what}", of which lookups that ignore case, lower and upper case, regular expressions, products and quotients of decimals, remainders and lists of floats are made`,
        'libSQL',
        'Its servers cannot have functions of ours.',
      ),
  ],
]

function ofMessage(message: string, options: DatabaseErrorOptions): DatabaseError {
  for (const [pattern, make] of RULES) {
    const match = pattern.exec(message)
    if (match) return make(match[1] ?? '', options)
  }
  return new DatabaseError(undefined, options)
}

const CONSTRAINTS: readonly (readonly [
  RegExp,
  new (violated: Violated, options?: DatabaseErrorOptions) => DatabaseError,
])[] = [
  [/UNIQUE constraint failed(?:: (.*))?$/, UniqueViolation],
  [/NOT NULL constraint failed(?:: (.*))?$/, NotNullViolation],
  [/CHECK constraint failed(?:: (.*))?$/, CheckViolation],
  [/FOREIGN KEY constraint failed/, ForeignKeyViolation],
]

function violation(message: string, options: DatabaseErrorOptions): DatabaseError {
  for (const [pattern, Violation] of CONSTRAINTS) {
    const match = pattern.exec(message)
    if (match)
      return new Violation(Violation === CheckViolation ? { constraint: match[1] } : placeOf(match[1]), options)
  }
  return new DatabaseError(undefined, options)
}

/** Reads `blog_post.slug, blog_post.site`, or `index 'name'` where the index is over expressions. */
function placeOf(text: string | undefined): Violated {
  if (text === undefined) return {}
  const index = /^index '(.*)'$/.exec(text)
  if (index) return { constraint: index[1] }
  const names = text.split(', ')
  return { table: names[0]?.slice(0, Math.max(0, names[0].lastIndexOf('.'))), columns: names.map(lastName) }
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
