/**
 * Lists and objects within each other that a JSON value may have: the least of what the databases can store, far below what would break whoever
 * reads it.
 */
export const MAX_JSON_DEPTH = 31

/** Whether lists and objects lie within each other in more levels than given. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
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
