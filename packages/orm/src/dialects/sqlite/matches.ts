import { PatternTooHard } from '../../errors/errors.ts'

/** Patterns that are kept compiled; past this the oldest go. */
const KEPT = 100
const kept = new Map<string, RegExp>()

/**
 * Whether text matches a pattern of the common dialect, as 1 or 0; NULL for NULL. Throws {@link PatternTooHard} for what is too large for the engine.
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
  const made = read(pattern, flags)
  if (kept.size >= KEPT) kept.delete(kept.keys().next().value as string)
  kept.set(key, made)
  return made
}

function read(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags)
  } catch (cause) {
    throw new PatternTooHard({ cause })
  }
}
