const HOST = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** The name in a plain `host[:port]`; nothing where the text is anything else, which must stand in no address that is built of it. */
export function nameOfHost(host: string): string | undefined {
  return HOST.exec(host)?.[1]
}

/** A host for a message: short, and of harmless characters. */
export function shownHost(host: string): string {
  return host.replace(/[^\w.:[\]-]/g, '?').slice(0, 100)
}
