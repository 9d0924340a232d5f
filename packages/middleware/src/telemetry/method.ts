const KNOWN = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'])

/** A method that is known, or `_OTHER`: what somebody makes up must not make up series. */
export function methodOf(method: string): string {
  return KNOWN.has(method) ? method : '_OTHER'
}
