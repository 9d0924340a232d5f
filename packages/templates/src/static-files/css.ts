// Three spellings of one thing: url("x"), url('x'), url(x), and @import "x". Strings may hold escapes, which no file name here needs.
const REFERENCE =
  /url\(\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)'|([^"'()\\\s]+))\s*\)|@import\s+(?:"([^"\\\n]*)"|'([^'\\\n]*)')/gi

/** A reference of a style sheet to a static file. */
export interface CssReference {
  /** The file it means, by its path below the static folders. */
  readonly file: string
  /** `?query#fragment`, or nothing. */
  readonly rest: string
}

/**
 * Rewrites every reference of a style sheet to another static file; what `rewrite` gives `undefined` for stays as it is written.
 * References elsewhere (other hosts, `data:`, `#fragment`, paths outside of the prefix) are left alone.
 */
export function rewriteCss(
  css: string,
  name: string,
  prefix: string,
  rewrite: (reference: CssReference) => string | undefined,
): string {
  return css.replace(REFERENCE, (whole: string, ...groups: readonly (string | undefined)[]) => {
    const address = groups.slice(0, 5).find((group) => group !== undefined)
    const reference = address === undefined ? undefined : referenceOf(address, name, prefix)
    const url = reference === undefined ? undefined : rewrite(reference)
    if (url === undefined) return whole
    return whole.startsWith('@') ? `@import "${url}"` : `url("${url}")`
  })
}

/** Lists the files that a style sheet refers to, each once. */
export function cssReferences(css: string, name: string, prefix: string): string[] {
  const files = new Set<string>()
  rewriteCss(css, name, prefix, ({ file }) => void files.add(file))
  return [...files]
}

function referenceOf(address: string, name: string, prefix: string): CssReference | undefined {
  const [path = '', rest = ''] = splitRest(address)
  if (path === '' || /^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('//')) return undefined
  const file = path.startsWith('/') ? belowPrefix(path, prefix) : resolveFrom(name, path)
  return file === undefined ? undefined : { file, rest }
}

function splitRest(address: string): [path: string, rest: string] {
  const at = address.search(/[?#]/)
  return at === -1 ? [address, ''] : [address.slice(0, at), address.slice(at)]
}

function belowPrefix(path: string, prefix: string): string | undefined {
  return path.startsWith(prefix) ? decoded(path.slice(prefix.length)) : undefined
}

/** Resolves as a browser would, but gives `undefined` for what leaves the static folders. */
function resolveFrom(name: string, path: string): string | undefined {
  const parts = name.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined
    if (part !== '..' && part !== '.' && part !== '') parts.push(part)
  }
  return decoded(parts.join('/'))
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
