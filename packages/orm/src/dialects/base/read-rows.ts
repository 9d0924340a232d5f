import type { Connection, Statement } from './driver.ts'

/** Reads rows of a query about the schema, every value as text; NULL stays `null`. What is asked often is a statement that is made once, and stays prepared. */
export async function readRows(
  connection: Connection,
  query: string | Statement,
  parameters: readonly unknown[] = [],
): Promise<(string | null)[][]> {
  const { rows } = await connection.run(typeof query === 'string' ? reading(query) : query, parameters)
  return rows.map((row) => row.map((value) => (value === null || value === undefined ? null : asText(value))))
}

/** The statement of a query about the schema. */
export const reading = (sql: string): Statement => ({ sql, write: false, returns: true })

// Some servers give names and types of their own tables as bytes.
function asText(value: unknown): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value)
}

/** Gathers rows under their first value, in the order in which that is met. */
export function grouped(rows: readonly (readonly (string | null)[])[]): Map<string, (readonly (string | null)[])[]> {
  return Map.groupBy(rows, (row) => row[0] ?? '')
}

/** Puts what has names into the order of the names. */
export function byName<T extends { readonly name?: string | undefined; readonly column?: string }>(items: T[]): T[] {
  const key = (item: T): string => item.name ?? item.column ?? ''
  return items.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
