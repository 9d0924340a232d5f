import { RowBase } from '../src/rows/row.ts'

/** A value as an answer can hold it: rows by their names, numbers and decimals with nine digits, moments as texts. */
export function shown(value: unknown): unknown {
  if (value instanceof RowBase) return nameOf(value as unknown as Record<string, unknown>)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Map) return shown(Object.fromEntries(value))
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return Number(value.toPrecision(9))
  // Where Django has a decimal, Tsango may have a number.
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(Number(value).toPrecision(9))
  if (Array.isArray(value)) return value.map(shown)
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shown(one)]))
  }
  return value ?? null
}

/** The same in an order that does not depend on who gave it. */
export function sorted(rows: unknown): unknown {
  const texts = (rows as readonly unknown[]).map((row) => JSON.stringify(row, sortedNames))
  return texts.sort().map((text) => JSON.parse(text))
}

function nameOf(row: Record<string, unknown>): unknown {
  for (const name of ['name', 'title', 'text', 'role']) if (name in row) return row[name]
  return row['id']
}

function sortedNames(_name: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
