import { createHash } from 'node:crypto'

/** A hash that names a content, 128 bits in hexadecimal. */
export function digest(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 32)
}
