import type { Buffer } from 'node:buffer'
import { createHash, timingSafeEqual as equalBytes } from 'node:crypto'

/**
 * Compares two texts in a time that depends on neither their content nor on where they differ; their lengths stay hidden too, as digests of
 * equal length are compared.
 *
 * @example
 * timingSafeEqual('token', 'token') // → true
 * timingSafeEqual('token', 'tokeN') // → false
 */
export function timingSafeEqual(a: string, b: string): boolean {
  return equalBytes(digest(a), digest(b))
}

function digest(text: string): Buffer {
  // UTF-16 keeps apart what UTF-8 would fold together: every lone surrogate would become U+FFFD.
  return createHash('sha256').update(text, 'utf16le').digest()
}
