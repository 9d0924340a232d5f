import { DatabaseError, DataError, UniqueViolation } from '@tsango/orm/errors'
import { TsangoError } from '@tsango/toolkit/errors'

// What a row holds, in the words of some servers: `Incorrect integer value: 'x' for column …`, `invalid input syntax for type integer: "x"`.
const VALUES = [
  /(?<=\bvalue:? )(['"]).*\1(?= (?:for (?:column|function)\b|for "|is out of range\b))/gs,
  /(?<=: )(['"]).*\1$/gs,
]

// The same in their words of what is there twice: `Duplicate entry 'x' for key …`, `…, record 'x' would lead to a duplicate entry …`.
const ENTRIES = [/(?<=^Duplicate entry )'.*'(?= for key\b)/gs, /(?<=\brecord )'.*'(?= would lead to\b)/gs]

/**
 * Why something failed. Whoever migrates administers the database: here the server's own words help, which a client never sees. What rows hold is left out:
 * those in the way are named by their keys.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (!(error.cause instanceof Error) || error instanceof UniqueViolation) return error.message
  return `${error.message} (${toldBy(error, error.cause)})`
}

/**
 * The same error for logs, which print what caused it: of what a server said, its words stay, and nothing of what rows hold. What it tells beside its words
 * (`Key (email)=(…)`, the statement) goes.
 */
export function withoutRows(error: unknown): unknown {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at instanceof DatabaseError && at.cause instanceof Error && !(at.cause instanceof TsangoError))
      at.cause = inWords(at.cause, toldBy(at, at.cause))
  return error
}

function toldBy(error: Error, { message }: Error): string {
  const values = error instanceof DataError ? [...ENTRIES, ...VALUES] : ENTRIES
  return values.reduce((text, value) => text.replace(value, '…'), message)
}

function inWords(error: Error, told: string): Error {
  const { name, message, stack } = error
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const made = Object.assign(new Error(told), { name }, code)
  if (stack !== undefined) made.stack = stack.replace(message, () => told)
  return made
}
