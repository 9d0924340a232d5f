import { compareDecimals } from '@tsango/toolkit/numbers'
import { isRecord } from '@tsango/toolkit/records'
import { isRange, type Range } from '../fields/collections.ts'
import type { FieldSpec, Kind } from '../fields/field.ts'
import type { Fault } from '../fields/validators.ts'

/** Finds the fault of a value of another spec, NULL included. */
type FaultOf = (spec: FieldSpec, value: unknown) => Fault | undefined

const fault = (message: string): Fault => ({ code: 'type', message })
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** Finds the fault of an array. */
export function arrayFault(value: unknown, { element }: FieldSpec, faultOf: FaultOf): Fault | undefined {
  if (!Array.isArray(value)) return fault('This must be a list.')
  for (const [index, item] of value.entries()) {
    const found = element && (item === undefined ? fault('Something is missing.') : faultOf(element, item))
    if (found) return { ...found, message: `Item ${index + 1}: ${found.message}` }
  }
  return undefined
}

const BOUNDS: readonly unknown[] = ['[)', '[]', '(]', '()', 'empty']

/** Finds the fault of a range; its ends must be in order. */
export function rangeFault(value: unknown, { element }: FieldSpec, faultOf: FaultOf): Fault | undefined {
  if (!isRange(value) || !BOUNDS.includes(value.bounds))
    return fault('This must be a range, such as { "lower": 1, "upper": 5, "bounds": "[)" }.')
  if (value.bounds === 'empty')
    return value.lower === null && value.upper === null ? undefined : fault('An empty range has no ends.')
  for (const end of ['lower', 'upper'] as const) {
    const found = element && value[end] !== null ? faultOf(element, value[end]) : undefined
    if (found) return { ...found, message: `${end === 'lower' ? 'Lower' : 'Upper'} end: ${found.message}` }
  }
  if (element && holdsLast(value, element))
    return { code: 'range', message: 'Nothing lies behind the greatest value: leave the end out, or choose another.' }
  return isBackwards(value, element) ? { code: 'order', message: 'The lower end lies above the upper one.' } : undefined
}

const LAST: Partial<Readonly<Record<Kind, unknown>>> = {
  int: 2 ** 31 - 1,
  bigInt: Number.MAX_SAFE_INTEGER,
  date: '9999-12-31',
}

// Of what can be counted, a database keeps the value behind the last one.
function holdsLast({ lower, upper, bounds }: Range<unknown>, { kind }: FieldSpec): boolean {
  const last = LAST[kind]
  if (last === undefined) return false
  return (lower === last && bounds.startsWith('(')) || (upper === last && bounds.endsWith(']'))
}

function isBackwards({ lower, upper }: Range<unknown>, element: FieldSpec | undefined): boolean {
  if (lower === null || upper === null) return false
  if (element?.kind === 'decimal') return compareDecimals(lower, upper) > 0
  return (lower as number) > (upper as number)
}

/** Finds the fault of texts by key. */
export function textsFault(value: unknown, text: (value: unknown) => Fault | undefined): Fault | undefined {
  if (!isRecord(value)) return fault('This must be an object of texts.')
  for (const [key, item] of Object.entries(value)) {
    const found = text(key) ?? (item === null ? undefined : text(item))
    if (found) return { ...found, message: `Of each key: ${found.message}` }
  }
  return undefined
}

/** Finds the fault of a vector. */
export function vectorFault(value: unknown, { dims }: FieldSpec): Fault | undefined {
  return Array.isArray(value) &&
    value.length === dims &&
    value.every((one) => isNumber(one) && isNumber(Math.fround(one)))
    ? undefined
    : fault(`This must be a list of ${dims} numbers.`)
}

/** Finds the fault of a point. */
export function pointFault(value: unknown): Fault | undefined {
  return isRecord(value) && isNumber(value['x']) && isNumber(value['y'])
    ? undefined
    : fault('This must be a point, such as { "x": 1, "y": 2 }.')
}

/** Reads each value of a collection by another function; what is no collection stays as it is. */
export function withElements(
  spec: FieldSpec,
  value: unknown,
  read: (spec: FieldSpec, value: unknown) => unknown,
): unknown {
  const { element, kind } = spec
  if (element === undefined) return value
  if (kind === 'array')
    return Array.isArray(value) ? value.map((item) => (item === null ? null : read(element, item))) : value
  if (!isRecord(value)) return value
  const end = (one: unknown): unknown => (one === null || one === undefined ? null : read(element, one))
  return { bounds: '[)', ...value, lower: end(value['lower']), upper: end(value['upper']) }
}
