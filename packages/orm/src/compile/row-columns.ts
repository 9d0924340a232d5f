import type { FieldSpec } from '@tsango/core/fields'
import type { Codec, Columns } from '../dialects/base/base.ts'
import type { Cipher } from '../encryption/cipher.ts'
import { EncryptionKeyMissing } from '../errors/errors.ts'

type Convert = (value: unknown) => unknown

/** The columns of a database as rows see them: with encryption, and the casts of fields, around what the dialect does. */
export function rowColumns(columns: Columns, cipher: Cipher | undefined): Columns {
  const made = new WeakMap<FieldSpec, Codec>()
  return {
    typeOf: (spec) => columns.typeOf(spec),
    codecOf(spec) {
      if (spec.cast === undefined && spec.kind !== 'encrypted') return columns.codecOf(spec)
      let codec = made.get(spec)
      if (codec === undefined) {
        codec = casting(spec, sealing(spec, cipher, columns.codecOf(spec)))
        made.set(spec, codec)
      }
      return codec
    },
  }
}

function sealing(spec: FieldSpec, cipher: Cipher | undefined, codec: Codec): Codec {
  if (spec.kind !== 'encrypted') return codec
  const bound = spec.bound ?? ''
  const known = (): Cipher => {
    if (cipher === undefined) throw new EncryptionKeyMissing([bound])
    return cipher
  }
  return around(
    codec,
    (stored) => known().decrypt(String(stored), bound),
    (value) => known().encrypt(String(value), bound),
  )
}

function casting({ cast }: FieldSpec, codec: Codec): Codec {
  return cast === undefined ? codec : around(codec, cast.get, cast.set)
}

function around(codec: Codec, get: Convert, set: Convert): Codec {
  // The value that one of them gives is of the type that the other takes.
  const decode = codec.decode as Convert | undefined
  const encode = codec.encode as Convert | undefined
  return {
    ...codec,
    decode: decode ? (value: unknown) => get(decode(value)) : get,
    encode: encode ? (value: unknown) => encode(set(value)) : set,
  }
}
