import { DataError, UniqueViolation } from '@tsango/orm/errors'

// What a row holds, in the words of some servers: `Incorrect integer value: 'x' for column …`, `invalid input syntax for type integer: "x"`.
const VALUES = [
  /(?<=\bvalue:? )'.*'(?= for (?:column|function)\b)/gs,
  /(?<=\bvalue:? )(['"]).*\1(?= is out of range\b)/gs,
  /(?<=: )(['"]).*\1$/gs,
]

/**
 * Why something failed. Whoever migrates administers the database: here the server's own words help, which a client never sees. What rows hold is left out:
 * those in the way are named by their keys.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (!(error.cause instanceof Error) || error instanceof UniqueViolation) return error.message
  const { message } = error.cause
  const told = error instanceof DataError ? VALUES.reduce((text, value) => text.replace(value, '…'), message) : message
  return `${error.message} (${told})`
}
