import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { BROKEN_OFF } from '../errors/broken-off.ts'
import { BadRequest } from '../errors/classes.ts'
import { problemOf } from '../errors/problem.ts'
import { errorFields, type Logger } from '../log/log.ts'
import { outbox } from './outbox.ts'

const DETAIL = 'The address or the host of this request cannot be read.'

/** Makes the answer to requests that do not reach the application: their address or host is none, or stands there twice. */
export function createRefusal(logger: Logger): (error: unknown) => Response {
  return function refuse(error) {
    // The adapter's class is known by its name alone, so that the adapter is loaded where something is served.
    const isUnreadable = error instanceof Error && error.name === 'RequestError'
    if (!isUnreadable)
      logger.write({ level: 'error', event: 'server', message: 'A request failed.', error: errorFields(error) })
    const problem = problemOf(isUnreadable ? new BadRequest(DETAIL, { code: 'unreadable_target' }) : error, '')
    const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
    return new Response(JSON.stringify(problem), { status: problem.status, headers })
  }
}

/** Makes what writes down with what a body failed whose head has left: no answer can tell of it. */
export function createBroken(logger: Logger): (error: unknown, incoming: IncomingMessage) => void {
  return function tellBroken(error, { method, url = '' }) {
    const path = url.split('?', 1)[0]
    logger.write({ level: 'error', ...BROKEN_OFF, method, path, error: errorFields(error) })
  }
}

/**
 * The status for a version of HTTP that is not spoken here, or a body in pieces of a version that has none (RFC 9112, 2.3 and 6.1); nothing
 * where all is well. Node's parser takes both, and what stands in front of us may read them otherwise.
 */
export function refusedVersion({
  httpVersionMajor,
  httpVersionMinor,
  headers,
}: IncomingMessage): 400 | 505 | undefined {
  if (httpVersionMajor !== 1) return 505
  return httpVersionMinor === 0 && headers['transfer-encoding'] !== undefined ? 400 : undefined
}

/** What a connection of Node has besides what its types tell: the response under way. */
interface Answering {
  readonly _httpMessage?: ServerResponse | null
}

const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/**
 * Refuses bytes that are no request, and closes the connection, as Node does where nobody listens for `clientError`; answers that were made of what came
 * before them, and wait for the end of this turn, leave first.
 */
export function refuseBytes(error: NodeJS.ErrnoException, socket: Duplex & Answering): void {
  outbox.flush()
  // Into the middle of an answer nothing is written.
  if (socket.writable && socket._httpMessage?.headersSent !== true)
    socket.write(`HTTP/1.1 ${REFUSALS[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`)
  socket.destroy(error)
}
