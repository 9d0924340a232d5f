const BOOL = 16
const BYTEA = 17
const INT8 = 20
const INT2 = 21
const INT4 = 23
const OID = 26
const FLOAT4 = 700
const FLOAT8 = 701

/** Reads the text of a value. */
export type Parse = (text: string) => unknown

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

/** The types whose values are not left as text. */
export const typesWithParser: readonly number[] = Object.keys(PARSERS).map(Number)

/** How values of a type are read: what JavaScript has as well becomes that, all else stays the server's text, for the codecs. */
export function parserOf(type: number): Parse {
  return PARSERS[type] ?? asText
}

/** Writes a parameter as the server takes it: text, bytes or NULL. */
export function onWire(value: unknown): string | Buffer | null {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return null
  if (typeof value !== 'object') return String(value)
  if (value instanceof Uint8Array) return bufferOf(value)
  if (value instanceof Date) return value.toISOString()
  return Array.isArray(value) ? arrayOf(value) : JSON.stringify(value)
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/**
 * The text of an array (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO). One text that grows: with a text for each item, joined at the end, the
 * thousands of items of a bulk insert take four times as long.
 */
function arrayOf(items: readonly unknown[]): string {
  let text = '{'
  for (let index = 0; index < items.length; index++) text += (index ? ',' : '') + itemOf(items[index])
  return `${text}}`
}

function itemOf(item: unknown): string {
  if (typeof item === 'string') return quoted(item)
  if (typeof item === 'number' || typeof item === 'boolean' || typeof item === 'bigint') return String(item)
  if (Array.isArray(item)) return arrayOf(item)
  if (item instanceof Uint8Array) return `"\\\\x${bufferOf(item).toString('hex')}"`
  const text = onWire(item)
  return text === null ? 'NULL' : quoted(String(text))
}

/** Quoted, every text is itself, even `NULL` and `{}`. */
function quoted(text: string): string {
  return text.includes('"') || text.includes('\\') ? `"${text.replace(/[\\"]/g, '\\$&')}"` : `"${text}"`
}
