/** How long an answer says that shared caches may keep it, in milliseconds: `s-maxage` before `max-age` (RFC 9111, 4.2.1); nothing where it does not say. */
export function lifetimeOf(headers: Headers): number | undefined {
  const control = headers.get('cache-control') ?? ''
  const [, seconds] = /\bs-maxage=(\d{1,10})\b/i.exec(control) ?? /(?<!-)\bmax-age=(\d{1,10})\b/i.exec(control) ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
