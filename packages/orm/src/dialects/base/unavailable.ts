import { DatabaseUnavailable } from '../../errors/errors.ts'

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host cannot be looked up now',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOENT: 'there is no such socket',
  EACCES: 'the socket may not be opened',
  HANDSHAKE_NO_SSL_SUPPORT: 'it has no secure connections (TLS), and its URL asks for one',
  HANDSHAKE_SSL_ERROR: 'its certificate cannot be verified',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate cannot be verified',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate cannot be verified',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
}

/** The code that an error of Node's network or of a driver carries. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : firstCode(error)
}

/** Node tries every address of a host and then gives one error that holds them all. */
function firstCode(error: unknown): string | undefined {
  return error instanceof AggregateError ? codeOf(error.errors[0]) : undefined
}

/** Whether an error says that the network did not carry us to the server. */
export function isNetworkError(error: unknown): boolean {
  return (codeOf(error) ?? '') in REASONS
}

/** Makes the error of a database that is not there: one line, without the server's own words, which may hold a password or a query. */
export function unavailable(database: string, error: unknown, reason?: string): DatabaseUnavailable {
  return new DatabaseUnavailable(database, reasonOf(error, reason), { cause: error })
}

/** Makes the error of a connection that ended after it was opened, so that nothing of its URL can be wrong. */
export function connectionLost(
  database: string,
  error: unknown,
  reason = 'the connection was cut',
): DatabaseUnavailable {
  const hint = 'Is the server running, or did somebody end the connection? The next query opens another one.'
  return new DatabaseUnavailable(database, reasonOf(error, reason), { cause: error, hint })
}

function reasonOf(error: unknown, reason: string | undefined): string {
  if (reason !== undefined) return reason
  const code = codeOf(error)
  const known = (code && REASONS[code]) ?? 'the connection failed'
  return code ? `${known} (${code})` : known
}
