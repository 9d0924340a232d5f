import { createHash, createHmac } from 'node:crypto'

/** What is signed of a request. */
export interface SignedParts {
  readonly method: string
  readonly host: string
  /** As it is sent, percent-encoded. */
  readonly path: string
  /** With or without its `?`. */
  readonly query: string
  readonly contentType: string
  /** Milliseconds since 1970. */
  readonly time: string
  readonly nonce: string
  readonly body: Uint8Array
}

const SCHEME = 'TSANGO-HMAC-SHA256'

/**
 * The text that is signed: one part a line, so that none of them can be moved into another. Parameters are sorted by name, as
 * proxies may change their order; those of one name stay in theirs, as it may decide which of them counts.
 */
export function canonicalText(parts: SignedParts): string {
  const query = parts.query.replace(/^\?/, '').split('&').sort(byName).join('&')
  const body = createHash('sha256').update(parts.body).digest('hex')
  return [
    SCHEME,
    parts.method.toUpperCase(),
    parts.host.toLowerCase(),
    parts.path,
    query,
    parts.contentType,
    parts.time,
    parts.nonce,
    body,
  ].join('\n')
}

function byName(one: string, other: string): number {
  const [name, otherName] = [one, other].map((parameter) => parameter.split('=', 1)[0] ?? '')
  if (name === otherName) return 0
  return (name ?? '') < (otherName ?? '') ? -1 : 1
}

/** The signature of a request: base64url. */
export function signatureOf(secret: string, parts: SignedParts): string {
  return createHmac('sha256', secret).update(canonicalText(parts)).digest('base64url')
}
