import type { Slashes } from '@tsango/http/settings'

/**
 * Whether a path is one of those listed: exact, or from its beginning on where `*` stands at the end of a pattern. Where one policy holds for the last slash of
 * all paths, both forms are one page; where each path is as it is registered, they may be two, of which one alone was named.
 */
export function pathMatcher(patterns: readonly string[], slashes: Slashes = 'keep'): (path: string) => boolean {
  const bare = (path: string): string => (slashes === 'keep' ? path : path.replace(/(?<=.)\/$/, ''))
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')).map(bare))
  const starts = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1))
  return (path) => exact.has(bare(path)) || starts.some((start) => path.startsWith(start))
}
