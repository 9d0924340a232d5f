/** Whether a path is one of those listed: exact, or from its beginning on where `*` stands at the end of a pattern. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')))
  const starts = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1))
  return (path) => exact.has(path) || starts.some((start) => path.startsWith(start))
}
