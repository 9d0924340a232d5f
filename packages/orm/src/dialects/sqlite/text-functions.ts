import { createHash } from 'node:crypto'
import type { SqlFunction } from './functions.ts'

/** The SQL name of the function that turns a text round. */
export const REVERSE = 'tsango_reverse'
/** The SQL name of the function that repeats a text. */
export const REPEAT = 'tsango_repeat'
/** The SQL name of the function that brings a text to a length. */
export const PAD = 'tsango_pad'
/** The SQL name of the function that gives the hash of a text. */
export const HASH = 'tsango_hash'

/** The SQL name of the function that puts the texts of a list in JSON together. */
export const JOIN = 'tsango_join'

/** Functions of texts that SQLite has not; they count characters, as all others do. */
export const textFunctions: readonly SqlFunction[] = [
  {
    name: REVERSE,
    bigints: false,
    call: (text: unknown) => (text === null ? null : [...String(text)].reverse().join('')),
  },
  {
    name: REPEAT,
    bigints: false,
    call: (text: unknown, count: number | null) =>
      text === null || count === null ? null : String(text).repeat(Math.max(0, count)),
  },
  { name: PAD, bigints: false, call: pad },
  { name: JOIN, bigints: false, call: join },
  {
    name: HASH,
    bigints: false,
    call: (text: unknown, name: string) => (text === null ? null : createHash(name).update(String(text)).digest('hex')),
  },
]

function pad(text: unknown, length: number | null, fill: unknown, start: number): string | null {
  if (text === null || length === null || fill === null) return null
  const letters = [...String(text)]
  if (letters.length >= length) return letters.slice(0, length).join('')
  const missing = length - letters.length
  const filling = [...String(fill)]
  const padding = Array.from({ length: missing }, (_, index) => filling[index % filling.length]).join('')
  return start ? padding + letters.join('') : letters.join('') + padding
}

// NULL is no text, and none of them together are NULL, as everywhere.
function join(list: unknown, separator: unknown): string | null {
  const texts = (JSON.parse(String(list)) as readonly (string | null)[]).filter((text) => text !== null)
  return texts.length ? texts.join(String(separator)) : null
}
