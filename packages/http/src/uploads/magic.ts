import { isUtf8 } from 'node:buffer'

/** Bytes of the beginning of a file that are looked at. */
export const HEAD = 4096

interface Signature {
  readonly type: string
  readonly at?: number
  readonly bytes: string
  /** What stands beside it. */
  readonly and?: { readonly at: number; readonly bytes: string }
}

// As text of one byte a letter.
const SIGNATURES: readonly Signature[] = [
  { type: 'image/png', bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', bytes: '\xff\xd8\xff' },
  { type: 'image/gif', bytes: 'GIF87a' },
  { type: 'image/gif', bytes: 'GIF89a' },
  { type: 'image/webp', bytes: 'RIFF', and: { at: 8, bytes: 'WEBP' } },
  { type: 'image/avif', at: 4, bytes: 'ftypavif' },
  { type: 'image/avif', at: 4, bytes: 'ftypavis' },
  { type: 'image/heic', at: 4, bytes: 'ftypheic' },
  { type: 'image/bmp', bytes: 'BM', and: { at: 6, bytes: '\0\0\0\0' } },
  { type: 'image/tiff', bytes: 'II*\0' },
  { type: 'image/tiff', bytes: 'MM\0*' },
  { type: 'application/pdf', bytes: '%PDF-' },
  { type: 'application/zip', bytes: 'PK\x03\x04' },
  { type: 'application/zip', bytes: 'PK\x05\x06' },
  { type: 'application/gzip', bytes: '\x1f\x8b\x08' },
  { type: 'audio/wav', bytes: 'RIFF', and: { at: 8, bytes: 'WAVE' } },
  { type: 'audio/ogg', bytes: 'OggS' },
  { type: 'audio/flac', bytes: 'fLaC' },
  { type: 'audio/mpeg', bytes: 'ID3' },
  { type: 'audio/mpeg', bytes: '\xff\xfb' },
  { type: 'video/webm', bytes: '\x1aE\xdf\xa3' },
  { type: 'video/mp4', at: 4, bytes: 'ftyp' },
]

const TEXT = 'text/plain'
const BYTES = 'application/octet-stream'

/**
 * Tells the media type of a file by its first bytes: `text/plain` for any text in UTF-8, `application/octet-stream` for what it does not know.
 *
 * @example
 * sniff(new TextEncoder().encode('%PDF-1.7')) // → 'application/pdf'
 * sniff(new TextEncoder().encode('<svg onload="…">')) // → 'text/plain'
 */
export function sniff(head: Uint8Array): string {
  const start = Buffer.from(head.subarray(0, 64)).toString('latin1')
  const found = SIGNATURES.find(
    ({ at = 0, bytes, and }) => start.startsWith(bytes, at) && (!and || start.startsWith(and.bytes, and.at)),
  )
  if (found) return found.type
  return isText(head) ? TEXT : BYTES
}

// The last character may be cut off in the middle.
function isText(head: Uint8Array): boolean {
  if (head.length === 0 || head.includes(0)) return false
  return [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, Math.max(0, head.length - (head.length < HEAD ? 0 : cut)))))
}

const KNOWN = new Set([...SIGNATURES.map(({ type }) => type), TEXT])

/** Whether files of a type, or of a range such as `image/*`, can be told by their bytes. */
export function hasKnownBytes(wanted: string): boolean {
  return [...KNOWN].some((type) => covers(wanted, type))
}

/** Whether a range such as `image/*` covers a type. */
export function covers(range: string, type: string): boolean {
  return range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)))
}
