import type { FieldSpec } from '@tsango/core/fields'
import { storedValue, textOf } from '@tsango/core/values'
import { date, time } from '@tsango/templates/filters'
import { formatDuration } from '@tsango/toolkit/durations'
import { truncate } from '@tsango/toolkit/text'

/** A value as a page shows it. */
export interface Shown {
  readonly kind: 'text' | 'number' | 'yes' | 'no' | 'none' | 'time'
  readonly text: string
  /** For `time`: what machines read. */
  readonly machine?: string
}

const NONE: Shown = { kind: 'none', text: '–' }
const NUMBERS: readonly string[] = [
  'bigAuto',
  'auto',
  'smallAuto',
  'smallInt',
  'int',
  'bigInt',
  'bigIntExact',
  'float',
  'decimal',
]

/** Shows the value of a column; text is cut to `max` characters. */
export function showValue(spec: FieldSpec, given: unknown, max = 100): Shown {
  const value = storedValue(spec, given)
  if (value === null || value === undefined || value === '') return NONE
  const chosen = spec.choices?.find((choice) => choice.value === value)
  if (chosen) return { kind: 'text', text: chosen.label }
  if (typeof value === 'boolean') return value ? { kind: 'yes', text: 'Yes' } : { kind: 'no', text: 'No' }
  if (value instanceof Date) return moment(value)
  if (value instanceof Uint8Array) return { kind: 'text', text: `${value.byteLength} bytes` }
  if (spec.kind === 'date') return { kind: 'time', text: date(value), machine: String(value) }
  if (spec.kind === 'duration') return { kind: 'text', text: formatDuration(Number(value)) }
  if (NUMBERS.includes(spec.kind)) return { kind: 'number', text: String(value) }
  return showText(spec.kind === 'json' ? JSON.stringify(value) : textOf(spec, given), max)
}

/** Shows plain text. */
export function showText(text: string, max = 100): Shown {
  return text === '' ? NONE : { kind: 'text', text: truncate(text, max) }
}

function moment(value: Date): Shown {
  return { kind: 'time', text: `${date(value)}, ${time(value)}`, machine: value.toISOString() }
}
