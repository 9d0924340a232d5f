const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{12}$/i

/**
 * Tells whether a text is a UUID in its usual form, in either case; with `version`, whether it is one of RFC 9562 of that version.
 *
 * @example
 * isUuid('0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b') // → true
 * isUuid('0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b', 4) // → false
 * isUuid('{0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b}') // → false
 */
export function isUuid(text: unknown, version?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8): text is string {
  const match = typeof text === 'string' ? UUID.exec(text) : null
  if (match === null) return false
  if (version === undefined) return true
  return match[1] === String(version) && /[89ab]/i.test(match[2] ?? '')
}
