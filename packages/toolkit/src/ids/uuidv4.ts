import { randomUUID } from 'node:crypto'

/**
 * Makes a random UUID (version 4, RFC 9562), in lower case.
 *
 * @example
 * uuidv4() // → /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
 */
export function uuidv4(): string {
  return randomUUID()
}
