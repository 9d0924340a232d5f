import type { Query } from 'mysql2'
import { instantOfBytes } from './instants.ts'

/** What the server calls a date-time without a zone, and bytes. */
const DATETIME = 12
const BYTES = 252

/**
 * Lets a command leave the date-times in these columns as the server's own bytes. `mysql2` makes either texts of them, in ten times the time, or Dates of which
 * those of the years 1 to 99 are other ones.
 */
export function leaveBytes(command: Query, places: readonly number[]): void {
  command.on('fields', (fields: readonly { columnType?: number | undefined }[] | undefined) => {
    for (const place of places) {
      const field = fields?.[place]
      // Both lie on the line as a length and so many bytes.
      if (field?.columnType === DATETIME) field.columnType = BYTES
    }
  })
}

/** Reads what {@link leaveBytes} has left. */
export function readInstants(rows: readonly (readonly unknown[])[], places: readonly number[]): void {
  for (const row of rows as readonly unknown[][])
    for (const place of places) {
      const value = row[place]
      if (value instanceof Uint8Array) row[place] = instantOfBytes(value)
    }
}
