import { type CompileOptions, compile, NOT } from './compile.ts'
import type { SchemaIssue, SchemaResult, StandardSchema } from './standard.ts'

/** What is wrong with a value, and where in it. */
export interface Fault {
  /** The keys that lead to the place; none for the value as a whole. */
  readonly path: readonly (string | number)[]
  /** For programs: `'required'` where something is missing, else the word of the schema's library, such as `'email'`. */
  readonly code: string
  readonly message: string
}

/** A value that was checked: what the schema made of it, or what is wrong. */
export type Checked<T> = { readonly value: T } | { readonly faults: readonly Fault[] }

/** Checks values with the schema that it was made of. */
export type Check<T = unknown> = (value: unknown) => Checked<T> | Promise<Checked<T>>

/** Faults that one answer tells of. */
export const MAX_FAULTS = 100

/** The longest message of a library that is passed on; some quote what they were given. */
const MAX_MESSAGE = 200

/**
 * Checks a value with a schema; at once, unless the schema is asynchronous.
 *
 * @example
 * import * as v from 'valibot'
 * validate(v.number(), 3) // → { value: 3 }
 */
export function validate<T>(schema: StandardSchema<unknown, T>, value: unknown): Checked<T> | Promise<Checked<T>> {
  const result = schema['~standard'].validate(value)
  return result instanceof Promise ? result.then((found) => checked(found, value)) : checked(result, value)
}

/**
 * Prepares {@link validate} for a schema.
 *
 * @param options - `isData`: whether what is checked is data that nobody else holds, as `JSON.parse` makes it; what is right then may come back itself
 *
 * @example
 * import * as v from 'valibot'
 * const check = prepareValidate(v.object({ text: v.string() }))
 * check({ text: 'Tea', secret: 1 }) // → { value: { text: 'Tea' } }
 */
export function prepareValidate<T>(schema: StandardSchema<unknown, T>, options?: CompileOptions): Check<T> {
  const take = compile(schema, options)
  if (take === undefined) return (value) => validate(schema, value)
  return (value) => {
    const made = take(value)
    return made === NOT ? validate(schema, value) : { value: made as T }
  }
}

function checked<T>(result: SchemaResult<T>, value: unknown): Checked<T> {
  return result.issues === undefined ? { value: result.value } : { faults: faultsOf(result.issues, value) }
}

/** What a schema found wrong with a value, as faults. */
export function faultsOf(issues: readonly SchemaIssue[], value: unknown): readonly Fault[] {
  return issues.slice(0, MAX_FAULTS).map((issue) => faultOf(issue, value))
}

function faultOf(issue: SchemaIssue, value: unknown): Fault {
  const path = (issue.path ?? []).map((step) => keyOf(typeof step === 'object' ? step.key : step))
  if (isMissing(value, path)) return { path, code: 'required', message: 'This is required.' }
  const { message } = issue
  return {
    path,
    code: codeOf(issue),
    message: message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message,
  }
}

function keyOf(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key)
}

// Every library has a word of its own for what is not there.
function isMissing(value: unknown, path: readonly (string | number)[]): boolean {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return false
    if (!Object.hasOwn(at, key)) return true
    at = (at as Record<string | number, unknown>)[key]
  }
  return at === undefined
}

/** The word that the library has for a kind of fault: `code` of zod and arktype, `type` of valibot. */
function codeOf(issue: SchemaIssue & { readonly code?: unknown; readonly type?: unknown }): string {
  const word = typeof issue.code === 'string' ? issue.code : issue.type
  return typeof word === 'string' && /^\w{1,40}$/.test(word) ? word : 'invalid'
}
