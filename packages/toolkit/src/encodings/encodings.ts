/**
 * Encodings of bytes as text: UTF-8, base64, base64url and hex, strict when reading.
 *
 * @module
 */
import { Buffer } from 'node:buffer'
import { InvalidEncoding } from './errors.ts'

export { InvalidEncoding } from './errors.ts'

/**
 * Writes text as UTF-8; a lone surrogate becomes U+FFFD.
 *
 * @example
 * toUtf8('é') // → Uint8Array.of(0xc3, 0xa9)
 */
export function toUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/**
 * Reads UTF-8, a byte order mark included. Raises {@link InvalidEncoding} for bytes that are not UTF-8.
 *
 * @example
 * fromUtf8(Uint8Array.of(0xc3, 0xa9)) // → 'é'
 * fromUtf8(Uint8Array.of(0xff)) // → throws InvalidEncoding
 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new InvalidEncoding('UTF-8', { cause })
  }
}

/**
 * Writes bytes (or the UTF-8 of text) as base64url without padding (RFC 4648, section 5).
 *
 * @example
 * toBase64url('subjects?') // → 'c3ViamVjdHM_'
 */
export function toBase64url(data: Uint8Array | string): string {
  return view(data).toString('base64url')
}

/**
 * Reads base64url without padding. Raises {@link InvalidEncoding} for any other letter, for an impossible length and for bits left over,
 * so that no two texts read as the same bytes.
 *
 * @example
 * fromBase64url('_w') // → Uint8Array.of(255)
 * fromBase64url('_x') // → throws InvalidEncoding
 */
export function fromBase64url(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) throw new InvalidEncoding('base64url')
  return plain(bytes)
}

/**
 * Writes bytes (or the UTF-8 of text) as base64 with padding (RFC 4648, section 4).
 *
 * @example
 * toBase64(Uint8Array.of(255)) // → '/w=='
 */
export function toBase64(data: Uint8Array | string): string {
  return view(data).toString('base64')
}

/**
 * Reads base64 with padding. Raises {@link InvalidEncoding} for anything else, white space included.
 *
 * @example
 * fromBase64('/w==') // → Uint8Array.of(255)
 * fromBase64('/w') // → throws InvalidEncoding
 */
export function fromBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new InvalidEncoding('base64')
  return plain(bytes)
}

/**
 * Writes bytes (or the UTF-8 of text) as lower-case hex.
 *
 * @example
 * toHex(Uint8Array.of(1, 171)) // → '01ab'
 */
export function toHex(data: Uint8Array | string): string {
  return view(data).toString('hex')
}

/**
 * Reads hex in either case. Raises {@link InvalidEncoding} for any other letter and for an odd length.
 *
 * @example
 * fromHex('01AB') // → Uint8Array.of(1, 171)
 * fromHex('1') // → throws InvalidEncoding
 */
export function fromHex(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'hex')
  if (bytes.length * 2 !== text.length) throw new InvalidEncoding('hex')
  return plain(bytes)
}

function view(data: Uint8Array | string): Buffer {
  return typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

/** A Buffer is a Uint8Array with other habits (`slice` shares memory); callers get the standard one. */
function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes)
}
