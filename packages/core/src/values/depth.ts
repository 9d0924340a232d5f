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
