const BELOW = /^(https?:\/\/)\*(\.[a-z0-9-]+(?:\.[a-z0-9-]+)*)(:\d+)?$/

/** What is wrong with an origin of the list. */
export function originFault(text: unknown): string | undefined {
  if (typeof text === 'string' && (isOrigin(text) || isBelow(text))) return undefined
  return `${JSON.stringify(text)} is not an origin: write scheme://host, without a path, or https://*.example.com for the hosts below.`
}

function isOrigin(text: string): boolean {
  return !text.includes('*') && URL.canParse(text) && new URL(text).origin === text
}

// All below a name such as "com" would be everybody's.
function isBelow(text: string): boolean {
  const [, , host = ''] = BELOW.exec(text) ?? []
  return (host.split('.').length > 2 || host === '.localhost') && isOrigin(text.replace('*', 'a'))
}

/** Makes what knows whether an origin is among those listed. */
export function createOrigins(listed: readonly string[]): (origin: string) => boolean {
  const exact = new Set(listed)
  const below = listed.filter(isBelow).map((one) => {
    const [, scheme = '', host = '', port = ''] = BELOW.exec(one) ?? []
    return { scheme, end: host + port }
  })
  if (below.length === 0) return (origin) => exact.has(origin)
  return (origin) =>
    exact.has(origin) ||
    below.some(
      ({ scheme, end }) =>
        origin.startsWith(scheme) &&
        origin.endsWith(end) &&
        /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(origin.slice(scheme.length, -end.length)),
    )
}
