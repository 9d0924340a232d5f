import type { RawResult, RowCursor, Statement } from '../base/driver.ts'

/** What a connection does for a cursor: it runs something that will not come again, so that it is not worth being kept prepared. */
export type RunOnce = (sql: string, parameters: readonly unknown[]) => Promise<RawResult>

let names = 0

/**
 * Opens a cursor of the server (https://www.postgresql.org/docs/current/sql-declare.html): in a transaction alone, whose other statements may run between
 * its parts. It shows the rows as they were when it was opened.
 */
export async function openCursor(
  run: RunOnce,
  { sql }: Statement,
  parameters: readonly unknown[],
  size: number,
): Promise<RowCursor> {
  const name = `tsango_cursor_${++names}`
  await run(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`, parameters)
  let open = true
  return {
    async next() {
      if (!open) return []
      const { rows } = await run(`FETCH ${size} FROM ${name}`, [])
      if (rows.length < size) open = false
      return rows
    },
    // One that is not there any more went with its transaction, or with the savepoint that it was opened in.
    async close() {
      await run(`CLOSE ${name}`, []).catch(() => undefined)
    },
  }
}
