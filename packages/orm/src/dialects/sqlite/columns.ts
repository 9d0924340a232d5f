import type { FieldSpec, Kind } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import { type CollectionKind, lacking } from '../base/collections.ts'
import type { Codec, Columns } from '../base/columns.ts'
import { compositeKey } from '../base/composite-key.ts'
import {
  bigintCodec,
  binary,
  boolean,
  dateTime,
  decimal,
  ip,
  json,
  plain,
  preciseDateTimeCodec,
  time,
  uuid,
} from './codecs.ts'
import { features } from './features.ts'

/** The storage classes of SQLite; they are also the types of STRICT tables. */
type Storage = 'integer' | 'real' | 'text' | 'blob'

const LACKING = lacking(features.title)

const STORAGE: Readonly<Record<Exclude<Kind, CollectionKind | 'compositeKey'>, Storage>> = {
  bigAuto: 'integer',
  auto: 'integer',
  smallAuto: 'integer',
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
  encrypted: 'text',
  ip: 'text',
  uuid: 'text',
  date: 'text',
  time: 'text',
  dateTime: 'text',
  dateTimeExact: 'text',
  json: 'text',
  binary: 'blob',
}

/** The collations that SQLite has. */
export const COLLATIONS: readonly string[] = ['BINARY', 'NOCASE', 'RTRIM']

const CODECS: Partial<Readonly<Record<Kind, Codec>>> = {
  bigIntExact: bigintCodec,
  boolean,
  ip,
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
    const { kind, digits = 0, collation, dbType } = spec
    if (dbType !== undefined) return collation === undefined ? dbType : `${dbType} COLLATE ${collation}`
    if (kind === 'decimal' && digits > features.maxDecimalDigits)
      throw new Unsupported(
        `decimals of ${digits} digits`,
        features.title,
        `A column holds them as whole numbers of 64 bits: at most ${features.maxDecimalDigits} digits.`,
      )
    if (collation !== undefined && !COLLATIONS.includes(collation))
      throw new Unsupported(`the collation "${collation}"`, features.title, `It has: ${COLLATIONS.join(', ')}.`)
    const storage = storageOf(kind)
    return collation === undefined ? storage : `${storage} COLLATE ${collation}`
  },
  codecOf(spec: FieldSpec): Codec {
    if (spec.kind === 'decimal') return decimal(spec.digits ?? 0, spec.places ?? 0)
    return CODECS[spec.kind] ?? plain(storageOf(spec.kind))
  },
}

function storageOf(kind: Kind): Storage {
  if (kind === 'compositeKey') return compositeKey.type()
  return kind in LACKING ? LACKING[kind as CollectionKind].type() : STORAGE[kind as keyof typeof STORAGE]
}
