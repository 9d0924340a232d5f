import type { FieldSpec, Kind } from '@tsango/core/fields'
import { epochOf, formatDateTime, parseDateTime } from '@tsango/toolkit/dates'
import { Unsupported } from '../../errors/errors.ts'
import {
  decimalDecoder,
  decodeBigint,
  decodeBytes,
  decodeInteger,
  decodeJson,
  decodeTime,
  encodeIp,
  encodeJson,
  encodeTime,
  encodeUuid,
  preciseDateTime,
} from '../base/codecs.ts'
import type { Codec, Columns } from '../base/columns.ts'
import { compositeKey } from '../base/composite-key.ts'
import { arrayCodec, type Element, hstoreCodec, pointCodec, rangeCodec, rangeType, vectorCodec } from './collections.ts'

/** Code-point order and equality, whatever the database's own locale: text means the same on every database. */
const TEXT = 'COLLATE "C"'

const MOST_DIGITS = 1000

const text: ColumnKind = {
  type: ({ maxLength, collation }) => {
    const compared = collation === undefined ? TEXT : `COLLATE "${collation.replaceAll('"', '""')}"`
    return maxLength === undefined ? `text ${compared}` : `varchar(${maxLength}) ${compared}`
  },
  codec: () => ({ castType: 'text' }),
}

interface ColumnKind {
  readonly type: (spec: FieldSpec) => string
  readonly codec: (spec: FieldSpec) => Codec
}

const plain = (type: string, codec: Omit<Codec, 'castType'> = {}): ColumnKind => ({
  type: () => type,
  codec: () => ({ ...codec, castType: type }),
})

const bigint = plain('bigint', { decode: decodeInteger })

const decimal: ColumnKind = {
  type: ({ digits = 0, places = 0 }) => {
    if (digits > MOST_DIGITS)
      throw new Unsupported(`a decimal of ${digits} digits`, 'PostgreSQL', `It holds ${MOST_DIGITS}.`)
    return `numeric(${digits}, ${places})`
  },
  codec: ({ places = 0 }) => ({ castType: 'numeric', decode: decimalDecoder(places) }),
}

const KINDS: Readonly<Record<Kind, ColumnKind>> = {
  bigAuto: bigint,
  auto: plain('integer'),
  smallAuto: plain('smallint'),
  char: text,
  text,
  slug: text,
  email: text,
  url: text,
  choice: text,
  encrypted: { ...text, type: () => `text ${TEXT}` },
  ip: { type: text.type, codec: () => ({ castType: 'text', encode: encodeIp }) },
  uuid: plain('uuid', { encode: encodeUuid }),
  smallInt: plain('smallint'),
  int: plain('integer'),
  bigInt: bigint,
  bigIntExact: plain('bigint', { decode: decodeBigint }),
  float: plain('double precision'),
  decimal,
  boolean: plain('boolean'),
  date: plain('date'),
  time: plain('time(3)', { encode: encodeTime, decode: decodeTime }),
  dateTime: plain('timestamptz(3)', { encode: formatDateTime, decode: decodeMoment }),
  dateTimeExact: plain('timestamptz(6)', { encode: preciseDateTime, read: exactText }),
  duration: bigint,
  json: plain('jsonb', { encode: encodeJson, decode: decodeJson }),
  binary: plain('bytea', { decode: decodeBytes }),
  array: { type: ({ element }) => arrayType(element), codec: ({ element }) => arrayCodec(elementOf(element)) },
  range: {
    type: rangeType,
    codec: (spec) => rangeCodec(rangeType(spec), elementOf(spec.element)),
  },
  hstore: { type: () => 'hstore', codec: () => hstoreCodec },
  citext: plain('citext'),
  vector: { type: ({ dims }) => `vector(${dims})`, codec: ({ dims = 1 }) => vectorCodec(dims) },
  point: { type: () => 'point', codec: () => pointCodec },
  compositeKey,
}

// Operators do not take arrays of varchar and of text together; the field checks the length.
function arrayType(element: FieldSpec | undefined): string {
  const { spec, codec } = elementOf(element)
  return spec.sort === 'text' ? `${codec.castType}[] ${TEXT}` : `${KINDS[spec.kind].type(spec)}[]`
}

function elementOf(spec: FieldSpec | undefined): Element {
  if (spec === undefined) throw new Unsupported('a collection without elements', 'PostgreSQL')
  return { spec, codec: KINDS[spec.kind].codec(spec) }
}

/** The columns of PostgreSQL. */
export const columns: Columns = {
  typeOf: (spec) => spec.dbType ?? KINDS[spec.kind].type(spec),
  codecOf: (spec) => {
    const codec = KINDS[spec.kind].codec(spec)
    return spec.dbType === undefined ? codec : { ...codec, castType: bare(spec.dbType) }
  },
}

// A cast takes no collation.
function bare(type: string): string {
  return type.replace(/ COLLATE "(?:[^"]|"")*"$/, '')
}

/** The server leaves out zeros at the end of a fraction; in a session that is not ours (a pooler's), the offset may be another. */
function decodeMoment(value: string): Date {
  const fraction = value.length > 22 ? value.slice(20, -3).padEnd(3, '0').slice(0, 3) : '000'
  const epoch = value.endsWith('+00')
    ? epochOf(`${value.slice(0, 10)}T${value.slice(11, 19)}.${fraction}Z`)
    : Number.NaN
  return Number.isNaN(epoch) ? parseDateTime(value, { assumeUtc: true }) : new Date(epoch)
}

function exactText(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}
