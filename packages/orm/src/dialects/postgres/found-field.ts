import type { Kind } from '@tsango/core/fields'
import type { FoundColumn, FoundField } from '../base/introspection.ts'

/** What a type is called here, and the field whose column has this very type. */
const OWN: Readonly<Record<string, Kind>> = {
  bigint: 'bigInt',
  integer: 'int',
  smallint: 'smallInt',
  boolean: 'boolean',
  'double precision': 'float',
  date: 'date',
  'time(3) without time zone': 'time',
  'timestamp(3) with time zone': 'dateTime',
  'timestamp(6) with time zone': 'dateTimeExact',
  uuid: 'uuid',
  bytea: 'binary',
  jsonb: 'json',
  hstore: 'hstore',
  citext: 'citext',
  point: 'point',
}

/** Types that a field reads and writes whose own columns have another. */
const READ: readonly (readonly [RegExp, Kind])[] = [
  [/^real$/, 'float'],
  [/^json$/, 'json'],
  [/^time(?:\([0-3]\))? without time zone$/, 'time'],
  [/^timestamp(?:\([4-6]\))? with(?:out)? time zone$/, 'dateTimeExact'],
  [/^timestamp\([0-3]\) with(?:out)? time zone$/, 'dateTime'],
]

const RANGES: Readonly<Record<string, FoundField>> = {
  int4range: { kind: 'int' },
  int8range: { kind: 'bigInt' },
  daterange: { kind: 'date' },
}

const COUNTED: Partial<Readonly<Record<Kind, Kind>>> = { bigInt: 'bigAuto', int: 'auto', smallInt: 'smallAuto' }

/** The field for a column of PostgreSQL. */
export function fieldOf({ type, collation, domainOf, words, primaryKey, identity }: FoundColumn): FoundField {
  const bare = withoutCollation(type)
  if (words?.length) return { kind: 'choice', words, dbType: bare }
  if (domainOf !== undefined) return { ...typeOf(domainOf, undefined), dbType: type, note: `the domain ${bare}` }
  const found = typeOf(bare, collation)
  const counted = primaryKey && identity && found.dbType === undefined ? COUNTED[found.kind] : undefined
  return counted ? { kind: counted } : found
}

function typeOf(type: string, collation: string | undefined): FoundField {
  const own = OWN[type]
  if (own) return { kind: own }
  return textOf(type, collation) ?? sizedOf(type) ?? collectionOf(type, collation) ?? foreign(type, collation)
}

// Text compares by code points in tables of ours; the default of the database has a name as well.
function textOf(type: string, collation: string | undefined): FoundField | undefined {
  const [, plain, length, fixed] =
    /^(text|character varying)?(?:character varying\((\d+)\)|character\((\d+)\))?$/.exec(type) ?? []
  const compared = collation === 'C' ? {} : { collation: collation ?? 'default' }
  const quoted = `COLLATE "${(collation ?? 'default').replaceAll('"', '""')}"`
  if (length) return { kind: 'char', maxLength: Number(length), ...compared }
  if (fixed) return { kind: 'char', maxLength: Number(fixed), dbType: `${type} ${quoted}` }
  if (plain === 'text') return { kind: 'text', ...compared }
  return plain ? { kind: 'text', dbType: `${plain} ${quoted}` } : undefined
}

function sizedOf(type: string): FoundField | undefined {
  const [, digits, places] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? []
  if (digits && Number(places) <= Number(digits))
    return { kind: 'decimal', digits: Number(digits), places: Number(places) }
  const [, dims] = /^vector\((\d+)\)$/.exec(type) ?? []
  if (dims) return { kind: 'vector', dims: Number(dims) }
  const read = READ.find(([pattern]) => pattern.test(type))
  return read && { kind: read[1], dbType: type }
}

function collectionOf(type: string, collation: string | undefined): FoundField | undefined {
  const range = RANGES[type]
  if (range) return { kind: 'range', element: range }
  const [, held] = /^(.+[^\]])\[\]$/.exec(type) ?? []
  if (held === undefined) return undefined
  const element = typeOf(held, collation)
  if (element.note || element.kind === 'json' || element.kind === 'binary' || element.kind === 'dateTimeExact')
    return undefined
  const { collation: _compared, dbType: _own, ...plain } = element
  if (held === 'text' && collation === 'C') return { kind: 'array', element: { kind: 'text' } }
  const text = element.collation !== undefined || element.dbType !== undefined
  return { kind: 'array', element: plain, ...(text ? { dbType: withCollation(type, collation) } : {}) }
}

function foreign(type: string, collation: string | undefined): FoundField {
  return { kind: 'text', dbType: withCollation(type, collation), note: `${type}, read and written as text` }
}

function withCollation(type: string, collation: string | undefined): string {
  return collation === undefined ? type : `${type} COLLATE "${collation.replaceAll('"', '""')}"`
}

function withoutCollation(type: string): string {
  return type.replace(/ COLLATE .*$/, '')
}
