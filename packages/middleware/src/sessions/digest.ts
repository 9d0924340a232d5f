import { createHash } from 'node:crypto'

/** What a store gets in the place of the id that a browser has, and of an owner's name: of one length, and of use to nobody who reads it there. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
