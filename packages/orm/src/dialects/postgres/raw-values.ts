const BOOL = 16
const BYTEA = 17
const INT8 = 20
const INT2 = 21
const INT4 = 23
const OID = 26
const FLOAT4 = 700
const FLOAT8 = 701

type Parse = (text: string) => unknown

const asText: Parse = (text) => text
const asNumber: Parse = (text) => Number(text)

/** A whole number, or its text where a number would be another one. */
const asInteger: Parse = (text) => {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

const PARSERS: Readonly<Record<number, Parse>> = {
  [BOOL]: (text) => text === 't',
  [BYTEA]: (text) => Buffer.from(text.slice(2), 'hex'),
  [INT2]: asNumber,
  [INT4]: asNumber,
  [OID]: asNumber,
  [INT8]: asInteger,
  [FLOAT4]: asNumber,
  [FLOAT8]: asNumber,
}

/**
 * How `pg` reads values, for our own clients only: what JavaScript has as well becomes that, all else stays the server's text for the codecs.
 * The parsers that `pg` shares by the whole process are neither used nor changed.
 */
export const rawTypes = {
  getTypeParser: (type: number): Parse => PARSERS[type] ?? asText,
}
