import type { RawResult, RowCursor } from './driver.ts'

/** A cursor over rows that are there already, where a connection cannot be held while they are read. */
export function bufferedCursor(rows: RawResult['rows'], size: number): RowCursor {
  let at = 0
  return {
    async next() {
      const part = rows.slice(at, at + size)
      at += size
      return part
    },
    async close() {
      at = rows.length
    },
  }
}
