import { maskUrl } from '@tsango/toolkit/masking'

const DEPTH = 5

/**
 * An error with its causes as plain fields for a log: name, code, message and stack, never the values that it carries. Passwords and secret
 * parameters of addresses are masked.
 */
export function errorFields(error: unknown, depth = DEPTH): Readonly<Record<string, unknown>> {
  const fields = fieldsOf(error, depth)
  made.add(fields)
  return fields
}

const made = new WeakSet<object>()

/** Whether something was made by {@link errorFields}, which left nothing in it that must not be kept. */
export function isErrorFields(value: unknown): boolean {
  return typeof value === 'object' && value !== null && made.has(value)
}

function fieldsOf(error: unknown, depth: number): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error, message: describe(error) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = error.cause === undefined || depth === 0 ? {} : { cause: fieldsOf(error.cause, depth - 1) }
  const stack = error.stack === undefined ? {} : { stack: maskUrl(error.stack) }
  return { name: error.name, ...code, message: maskUrl(error.message), ...stack, ...cause }
}

function describe(value: unknown): string {
  return typeof value === 'string'
    ? maskUrl(value)
    : `A value of type ${value === null ? 'null' : typeof value} was thrown.`
}
