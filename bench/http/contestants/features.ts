import { AsyncLocalStorage } from 'node:async_hooks'
import { hash } from 'node:crypto'

/** What the contestants that write the features by hand share: the texts of the headers, not the way they are put together. */
export const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

/** Hosts that are answered. */
export const HOSTS: ReadonlySet<string> = new Set(['localhost'])

/** Ids that a client may send. */
export const VALID_ID = /^[\w.:/+=-]{1,128}$/

/** Bytes that a body may have. */
export const BODY_LIMIT = 1024 * 1024

/** The tag of an answer. */
export function tagOf(text: string): string {
  return `W/"${hash('sha256', text, 'base64url').slice(0, 27)}"`
}

/** Methods that need no proof of where they come from. */
export const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'])

/** The context of the request. */
export const context = new AsyncLocalStorage<{ readonly requestId: string }>()

let waiting = ''
const flush = (): void => {
  const text = waiting
  waiting = ''
  process.stdout.write(text)
}

/** Writes a line of JSON; lines of one turn of the event loop leave in one write. */
export function log(record: object): void {
  if (waiting === '') setImmediate(flush)
  waiting += `${JSON.stringify(record)}\n`
}
