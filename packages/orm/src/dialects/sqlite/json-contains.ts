/**
 * Whether a JSON text holds another, as PostgreSQL's `@>` says; NULL for NULL.
 *
 * @example
 * jsonContains('{"a":[1,2],"b":3}', '{"a":[2]}') // → 1
 */
export function jsonContains(left: unknown, right: unknown): 0 | 1 | null {
  if (left === null || right === null) return null
  const [a, b] = [JSON.parse(String(left)), JSON.parse(String(right))] as [unknown, unknown]
  // An array holds a scalar, but only as a whole: not where the two stand within others.
  if (Array.isArray(a) && !isNested(b)) return a.includes(b) ? 1 : 0
  return holds(a, b) ? 1 : 0
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function holds(left: unknown, right: unknown): boolean {
  if (!isNested(left) || !isNested(right)) return left === right
  if (Array.isArray(left) !== Array.isArray(right)) return false
  if (Array.isArray(left)) return (right as readonly unknown[]).every((item) => left.some((one) => holds(one, item)))
  return Object.entries(right).every(
    ([key, value]) => Object.hasOwn(left, key) && holds((left as Record<string, unknown>)[key], value),
  )
}
