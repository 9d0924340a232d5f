const HOST = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** The name in a plain `host[:port]`; nothing where the text is anything else, which must stand in no address that is built of it. */
export function nameOfHost(host: string): string | undefined {
  return HOST.exec(host)?.[1]
}

/** A host for a message: short, and of harmless characters. */
export function shownHost(host: string): string {
  return host.replace(/[^\w.:[\]-]/g, '?').slice(0, 100)
}

const IN_NUMBERS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i

/** Whether a plain `host[:port]` is one of those listed: exact, below a name that begins with a dot, any for `*`; on wish also an address in numbers. */
export function hostMatcher(allowed: readonly string[], inNumbers: boolean): (host: string) => boolean {
  const any = allowed.includes('*')
  const exact = new Set(allowed.map((name) => name.toLowerCase()))
  const below = [...exact].filter((name) => name.startsWith('.'))
  return (host) => {
    const written = nameOfHost(host)
    if (written === undefined) return false
    const name = written.toLowerCase().replace(/\.$/, '')
    if (any || exact.has(name)) return true
    // A name is needed to lead a browser astray by its DNS, so in development an address in numbers is harmless.
    return (
      below.some((suffix) => name.endsWith(suffix) || name === suffix.slice(1)) || (inNumbers && IN_NUMBERS.test(name))
    )
  }
}
