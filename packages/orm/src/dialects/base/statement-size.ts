import { StatementTooLarge } from '../../errors/errors.ts'

/** What a parameter takes on the wire besides its text: its type, its length, or all of it where it is a number. */
const PLAIN = 16
/** Bytes of UTF-8 that one unit of a text can have. */
const WIDEST = 3

/** How many bytes the parameters of a statement take on the wire, or a few more. */
export function bytesOf(parameters: readonly unknown[]): number {
  let bytes = 0
  for (const value of parameters)
    bytes += PLAIN + (typeof value === 'string' ? Buffer.byteLength(value) : lengthOf(value))
  return bytes
}

/** As {@link bytesOf}, without looking into texts: at most as many. */
export function mostBytesOf(parameters: readonly unknown[]): number {
  let bytes = 0
  for (const value of parameters) bytes += PLAIN + (typeof value === 'string' ? value.length * WIDEST : lengthOf(value))
  return bytes
}

/**
 * Throws {@link StatementTooLarge}, before anything is sent, where the parameters of a statement are more than a server takes: it would cut the connection.
 *
 * @param hint - what can be done about it on the server
 */
export function refuseTooLarge(parameters: readonly unknown[], most: number, hint?: string): void {
  if (mostBytesOf(parameters) <= most) return
  const bytes = bytesOf(parameters)
  if (bytes > most) throw new StatementTooLarge(bytes, most, hint)
}

function lengthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  if (value instanceof Uint8Array) return value.byteLength
  return Array.isArray(value) ? mostBytesOf(value) : 0
}
