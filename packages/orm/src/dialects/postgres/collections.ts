import type { FieldSpec, Kind, Point, Range } from '@tsango/core/fields'
import { DataError } from '../../errors/errors.ts'
import { decodeBigint, decodeInteger } from '../base/codecs.ts'
import type { CollectionOperators } from '../base/collections.ts'
import type { Codec } from '../base/columns.ts'
import { onWire } from './values.ts'

type Convert = (value: unknown) => unknown

/** What the elements of a collection are. */
export interface Element {
  readonly spec: FieldSpec
  readonly codec: Codec
}

// In a text, values stand as text; drivers give some kinds as values, and their codecs take those.
const FROM_TEXT: Partial<Readonly<Record<Kind, (text: string) => unknown>>> = {
  smallInt: Number,
  int: Number,
  float: Number,
  bigInt: decodeInteger,
  duration: decodeInteger,
  bigIntExact: decodeBigint,
  boolean: (text) => text === 't' || text === 'true',
}

function readerOf(spec: FieldSpec, codec: Codec): (text: string) => unknown {
  return FROM_TEXT[spec.kind] ?? (codec.decode as ((text: string) => unknown) | undefined) ?? ((text) => text)
}

/** A column that is read and written as text of a type. */
function throughText(type: string, encode: (value: never) => string, decode: (text: string) => unknown): Codec {
  return {
    castType: type,
    read: (column) => `${column}::text`,
    fromPlain: (value) => value,
    write: (placeholder) => `CAST(CAST(${placeholder} AS text) AS ${type})`,
    encode,
    decode: decode as (value: never) => unknown,
  }
}

/** The codec of an array. */
export function arrayCodec({ spec, codec }: Element): Codec {
  const encode = codec.encode as Convert | undefined
  const read = readerOf(spec, codec)
  return throughText(
    `${codec.castType}[]`,
    (items: readonly unknown[]) =>
      String(onWire(items.map((item) => (item === null || !encode ? item : encode(item))))),
    (text) => itemsOf(text).map((item) => (item === null ? null : read(item))),
  )
}

/** The items in the text of an array of one dimension (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO). */
export function itemsOf(text: string): readonly (string | null)[] {
  if (!text.startsWith('{') || !text.endsWith('}')) throw malformed('array')
  const items: (string | null)[] = []
  const pattern = /(?:"((?:[^"\\]|\\.)*)"|([^,{}"]+))(?:,|$)/gsy
  const inner = text.slice(1, -1)
  while (pattern.lastIndex < inner.length) {
    const found = pattern.exec(inner)
    if (!found) throw malformed('array')
    const [, quoted, plain = ''] = found
    items.push(quoted === undefined ? (plain === 'NULL' ? null : plain) : quoted.replace(/\\(.)/gs, '$1'))
  }
  return items
}

const RANGES: Partial<Readonly<Record<Kind, string>>> = {
  int: 'int4range',
  bigInt: 'int8range',
  decimal: 'numrange',
  date: 'daterange',
  dateTime: 'tstzrange',
}

/** The type of a range. */
export function rangeType({ element }: FieldSpec): string {
  return RANGES[element?.kind ?? 'int'] ?? 'int4range'
}

/** The codec of a range (https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-IO). */
export function rangeCodec(type: string, { spec, codec }: Element): Codec {
  const encode = codec.encode as Convert | undefined
  const read = readerOf(spec, codec)
  const end = (value: unknown): string => (value === null ? '' : `"${String(encode ? encode(value) : value)}"`)
  return throughText(
    type,
    ({ lower, upper, bounds }: Range<unknown>) =>
      bounds === 'empty' ? 'empty' : `${bounds[0]}${end(lower)},${end(upper)}${bounds[1]}`,
    (text) => {
      if (text === 'empty') return { lower: null, upper: null, bounds: 'empty' }
      const found = /^([[(])(?:"([^"]*)"|([^,]*)),(?:"([^"]*)"|([^\])]*))([\])])$/.exec(text)
      if (!found) throw malformed('range')
      const [, left, quotedLower, lower = '', quotedUpper, upper = '', right] = found
      const value = (given: string): unknown => (given === '' ? null : read(given))
      return { lower: value(quotedLower ?? lower), upper: value(quotedUpper ?? upper), bounds: `${left}${right}` }
    },
  )
}

/** The codec of texts by key. */
export const hstoreCodec: Codec = {
  ...throughText('hstore', textsText, (text) => JSON.parse(text)),
  read: (column) => `hstore_to_json(${column})::text`,
  // Its own text has another form.
  fromPlain: undefined,
}

function textsText(value: Readonly<Record<string, string | null>>): string {
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`
  return Object.entries(value)
    .map(([key, text]) => `${quoted(key)}=>${text === null ? 'NULL' : quoted(text)}`)
    .join(',')
}

/** The codec of vectors. */
export function vectorCodec(dims: number): Codec {
  return throughText(
    `vector(${dims})`,
    (value: readonly number[]) => `[${value.join()}]`,
    (text) => JSON.parse(text),
  )
}

/** The codec of points. */
export const pointCodec: Codec = throughText(
  'point',
  ({ x, y }: Point) => `(${x},${y})`,
  (text) => {
    const [x, y] = text.slice(1, -1).split(',')
    return { x: Number(x), y: Number(y) }
  },
)

function malformed(what: string): DataError {
  return new DataError({ cause: new SyntaxError(`The text of a column is no ${what}.`) })
}

const SYMBOLS = {
  exact: '=',
  contains: '@>',
  containedBy: '<@',
  overlap: '&&',
  fullyLt: '<<',
  fullyGt: '>>',
  notLt: '&>',
  notGt: '&<',
  adjacentTo: '-|-',
} as const

const DISTANCES = { l2: '<->', cosine: '<=>', inner: '<#>' } as const

/** How PostgreSQL asks arrays, ranges, hstores, vectors and points. */
export const collectionOperators: CollectionOperators = {
  // The operators of points take what is a millionth apart for the same; those of boxes do not.
  compare: (comparison, left, right, { kind }) =>
    kind === 'point' ? `${left} <@ box(${right})` : `${left} ${SYMBOLS[comparison]} ${right}`,
  hasKey: (left, placeholder) => `exist(${left}, CAST(${placeholder} AS text))`,
  hasKeys: (left, placeholder, all) => `${all ? 'exists_all' : 'exists_any'}(${left}, CAST(${placeholder} AS text[]))`,
  part: (part, left) => `${PARTS[part]}(${left})`,
  item: (left, place) => `(${left})[${place + 1}]`,
  slice: (left, from, to) => `(${left})[${from + 1}:${to}]`,
  key: (left, placeholder) => `(${left} -> CAST(${placeholder} AS text))`,
  distance: (distance, left, right) => `(${left} ${DISTANCES[distance]} ${right})`,
}

const PARTS = {
  len: 'cardinality',
  lower: 'lower',
  upper: 'upper',
  isEmpty: 'isempty',
  lowerInc: 'lower_inc',
  lowerInf: 'lower_inf',
  upperInc: 'upper_inc',
  upperInf: 'upper_inf',
} as const
