import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

const HASH_LENGTH = 8

/**
 * Shortens an identifier to at most `max` bytes of UTF-8 (63, the shortest limit of the databases, unless said otherwise): a name that fits is
 * kept, a longer one ends in a hash of the whole, so that it is the same on every machine and two long names stay apart.
 *
 * @example
 * shortName('blog_post_title') // → 'blog_post_title'
 * shortName('a'.repeat(70)).length // → 63
 */
export function shortName(name: string, max = 63): string {
  if (Buffer.byteLength(name) <= max) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, Math.min(HASH_LENGTH, max))
  const head = firstBytes(name, max - hash.length - 1)
  return head === '' ? hash : `${head}_${hash}`
}

function firstBytes(text: string, max: number): string {
  let head = ''
  let size = 0
  for (const char of text) {
    size += Buffer.byteLength(char)
    if (size > max) break
    head += char
  }
  return head
}
