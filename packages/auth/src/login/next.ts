const LONGEST = 2000

/**
 * A path of this site to go on to, from what a link or a form says; `fallback` where that leads elsewhere, or could.
 *
 * @example
 * safeNext('/posts?page=2', '/') // → '/posts?page=2'
 * safeNext('https://evil.example', '/') // → '/'
 * safeNext('//evil.example', '/') // → '/'
 * safeNext('/\\evil.example', '/') // → '/'
 */
export function safeNext(next: string | null | undefined, fallback: string): string {
  const own = 'http://own.invalid'
  // Browsers read a backslash as a slash, and leave out control characters before they look where a path leads.
  if (!next || next.length > LONGEST || !next.startsWith('/') || /[\\\p{Cc}]/u.test(next) || !URL.canParse(next, own))
    return fallback
  const { origin, pathname, search, hash } = new URL(next, own)
  return origin === own && !pathname.startsWith('//') ? pathname + search + hash : fallback
}
