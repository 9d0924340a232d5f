import { canonicalIp } from '@tsango/toolkit/addresses'
import { parseDate, parseDateTime, parseTime } from '@tsango/toolkit/dates'
import { isUuid } from '@tsango/toolkit/ids'
import type { FieldSpec, Kind } from '../fields/field.ts'
import type { Fault } from '../fields/validators.ts'
import { arrayFault, pointFault, rangeFault, textsFault, vectorFault } from './collections.ts'
import { tupleFault } from './composite-key.ts'
import { becomesNull, isDeeper, MAX_JSON_DEPTH } from './depth.ts'
import { limitFault } from './limits.ts'

/** How values of one kind are checked. */
export interface KindRules {
  /** The fault of a value that is not null. */
  check(value: unknown, spec: FieldSpec): Fault | undefined
}

const fault = (message: string): Fault => ({ code: 'type', message })

const text: KindRules = {
  check: (value) => {
    if (typeof value !== 'string') return fault('This must be text.')
    if (value.includes('\0')) return { code: 'nul', message: 'Text cannot hold the NUL character.' }
    // Half of a character has no bytes: a database would store another one in its place, or refuse it.
    return value.isWellFormed()
      ? undefined
      : { code: 'surrogate', message: 'Text cannot hold half of a character (a lone surrogate).' }
  },
}

const whole = (bits: number): KindRules => {
  const bound = 2 ** (bits - 1)
  return {
    check: (value) => {
      if (typeof value !== 'number' || !Number.isInteger(value)) return fault('This must be a whole number.')
      if (value < -bound || value >= bound || !Number.isSafeInteger(value)) {
        return {
          code: 'range',
          message: `This number does not fit ${bits < 54 ? `${bits} bits` : 'between -(2^53 - 1) and 2^53 - 1'}.`,
        }
      }
      return undefined
    },
  }
}

const exact: KindRules = {
  check: (value) => {
    // Those who type it into a form know no bigint.
    if (typeof value !== 'bigint')
      return fault(`This must be a whole number${typeof value === 'number' ? ', as a bigint' : ''}.`)
    return BigInt.asIntN(64, value) === value
      ? undefined
      : { code: 'range', message: 'This number does not fit 64 bits.' }
  },
}

const finite: KindRules = {
  check: (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : fault('This must be a number.')),
}

/** Characters of a decimal: no column holds more digits, and a longer text is no number that somebody meant. */
const LONGEST_DECIMAL = 1000

const decimal: KindRules = {
  check: (value, { digits = 0, places = 0 }) => {
    const parts =
      typeof value === 'string' && value.length <= LONGEST_DECIMAL ? /^[+-]?(\d+)(?:\.(\d+))?$/.exec(value) : null
    if (!parts) return fault('This must be a decimal as text, such as "12.30".')
    const [, before = '', behind = ''] = parts
    if (behind.replace(/0+$/, '').length > places)
      return { code: 'places', message: `At most ${places} digits behind the point.` }
    return before.replace(/^0+/, '').length > digits - places
      ? { code: 'digits', message: `At most ${digits - places} digits before the point.` }
      : undefined
  },
}

const moment: KindRules = {
  check: (value) => {
    // What can be read was read where it came from outside: code gave this one.
    if (typeof value === 'string' && readable(() => parseDateTime(value)))
      return fault('This must be a Date, not a text: new Date("2026-11-20T14:05:00Z").')
    if (typeof value === 'string') return fault('This must be a date and a time, such as "2026-11-20T14:05:00Z".')
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) return fault('This must be a valid Date.')
    const year = value.getUTCFullYear()
    return year >= 1 && year <= 9999 ? undefined : { code: 'range', message: 'The year must lie between 1 and 9999.' }
  },
}

const MICROSECONDS = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d{1,6})?Z$/

const exactMoment: KindRules = {
  check: (value) => {
    const parts = typeof value === 'string' ? MICROSECONDS.exec(value) : null
    return parts && readable(() => parseDate(parts[1] ?? '')) && readable(() => parseTime(parts[2] ?? ''))
      ? undefined
      : fault('This must be a moment in UTC, such as "2026-11-20T14:05:00.123456Z".')
  },
}

/** What `JSON.stringify` writes for NUL and for lone surrogates; behind a backslash of its own it is only text. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

const RULES: Readonly<Record<Kind, KindRules>> = {
  bigAuto: whole(64),
  auto: whole(32),
  smallAuto: whole(16),
  char: text,
  text,
  slug: text,
  email: text,
  url: text,
  choice: text,
  citext: text,
  encrypted: text,
  ip: {
    check: (value) =>
      typeof value === 'string' && canonicalIp(value) !== undefined ? undefined : fault('This must be an IP address.'),
  },
  uuid: { check: (value) => (typeof value === 'string' && isUuid(value) ? undefined : fault('This must be a UUID.')) },
  smallInt: whole(16),
  int: whole(32),
  bigInt: whole(64),
  bigIntExact: exact,
  float: finite,
  decimal,
  boolean: { check: (value) => (typeof value === 'boolean' ? undefined : fault('This must be true or false.')) },
  date: {
    check: (value) =>
      typeof value === 'string' && readable(() => parseDate(value))
        ? undefined
        : fault('This must be a day, such as "2026-11-20".'),
  },
  time: {
    check: (value) =>
      typeof value === 'string' && readable(() => parseTime(value))
        ? undefined
        : fault('This must be a time of day, such as "14:05:00".'),
  },
  dateTime: moment,
  dateTimeExact: exactMoment,
  duration: {
    check: (value) =>
      typeof value === 'number' && Number.isSafeInteger(value)
        ? undefined
        : fault('This must be a length of time in whole milliseconds.'),
  },
  json: {
    check: (value) => {
      if (isDeeper(value, MAX_JSON_DEPTH))
        return { code: 'depth', message: `Nested in more than ${MAX_JSON_DEPTH} levels.` }
      const text = jsonOf(value)
      if (text === undefined) return fault('This must be a JSON value.')
      if (UNSTORABLE.test(text))
        return fault('Text in JSON cannot hold the NUL character or half of a character (a lone surrogate).')
      // Whatever became null has left the word behind.
      return text.includes('null') && becomesNull(value)
        ? fault('JSON has no NaN, no infinite number, no invalid Date, and nothing that is missing from a list.')
        : undefined
    },
  },
  binary: { check: (value) => (value instanceof Uint8Array ? undefined : fault('This must be bytes.')) },
  array: { check: (value, spec) => arrayFault(value, spec, elementFault) },
  range: { check: (value, spec) => rangeFault(value, spec, elementFault) },
  hstore: { check: (value, spec) => textsFault(value, (one) => text.check(one, spec)) },
  vector: { check: vectorFault },
  point: { check: pointFault },
  compositeKey: { check: (value, spec) => tupleFault(value, spec, (part, one) => RULES[part.kind].check(one, part)) },
}

function elementFault(spec: FieldSpec, value: unknown): Fault | undefined {
  if (value === null) return spec.nullable ? undefined : { code: 'null', message: 'This cannot be null.' }
  const wrong = RULES[spec.kind].check(value, spec) ?? limitFault(spec, value)
  if (wrong) return wrong
  for (const validate of spec.validators) {
    const found = validate(value)
    if (found) return found
  }
  return undefined
}

/** The rules of a kind. */
export function kindOf(kind: Kind): KindRules {
  return RULES[kind]
}

function readable(read: () => unknown): boolean {
  try {
    return read() !== undefined
  } catch {
    return false
  }
}
