import { ServerTooOld, WrongServer } from '../../errors/errors.ts'
import type { DriverOptions, TransactionStart } from '../base/driver.ts'
import { isolationSql } from '../base/isolation.ts'
import { codeOf, unavailable } from '../base/unavailable.ts'
import type { MysqlConnection } from './connection.ts'
import { isServerError } from './errors.ts'
import { features } from './features.ts'

/** In what servers of this protocol differ when one connects. */
export interface Server {
  readonly title: string
  /** Its URLs begin with it. */
  readonly scheme: string
  /** The collation of literals and parameters, which is that of the columns. */
  readonly collation: string
  /** The assignment that bounds how long a statement of the session may run, in milliseconds. */
  statementTimeout(milliseconds: number): string
  /** The server's own version text is of this kind of server. */
  matches(version: string): boolean
  /** The first version with all that the dialect relies on. */
  readonly oldest: string
  /** The kind of server that answers in place of it. */
  readonly other: { readonly title: string; readonly scheme: string }
}

/** In milliseconds. */
export const CONNECT_TIMEOUT = 5000
/** Statements that a connection keeps prepared. */
export const PREPARE = 200

/**
 * From MariaDB 11.6.2 on, an UPDATE at READ COMMITTED waits for locked rows that it would not change, unless this is off; before, and on MySQL, this is a
 * comment.
 */
const LOOSE_READS = '/*M!110602 , innodb_snapshot_isolation = OFF*/'

/**
 * MySQL sorts rows with their JSON and their texts in them, and refuses with error 1038 where the buffer of 256 KiB does not hold one of them; from 8.0.12
 * on it takes of a larger buffer what it needs. MariaDB sorts long rows by their places, and to it this is a comment.
 */
const LONG_ROWS = '/*!80012 , sort_buffer_size = GREATEST(CAST(@@GLOBAL.sort_buffer_size AS SIGNED), 16777216)*/'

/**
 * MariaDB sorts texts by their first 1,024 bytes, as if those that go on differently were the same: here by the first 64 KiB. For each column of an order
 * it wants room for fifteen of that length, of which it takes what it needs; where there is none it refuses the statement. To MySQL, which sorts by the whole text, this is a comment.
 */
const LONG_KEYS =
  '/*M!100200 , max_sort_length = 65536, sort_buffer_size = GREATEST(CAST(@@GLOBAL.sort_buffer_size AS SIGNED), 16777216)*/'

/** The words of a full-text index are all of those that are long enough: what its maker's session says is kept with it. */
const ALL_WORDS = ', innodb_ft_enable_stopword = OFF'

/** Tables that go on from their own rows end where they say so: MySQL refuses the thousandth step, and MariaDB leaves the rest out without a word. */
const STEPS = '/*!80003 , cte_max_recursion_depth = 4294967295*//*M!100200 , max_recursive_iterations = 4294967295*/'

/** In seconds: how long the server waits for somebody who does not read on. The rows of `iterate` wait on the line while the code of the loop runs. */
const SLOW_READER = 600

const MODES =
  'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_AUTO_VALUE_ON_ZERO'

/** What a session of ours relies on, whatever the server's own settings are. */
const sessionOf = (server: Server, { lockTimeout, statementTimeout, readOnly }: DriverOptions): readonly string[] => [
  `SET NAMES utf8mb4 COLLATE ${server.collation}`,
  `SET SESSION sql_mode = '${MODES}', time_zone = '+00:00', div_precision_increment = 30, group_concat_max_len = 4294967295, net_write_timeout = ${SLOW_READER}${LONG_ROWS}${LONG_KEYS}${LOOSE_READS}${STEPS}${ALL_WORDS}`,
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  ...(lockTimeout === undefined ? [] : [lockWait(Math.max(1, Math.ceil(lockTimeout / 1000)))]),
  ...(statementTimeout === undefined ? [] : [`SET SESSION ${server.statementTimeout(Number(statementTimeout))}`]),
  ...(readOnly ? ['SET SESSION TRANSACTION READ ONLY'] : []),
]

/** The server counts in whole seconds; one setting is for rows, one for tables. */
const lockWait = (seconds: number) =>
  `SET SESSION innodb_lock_wait_timeout = ${seconds}, lock_wait_timeout = ${seconds}`

const KIND = { sql: 'SELECT VERSION()', write: false, returns: true }

/** Refuses another kind of server, and one that is too old. Raises {@link WrongServer}, {@link ServerTooOld}. */
export function checkServer(server: Server, version: string, database: string): void {
  if (!server.matches(version)) throw new WrongServer(database, server.other.title, server.other.scheme)
  // Some answer with a version before their own, for the sake of clients that know no larger one than 5.
  const [found = ''] = /\d+\.\d+\.\d+/.exec(version.replace(/^5\.5\.5-/, '')) ?? []
  if (found.localeCompare(server.oldest, 'en', { numeric: true }) < 0)
    throw new ServerTooOld(database, `${server.title} ${found}`, `${server.title} ${server.oldest}`)
}

/** Logs in and makes the session ours. Raises {@link WrongServer}, {@link ServerTooOld}. */
export async function makeReady(connection: MysqlConnection, server: Server, options: DriverOptions): Promise<void> {
  await connection.open()
  const [version] = (await connection.run(KIND, [])).rows[0] ?? []
  checkServer(server, String(version), options.name)
  await connection.readSettings()
  for (const sql of sessionOf(server, options)) await connection.execute(sql)
}

/** Why a server let us not in, by its error number. */
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [1040, 'it has too many connections already'],
  [1044, 'the user may not use the database'],
  [1045, 'it does not accept the user or the password'],
  [1049, 'it has no database of this name'],
  [1129, 'it blocks this host after too many failed connections'],
  [1130, 'it does not let this host in'],
  [1203, 'the user has too many connections already'],
  [1698, 'it does not accept the user or the password'],
  [3118, 'the account is locked'],
  [3159, 'it takes secure connections alone; add "?ssl=true" to the URL'],
])

const LATE: ReadonlySet<string | undefined> = new Set(['ETIMEDOUT', 'ER_CONNECTION_TIMEOUT'])

/** The error of a connection that could not be made. */
export function refused(name: string, timeout: number, error: unknown): unknown {
  if (isServerError(error))
    return unavailable(name, error, REFUSALS.get(error.errno) ?? `it refused the connection (error ${error.errno})`)
  if (LATE.has(codeOf(error))) return unavailable(name, error, `it did not answer within ${timeout} ms`)
  return isOurs(error) ? error : unavailable(name, error)
}

function isOurs(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[a-z_]+$/.test(error.code)
}

/** The isolation of the session is READ COMMITTED; another one is for the next transaction alone. */
export function begin({ isolation = 'read committed', readOnly = false }: TransactionStart): readonly string[] {
  const start = readOnly ? 'START TRANSACTION READ ONLY' : 'START TRANSACTION'
  const level = isolationSql(isolation, features)
  return isolation === 'read committed' ? [start] : [`SET TRANSACTION ISOLATION LEVEL ${level}`, start]
}
