/**
 * Lists and objects within each other that a JSON value may have: the least of what the databases can store, far below what would break whoever
 * reads it.
 */
export const MAX_JSON_DEPTH = 31

/** Whether lists and objects lie within each other in more levels than given. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  // Every body of every request passes here, so nothing is made on the way.
  if (Array.isArray(value)) {
    for (const inner of value) if (isDeeper(inner, levels - 1)) return true
  } else {
    for (const key in value) if (isDeeper((value as Record<string, unknown>)[key], levels - 1)) return true
  }
  return false
}

/** Whether JSON would write null in the place of something else; of a value that is not too deep. */
export function becomesNull(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Date) return Number.isNaN(value.getTime())
  if (!Array.isArray(value)) return Object.values(value).some(becomesNull)
  // Places that were never filled are among them.
  return Array.from(
    value,
    (item: unknown) =>
      typeof item === 'undefined' || typeof item === 'function' || typeof item === 'symbol' || becomesNull(item),
  ).includes(true)
}
