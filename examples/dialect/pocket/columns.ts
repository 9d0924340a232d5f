import type { FieldSpec, Kind } from '@tsango/core/fields'
import {
  compositeKey,
  decodeBigint,
  decodeBytes,
  decodeJson,
  decodeTime,
  encodeIp,
  encodeTime,
  encodeUuid,
  lacking,
  preciseDateTime,
} from '@tsango/orm/dialect-kit'
import type { Codec, Columns } from '@tsango/orm/dialects'
import { Unsupported } from '@tsango/orm/errors'
import { formatDateTime, parseDateTime } from '@tsango/toolkit/dates'
import { parseDecimal, scaleDecimal, unscaleDecimal } from '@tsango/toolkit/numbers'
import { features } from './features.ts'

type Storage = 'integer' | 'real' | 'text' | 'blob'

const LACKING = lacking(features.title)

const KINDS: Readonly<Record<Storage, readonly Kind[]>> = {
  integer: [
    'bigAuto',
    'auto',
    'smallAuto',
    'smallInt',
    'int',
    'bigInt',
    'bigIntExact',
    'boolean',
    'duration',
    'decimal',
  ],
  real: ['float'],
  blob: ['binary'],
  text: [
    'char',
    'text',
    'slug',
    'email',
    'url',
    'choice',
    'encrypted',
    'ip',
    'uuid',
    'date',
    'time',
    'dateTime',
    'dateTimeExact',
    'json',
  ],
}

const CODECS: Partial<Readonly<Record<Kind, Omit<Codec, 'castType'>>>> = {
  bigIntExact: { read: (column) => `CAST(${column} AS TEXT)`, decode: decodeBigint },
  boolean: { encode: (value: boolean) => (value ? 1 : 0), decode: (value: number) => value !== 0 },
  ip: { encode: encodeIp },
  uuid: { encode: encodeUuid },
  time: { encode: (value: string) => encodeTime(value).padEnd(9, '.').padEnd(12, '0'), decode: timeOf },
  dateTime: { encode: (value: Date) => formatDateTime(value), decode: (text: string) => parseDateTime(text) },
  dateTimeExact: { encode: preciseDateTime },
  json: { encode: (value: unknown) => JSON.stringify(value), decode: decodeJson },
  binary: { decode: decodeBytes },
}

/** The columns of Pocket: four ways to store a value, to which its tables hold. */
export const columns: Columns = {
  typeOf(spec) {
    const { kind, digits = 0, collation, dbType } = spec
    if (kind === 'decimal' && digits > features.maxDecimalDigits)
      throw new Unsupported(
        `decimals of ${digits} digits`,
        features.title,
        `They have at most ${features.maxDecimalDigits}.`,
      )
    if (collation !== undefined && collation !== 'NOCASE')
      throw new Unsupported(`the collation "${collation}"`, features.title, 'It has: NOCASE.')
    return `${dbType ?? storageOf(kind)}${collation ? ` COLLATE ${collation}` : ''}`
  },
  codecOf(spec) {
    const castType = storageOf(spec.kind)
    return spec.kind === 'decimal' ? { ...decimal(spec), castType } : { ...CODECS[spec.kind], castType }
  },
}

function storageOf(kind: Kind): Storage {
  if (kind === 'compositeKey') return compositeKey.type()
  if (kind in LACKING) return LACKING[kind as keyof typeof LACKING].type()
  return (Object.keys(KINDS) as Storage[]).find((storage) => KINDS[storage].includes(kind)) ?? 'text'
}

/** A decimal is a whole number of its smallest unit; one with more digits than its column compares as the number between two units that it is. */
function decimal({ places = 0 }: FieldSpec): Omit<Codec, 'castType'> {
  return {
    encode: (value: string) => {
      const { unscaled, places: own } = parseDecimal(value)
      const shift = own - places
      if (shift <= 0 || unscaled % 10n ** BigInt(shift) === 0n) return scaleDecimal(value, places)
      return Number(`${unscaled}e${-shift}`)
    },
    decode: (units: number) => unscaleDecimal(BigInt(halfAway(units)), places),
  }
}

/** Rounds half away from zero. */
export function halfAway(number: number): number {
  return Math.sign(number) * Math.round(Math.abs(number))
}

function timeOf(text: string): string {
  return decodeTime(text.replace(/\.000$/, ''))
}
