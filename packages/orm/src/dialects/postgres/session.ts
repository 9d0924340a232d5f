import { DatabaseError } from '../../errors/errors.ts'
import type { DriverOptions, TransactionStart } from '../base/driver.ts'
import { isolationSql } from '../base/isolation.ts'
import { warnOfIgnored } from '../base/settings.ts'
import { codeOf, unavailable } from '../base/unavailable.ts'
import { isServerError } from './errors.ts'
import { features } from './features.ts'

/** In milliseconds. */
export const CONNECT_TIMEOUT = 5000
/** Statements that a connection keeps prepared. */
export const PREPARE = 200
/** What a URL looks like. */
export const EXAMPLE = 'postgres://user:password@localhost:5432/name'

/** Bytes of a message; a larger one is the end of the connection. */
export const MESSAGE = 1_073_741_822

/** SQLSTATEs with which a server that goes down cuts a connection: what ran on it was not committed. */
export const SHUTDOWN: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '57P05'])

/** "cached plan must not change result type": the table was changed since the statement was prepared. */
const STALE_PLAN = '0A000'

/**
 * "Prepared statement does not exist": a pooler gave us another connection, or somebody said DISCARD ALL. And what a statement meets that took its parameters
 * for the types that columns had when it was prepared: types that do not fit, or an operator that does not exist for them.
 */
const STALE: ReadonlySet<string> = new Set(['26000', '42804', '42883'])

/** Whether a statement that has run before failed as it has to be prepared anew: before it did anything. */
export function isStale(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return (
    isServerError(cause) &&
    (STALE.has(cause.code) || (cause.code === STALE_PLAN && cause.message.includes('cached plan')))
  )
}

const POOLER =
  'with "prepare" off, a pooler lends its sessions to others, and takes no wishes for them. Set it on the role or the database'

/** What a session of ours relies on, as the server takes it when one connects; poolers refuse such a wish, so those who need `prepare: 0` do without. */
export function sessionOf(
  { prepare, lockTimeout, statementTimeout, readOnly }: DriverOptions,
  own: string | null | undefined,
): string | undefined {
  if (prepare === 0) return own ?? undefined
  const wishes = ['-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex -c extra_float_digits=1']
  // 0 would be for ever.
  if (lockTimeout !== undefined) wishes.push(`-c lock_timeout=${Math.max(1, Number(lockTimeout))}`)
  if (statementTimeout !== undefined) wishes.push(`-c statement_timeout=${Number(statementTimeout)}`)
  if (readOnly) wishes.push('-c default_transaction_read_only=on')
  return [...wishes, own].filter(Boolean).join(' ')
}

/** Warns of settings that are wishes for the session, where there are none. */
export function warnOfPooler(options: DriverOptions): void {
  if (options.prepare === 0) warnOfIgnored(options, features.title, { lockTimeout: POOLER, statementTimeout: POOLER })
}

/** The statement that begins a transaction. */
export function begin({ isolation = 'read committed', readOnly = false }: TransactionStart): readonly string[] {
  return [`BEGIN ISOLATION LEVEL ${isolationSql(isolation, features)}${readOnly ? ' READ ONLY' : ''}`]
}

/** Why a server let us not in, by SQLSTATE. */
const REFUSALS: Readonly<Record<string, string>> = {
  '28P01': 'it does not accept the user or the password',
  '28000': 'it does not let this user in',
  '3D000': 'it has no database of this name',
  '53300': 'it has too many connections already',
  '57P03': 'it is starting up or going down',
  '42501': 'the user may not connect',
  '08P01':
    'it wants a secure connection (sslmode), or is a pooler that refuses what a session of ours relies on: set "prepare" to false',
}

/** What the drivers themselves say, without a code. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/password|SASL/, 'it asks for a password, and the URL has none that fits'],
  [/not support SSL/, 'it has no secure connections (TLS), and its URL asks for one'],
  [/terminated/, 'the connection was cut'],
]

/** The error of a connection that could not be made. */
export function refused(name: string, timeout: number, error: unknown): unknown {
  if (isServerError(error))
    return unavailable(name, error, REFUSALS[error.code] ?? `it refused the connection (SQLSTATE ${error.code})`)
  if (error instanceof Error && (error.message === 'timeout expired' || codeOf(error) === 'CONNECT_TIMEOUT'))
    return unavailable(name, error, `it did not answer within ${timeout} ms`)
  if (error instanceof DatabaseError) return error
  const words = error instanceof Error && codeOf(error) === undefined ? error.message : ''
  return unavailable(name, error, WORDS.find(([pattern]) => pattern.test(words))?.[1])
}
