import type { FieldSpec, Kind } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import type { Codec, Columns } from '../base/columns.ts'
import {
  bigintCodec,
  binary,
  boolean,
  dateTime,
  decimal,
  json,
  plain,
  preciseDateTimeCodec,
  time,
  uuid,
} from './codecs.ts'
import { features } from './features.ts'

/** The storage classes of SQLite; they are also the types of STRICT tables. */
type Storage = 'integer' | 'real' | 'text' | 'blob'

const STORAGE: Readonly<Record<Kind, Storage>> = {
  bigAuto: 'integer',
  smallInt: 'integer',
  int: 'integer',
  bigInt: 'integer',
  bigIntExact: 'integer',
  boolean: 'integer',
  duration: 'integer',
  decimal: 'integer',
  float: 'real',
  char: 'text',
  text: 'text',
  slug: 'text',
  email: 'text',
  url: 'text',
  choice: 'text',
  uuid: 'text',
  date: 'text',
  time: 'text',
  dateTime: 'text',
  dateTimeExact: 'text',
  json: 'text',
  binary: 'blob',
}

const CODECS: Partial<Readonly<Record<Kind, Codec>>> = {
  bigIntExact: bigintCodec,
  boolean,
  uuid,
  time,
  dateTime,
  dateTimeExact: preciseDateTimeCodec,
  json,
  binary,
}

/** The columns of SQLite: four storage classes, which STRICT tables hold to. */
export const columns: Columns = {
  typeOf(spec: FieldSpec): string {
    const { kind, digits = 0 } = spec
    if (kind === 'decimal' && digits > features.maxDecimalDigits)
      throw new Unsupported(
        `decimals of ${digits} digits`,
        features.title,
        `A column holds them as whole numbers of 64 bits: at most ${features.maxDecimalDigits} digits.`,
      )
    return STORAGE[kind]
  },
  codecOf(spec: FieldSpec): Codec {
    if (spec.kind === 'decimal') return decimal(spec.digits ?? 0, spec.places ?? 0)
    return CODECS[spec.kind] ?? plain(STORAGE[spec.kind])
  },
}
