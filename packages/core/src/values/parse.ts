import { canonicalIp } from '@tsango/toolkit/addresses'
import { formatDateTime, formatTime, parseDate, parseTime } from '@tsango/toolkit/dates'
import { fromBase64, toBase64 } from '@tsango/toolkit/encodings'
import type { FieldSpec, Kind } from '../fields/field.ts'
import type { Fault } from '../fields/validators.ts'
import { storedSpec, storedValue } from './cast.ts'
import { withElements } from './collections.ts'
import { tupleParts, tupleText } from './composite-key.ts'
import { faultOf } from './fault.ts'

/** A value that was read from outside, or its fault. */
export type Parsed = { readonly value: unknown } | { readonly fault: Fault }

type Read = (input: unknown, form: boolean) => unknown

const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/

// A form and a URL only have text; JSON has numbers, and a number written as text there is a mistake.
const number: Read = (input, form) =>
  form && typeof input === 'string' && NUMBER.test(input.trim()) ? Number(input.trim()) : input
const big: Read = (input) => {
  if (typeof input === 'string' && /^[+-]?\d+$/.test(input.trim())) return BigInt(input.trim())
  return Number.isSafeInteger(input) ? BigInt(input as number) : input
}
const words: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  '1': true,
  yes: true,
  false: false,
  off: false,
  '0': false,
  no: false,
}
const boolean: Read = (input, form) =>
  form && typeof input === 'string' ? (words[input.toLowerCase()] ?? input) : input
const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/
const moment: Read = (input) => {
  const parts = typeof input === 'string' ? MOMENT.exec(input.trim()) : null
  if (!parts) return input
  const [, day = '', time = '00:00', zone = 'Z'] = parts
  // Date rolls 31 February over to March; a day that does not exist is a mistake instead.
  parseDate(day)
  parseTime(time.split('.')[0] ?? '')
  return new Date(`${day}T${time.length === 5 ? `${time}:00` : time}${zone}`)
}
const trimmed: Read = (input) => (typeof input === 'string' ? input.trim() : input)

const structured: Read = (input, form) => (form && typeof input === 'string' ? (JSON.parse(input) as unknown) : input)

const READ: Readonly<Record<Kind, Read>> = {
  bigAuto: number,
  auto: number,
  smallAuto: number,
  smallInt: number,
  int: number,
  bigInt: number,
  float: number,
  duration: number,
  bigIntExact: big,
  decimal: (input, form) => (typeof input === 'number' && !form ? String(input) : trimmed(input, form)),
  boolean,
  dateTime: moment,
  date: trimmed,
  time: (input) => (typeof input === 'string' ? formatTime(parseTime(input.trim())) : input),
  dateTimeExact: (input) => (typeof input === 'string' ? input.trim() : input),
  uuid: (input) => (typeof input === 'string' ? input.trim().toLowerCase() : input),
  char: (input) => input,
  text: (input) => input,
  slug: trimmed,
  email: trimmed,
  url: trimmed,
  choice: (input) => input,
  citext: (input) => input,
  encrypted: (input) => input,
  ip: (input) => (typeof input === 'string' ? (canonicalIp(input.trim()) ?? input) : input),
  json: (input, form) => (form && typeof input === 'string' ? (JSON.parse(input) as unknown) : input),
  binary: (input) => (typeof input === 'string' ? fromBase64(input) : input),
  array: structured,
  range: structured,
  hstore: structured,
  vector: structured,
  point: structured,
  compositeKey: (input, form) => (form ? tupleParts(input) : input),
}

/**
 * Reads a value from outside into what a row holds, and checks it.
 *
 * @param input - a JSON value, or with `form` the text of a form field or URL
 */
export function parseValue(spec: FieldSpec, input: unknown, options: { readonly form?: boolean } = {}): Parsed {
  const form = options.form ?? false
  if (input === null || (form && input === '' && !holdsEmptyText(spec))) {
    return spec.nullable ? { value: null } : { fault: { code: 'required', message: 'This field is required.' } }
  }
  if (input === '' && isText(spec.kind) && !spec.blank)
    return { fault: { code: 'blank', message: 'This field cannot be blank.' } }
  let value: unknown
  try {
    value = readKind(spec, input, form)
  } catch {
    // Text that is not JSON would itself be a JSON string; every other kind's own check names what is wrong.
    value = spec.kind === 'json' ? undefined : input
  }
  return spec.cast === undefined ? checked(spec, value) : castFrom(spec, value)
}

function readKind(spec: FieldSpec, input: unknown, form: boolean): unknown {
  const { parts } = spec
  if (parts) {
    const read = READ[spec.kind](input, form)
    return Array.isArray(read) && read.length === parts.length
      ? parts.map((part, index) => readKind(part, read[index], form))
      : read
  }
  // Within JSON there is JSON.
  return withElements(spec, READ[spec.kind](input, form), (element, item) => readKind(element, item, false))
}

function checked(spec: FieldSpec, value: unknown): Parsed {
  const fault = faultOf(spec, value)
  return fault ? { fault } : { value }
}

// What is read is of the column's kind.
function castFrom(spec: FieldSpec, stored: unknown): Parsed {
  const fault = faultOf(storedSpec(spec), stored)
  if (fault) return { fault }
  try {
    return checked(spec, spec.cast?.get(stored))
  } catch {
    return { fault: { code: 'cast', message: 'This is no value of the field.' } }
  }
}

const TEXTS: readonly Kind[] = ['char', 'text', 'slug', 'email', 'url', 'choice', 'encrypted', 'citext']

function isText(kind: Kind): boolean {
  return TEXTS.includes(kind)
}

// An empty form field means NULL where the column has it, as in Django's forms for text that may be NULL.
function holdsEmptyText(spec: FieldSpec): boolean {
  return isText(spec.kind) && spec.blank && !spec.nullable
}

/** A value as JSON has it: moments and bigints as text, bytes as base64. */
export function toJsonValue(value: unknown): unknown {
  if (value instanceof Date) return formatDateTime(value)
  if (typeof value === 'bigint') return value.toString()
  return value instanceof Uint8Array ? toBase64(value) : value
}

/** The value of a field as JSON has it: of a field that is cast, what its column holds. */
export function jsonValueOf(spec: FieldSpec, value: unknown): unknown {
  const stored = storedValue(spec, value)
  if (spec.parts)
    return stored === null
      ? null
      : spec.parts.map((part, index) => jsonValueOf(part, (stored as readonly unknown[])[index]))
  return spec.element === undefined
    ? toJsonValue(stored)
    : withElements(spec, stored, (element, item) => jsonValueOf(element, item))
}

/** A value as the text of a form field: what {@link parseValue} reads back. */
export function textOf(spec: FieldSpec, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (spec.kind === 'json') return JSON.stringify(storedValue(spec, value), null, 2)
  if (spec.parts) return tupleText(spec.parts.map((part, index) => textOf(part, (value as readonly unknown[])[index])))
  const plain = jsonValueOf(spec, value)
  return typeof plain === 'object' ? JSON.stringify(plain) : String(plain)
}
