import type { Kind } from '@tsango/core/fields'
import type { FoundColumn, FoundField } from '../base/introspection.ts'

/** The fields whose columns have these very types. */
const OWN: Readonly<Record<string, Kind>> = {
  bigint: 'bigInt',
  int: 'int',
  smallint: 'smallInt',
  'tinyint(1)': 'boolean',
  double: 'float',
  date: 'date',
  'time(3)': 'time',
  'datetime(3)': 'dateTime',
  'datetime(6)': 'dateTimeExact',
  longblob: 'binary',
  json: 'json',
}

/** Types that a field reads and writes whose own columns have another; the display width says nothing. */
const READ: readonly (readonly [RegExp, Kind])[] = [
  [/^(?:tinyint|year)\b/, 'smallInt'],
  [/^smallint unsigned/, 'int'],
  [/^mediumint\b/, 'int'],
  [/^int unsigned/, 'bigInt'],
  [/^bigint unsigned/, 'bigIntExact'],
  [/^(?:smallint|int|bigint)\b/, 'bigInt'],
  [/^(?:float|double)\b/, 'float'],
  [/^(?:datetime|timestamp)(?:\([0-3]\))?$/, 'dateTime'],
  [/^(?:datetime|timestamp)\([4-6]\)$/, 'dateTimeExact'],
  [/^(?:tiny|medium)?blob$|^(?:var)?binary\b|^bit\b/, 'binary'],
  [/^(?:tiny|medium)?text$/, 'text'],
]

const COUNTED: Partial<Readonly<Record<Kind, Kind>>> = { bigInt: 'bigAuto', int: 'auto', smallInt: 'smallAuto' }

/** Makes the fields for columns of MySQL and MariaDB; `own` is the collation of text in tables of ours. */
export function foundFields(own: string): (column: FoundColumn) => FoundField {
  return ({ type, primaryKey, identity }) => {
    const [, whole = type, collation] = /^(.*?)(?: COLLATE (\S+))?$/s.exec(type) ?? []
    // MariaDB tells a width of whole numbers which means nothing; one digit is a truth value.
    const bare = whole === 'tinyint(1)' ? whole : whole.replace(/^((?:tiny|small|medium|big)?int)\(\d+\)/, '$1')
    const found = collation === undefined ? undefined : textOf(bare, type, collation, own)
    if (found) return found
    const kind = OWN[bare]
    if (kind) {
      const counted = primaryKey && identity ? COUNTED[kind] : undefined
      return { kind: counted ?? kind }
    }
    const [, digits, places] = /^decimal\((\d+),(\d+)\)/.exec(bare) ?? []
    if (digits) {
      const size = { kind: 'decimal', digits: Number(digits), places: Number(places) } as const
      return bare.endsWith(')') ? size : { ...size, dbType: type }
    }
    const read = READ.find(([pattern]) => pattern.test(bare))
    if (read) return { kind: (primaryKey && identity && COUNTED[read[1]]) || read[1], dbType: type }
    return { kind: 'text', dbType: type, note: `${bare}, read and written as text` }
  }
}

function textOf(bare: string, type: string, collation: string, own: string): FoundField | undefined {
  const listed = /^enum\((.*)\)$/s.exec(bare)?.[1]
  if (listed !== undefined) return { kind: 'choice', words: wordsOf(listed), dbType: type }
  if (bare === 'char(36)' && collation === 'ascii_bin') return { kind: 'uuid' }
  const ours = /^(?:utf8mb4|uca1400)_/.test(collation)
  const compared = collation === own ? {} : ours ? { collation } : { dbType: type }
  const [, length, fixed] = /^(?:varchar\((\d+)\)|char\((\d+)\))$/.exec(bare) ?? []
  if (length && Number(length) > 0) return { kind: 'char', maxLength: Number(length), ...compared }
  if (fixed && Number(fixed) > 0) return { kind: 'char', maxLength: Number(fixed), dbType: type }
  return bare === 'longtext' ? { kind: 'text', ...compared } : undefined
}

function wordsOf(listed: string): readonly string[] {
  return [...listed.matchAll(/'((?:[^']|'')*)'/g)].map(([, word = '']) => word.replaceAll("''", "'"))
}
