import type { FieldSpec, Kind } from '@tsango/core/fields'
import { formatSpaced, parseDateTime, spacedEpochOf } from '@tsango/toolkit/dates'
import { Unsupported } from '../../errors/errors.ts'
import {
  decimalDecoder,
  decodeBigint,
  decodeBytes,
  decodeFloat,
  decodeInteger,
  decodeJson,
  decodeTime,
  encodeIp,
  encodeJson,
  encodeTime,
  encodeUuid,
  preciseDateTime,
} from '../base/codecs.ts'
import { lacking } from '../base/collections.ts'
import type { Codec, Columns } from '../base/columns.ts'
import { compositeKey } from '../base/composite-key.ts'

/** In what MySQL and its kin differ. */
export interface Variant {
  readonly title: string
  /** A collation of utf8mb4 that compares code points, and a space at the end as any other character. */
  readonly collation: string
  readonly json: Codec
}

interface ColumnKind {
  readonly type: (spec: FieldSpec) => string
  readonly codec: (spec: FieldSpec) => Codec
}

/** Longer texts would not fit into a row: its columns have 65,535 bytes together, and a character has up to four. */
const LONGEST_VARCHAR = 16_000

/** Every decimal is one of these, exactly. */
const DECIMAL = 'DECIMAL(65, 30)'
const MOST_DIGITS = 65
const MOST_PLACES = 30

const plain = (type: string, castType: string, codec: Omit<Codec, 'castType'> = {}): ColumnKind => ({
  type: () => type,
  codec: () => ({ ...codec, castType }),
})

const bigint = plain('BIGINT', 'SIGNED', { decode: decodeInteger })

const COMMON = {
  bigAuto: bigint,
  auto: plain('INT', 'SIGNED'),
  smallAuto: plain('SMALLINT', 'SIGNED'),
  smallInt: plain('SMALLINT', 'SIGNED'),
  int: plain('INT', 'SIGNED'),
  bigInt: bigint,
  bigIntExact: plain('BIGINT', 'SIGNED', { decode: decodeBigint }),
  float: plain('DOUBLE', 'DOUBLE', { decode: decodeFloat }),
  boolean: plain('TINYINT(1)', 'SIGNED', { decode: (value: number) => value !== 0 }),
  uuid: plain('CHAR(36) CHARACTER SET ascii COLLATE ascii_bin', 'CHAR', { encode: encodeUuid }),
  date: plain('DATE', 'DATE'),
  time: plain('TIME(3)', 'TIME(3)', { encode: encodeTime, decode: decodeTime }),
  dateTime: plain('DATETIME(3)', 'DATETIME(3)', { encode: formatSpaced, decode: decodeMoment, instant: true }),
  dateTimeExact: plain('DATETIME(6)', 'DATETIME(6)', { encode: encodeExactMoment, decode: preciseDateTime }),
  duration: bigint,
  binary: plain('LONGBLOB', 'BINARY', { decode: decodeBytes }),
} satisfies Partial<Record<Kind, ColumnKind>>

/** The columns of MySQL, or of a database of its kind. */
export function createColumns({ title, collation, json }: Variant): Columns {
  const charset = `CHARACTER SET utf8mb4 COLLATE ${collation}`
  const text: ColumnKind = {
    type: ({ maxLength, collation }) => {
      const type = maxLength === undefined || maxLength > LONGEST_VARCHAR ? 'LONGTEXT' : `VARCHAR(${maxLength})`
      return `${type} ${collation === undefined ? charset : `CHARACTER SET ${charsetOf(collation, title)} COLLATE ${collation}`}`
    },
    codec: () => ({ castType: 'CHAR' }),
  }
  const decimal: ColumnKind = {
    type: ({ digits = 0, places = 0 }) => {
      if (digits > MOST_DIGITS || places > MOST_PLACES)
        throw new Unsupported(
          `a decimal of ${digits} digits with ${places} places`,
          title,
          `It holds ${MOST_DIGITS} digits, ${MOST_PLACES} of them behind the point.`,
        )
      return `DECIMAL(${digits}, ${places})`
    },
    // A text would be compared with the column as two floats.
    codec: ({ places = 0 }) => ({
      castType: DECIMAL,
      decode: decimalDecoder(places),
      write: (placeholder) => `CAST(${placeholder} AS ${DECIMAL})`,
    }),
  }
  const kinds: Readonly<Record<Kind, ColumnKind>> = {
    ...COMMON,
    ...lacking(title),
    compositeKey,
    char: text,
    text,
    slug: text,
    email: text,
    url: text,
    choice: text,
    encrypted: { ...text, type: () => `LONGTEXT ${charset}` },
    ip: { ...text, codec: () => ({ castType: 'CHAR', encode: encodeIp }) },
    decimal,
    json: { type: () => 'JSON', codec: () => json },
  }
  return {
    typeOf: (spec) => spec.dbType ?? kinds[spec.kind].type(spec),
    codecOf: (spec) => kinds[spec.kind].codec(spec),
  }
}

/** The columns of MySQL. A text would be compared with JSON as a JSON string, so what is written is cast. */
export const columns: Columns = createColumns({
  title: 'MySQL',
  collation: 'utf8mb4_0900_bin',
  json: {
    encode: encodeJson,
    decode: decodeJson,
    write: (placeholder) => `CAST(${placeholder} AS JSON)`,
    castType: 'JSON',
  },
})

// A collation's name starts with its character set; other sets than that of the connection would lose characters.
function charsetOf(collation: string, title: string): string {
  if (/^(?:utf8mb4|uca1400)_\w+$/.test(collation)) return 'utf8mb4'
  throw new Unsupported(
    `the collation "${collation}"`,
    title,
    'Text is utf8mb4 here: its collations start so, like utf8mb4_german2_ci.',
  )
}

/** The session is in UTC, and so is the column; `mysql2` leaves out a fraction of zero. */
function decodeMoment(value: string | Date): Date {
  if (typeof value !== 'string') return value
  const epoch = spacedEpochOf(value)
  return Number.isNaN(epoch) ? parseDateTime(value, { assumeUtc: true }) : new Date(epoch)
}

function encodeExactMoment(value: string): string {
  const text = preciseDateTime(value)
  return `${text.slice(0, 10)} ${text.slice(11, 26)}`
}
