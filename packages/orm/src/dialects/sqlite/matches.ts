/** Patterns that are kept compiled; past this the oldest go. */
const KEPT = 100
const kept = new Map<string, RegExp>()

/**
 * Whether text matches a pattern of the common dialect, as 1 or 0; NULL for NULL. What the engine cannot read throws a `SyntaxError`.
 *
 * @example
 * matches('ÉCOLE', '^éc', 1) // → 1
 */
export function matches(text: unknown, pattern: unknown, ignoreCase: unknown): 0 | 1 | null {
  if (text === null || pattern === null) return null
  return compiled(String(pattern), ignoreCase ? 'iu' : 'u').test(String(text)) ? 1 : 0
}

function compiled(pattern: string, flags: string): RegExp {
  const key = `${flags} ${pattern}`
  const found = kept.get(key)
  if (found) return found
  const made = new RegExp(pattern, flags)
  if (kept.size >= KEPT) kept.delete(kept.keys().next().value as string)
  kept.set(key, made)
  return made
}
