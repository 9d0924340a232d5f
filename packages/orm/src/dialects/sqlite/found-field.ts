import type { Kind } from '@tsango/core/fields'
import type { FoundColumn, FoundField } from '../base/introspection.ts'

/** The types of tables of ours; what was written in one of them tells no more than how it is stored. */
const OWN: Readonly<Record<string, Kind>> = { integer: 'bigInt', real: 'float', text: 'text', blob: 'binary' }

/** What people call types, and what stands in such columns; SQLite itself takes any word, and most values. */
const READ: readonly (readonly [RegExp, Kind])[] = [
  [/^bool/, 'boolean'],
  [/^json/, 'json'],
  [/^date$/, 'date'],
  [/int/, 'bigInt'],
  [/char|clob|text/, 'text'],
  [/blob/, 'binary'],
  [/real|floa|doub|num|dec/, 'float'],
]

/** The field for a column of SQLite. */
export function fieldOf({ type, collation, primaryKey, identity }: FoundColumn): FoundField {
  const word = type.toLowerCase()
  const compared = collation === undefined || collation.toUpperCase() === 'BINARY' ? {} : { collation }
  const own = OWN[word]
  if (own) return { kind: primaryKey && identity ? 'bigAuto' : own, ...compared }
  const [, length] = /^(?:var)?char(?:acter)?(?: varying)?\s*\((\d+)\)$/.exec(word) ?? []
  if (length && Number(length) > 0) return { kind: 'char', maxLength: Number(length), ...compared, dbType: type }
  const read = READ.find(([pattern]) => pattern.test(word))
  if (read) return { kind: read[1], ...compared, dbType: type }
  const note = type === '' ? 'without a type, read and written as text' : `${type}, read and written as text`
  return { kind: 'text', ...compared, dbType: type, note }
}
