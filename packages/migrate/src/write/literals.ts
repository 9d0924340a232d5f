import { TsangoError } from '@tsango/toolkit/errors'
import type { Code } from './layout.ts'

/** Raised when a value cannot stand in a migration's file. */
export class ValueUnwritable extends TsangoError {
  readonly code = 'migration_value_unwritable'

  constructor(value: unknown) {
    super(
      `A value of the type "${typeof value === 'object' && value !== null ? value.constructor.name : typeof value}" cannot be written into a migration. Use plain values: text, numbers, booleans, dates, bytes, lists and objects of them.`,
    )
  }
}

/** A text in single quotes. */
export function quoted(text: string): string {
  return `'${visible(JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'"))}'`
}

/** SQL in the template that marks it: nothing in it is code. */
export function sqlCode(text: string): string {
  const written = text
    .replace(/[\\`]|\$(?=\{)/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
  return `sql\`${visible(written)}\``
}

// Characters that one does not see, or that turn the order of others round.
function visible(code: string): string {
  return code.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  )
}

/** `{ name: …, "other name": … }`; what is undefined is left out. */
export function objectOf(entries: Readonly<Record<string, Code | undefined>>): Code {
  const items = Object.entries(entries).flatMap(([name, code]) => (code === undefined ? [] : [named(name, code)]))
  return { open: '{', items, close: '}', spaced: true }
}

/** `[a, b]`. */
export function listOf(items: readonly Code[]): Code {
  return { open: '[', items, close: ']' }
}

/** `name(a, b)`. */
export function callOf(name: string, items: readonly Code[]): Code {
  return { open: `${name}(`, items, close: ')' }
}

function named(name: string, code: Code): Code {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
  return typeof code === 'string' ? `${key}: ${code}` : { ...code, open: `${key}: ${code.open}` }
}

/** A value as source code. Raises {@link ValueUnwritable}. */
export function literalOf(value: unknown): Code {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return quoted(value)
  if (value instanceof Date) return `new Date(${quoted(value.toISOString())})`
  if (value instanceof Uint8Array) return callOf('new Uint8Array', [listOf([...value].map(String))])
  if (Array.isArray(value)) return listOf(value.map(literalOf))
  if (
    typeof value !== 'object' ||
    (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null)
  )
    throw new ValueUnwritable(value)
  return objectOf(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, literalOf(one)])))
}
