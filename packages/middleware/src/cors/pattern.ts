/** Paths for which something holds: `/feed.json`, `/posts/:id`, `/api/*` with `/api` itself. */
export interface PathPattern {
  readonly text: string
  readonly segments: readonly string[]
  /** Whether it fits a path, which {@link splitPath} has split. */
  matches(path: SplitPath): boolean
}

/** The segments of a path: as they stand, and without the slash at its end. */
export interface SplitPath {
  readonly whole: readonly string[]
  readonly bare: readonly string[]
}

/** Splits a path, once for all patterns that it is held to. */
export function splitPath(path: string): SplitPath {
  const whole = path.slice(1).split('/')
  return { whole, bare: bare(whole) }
}

/** Reads a pattern; what is wrong with it as text, where it is none. */
export function readPattern(text: string): PathPattern | string {
  const segments = text.slice(1).split('/')
  const rest = segments.at(-1) === '*'
  const fixed = rest ? segments.slice(0, -1) : segments
  if (!text.startsWith('/') || !fixed.every(isSegment) || (fixed.length > 1 && fixed.slice(0, -1).includes('')))
    return `${JSON.stringify(text)} is no path: write "/feed.json", "/posts/:id", or "/api/*" for all below and /api itself.`
  const wanted = rest ? fixed : bare(fixed)
  return {
    text,
    segments: rest ? segments : bare(segments),
    matches: (path) => fits(rest ? path.whole : path.bare, wanted, rest),
  }
}

// Which of both forms answers is for the setting `slashes` to say, and the other one leads there.
function bare(segments: readonly string[]): readonly string[] {
  return segments.length > 1 && segments.at(-1) === '' ? segments.slice(0, -1) : segments
}

function isSegment(text: string): boolean {
  return /^(?::\w+|[^\s*?#:{}\\%]*)$/.test(text)
}

function fits(path: readonly string[], fixed: readonly string[], rest: boolean): boolean {
  if (rest ? path.length < fixed.length : path.length !== fixed.length) return false
  return fixed.every((one, at) => (one.startsWith(':') ? path[at] !== '' : path[at] === one))
}

/** What two patterns for the very same paths have in common. */
export function shapeOf({ segments }: PathPattern): string {
  return segments.map((one) => (one.startsWith(':') ? ':' : one)).join('/')
}

/** Orders patterns so that the first that fits says the most: what is written out goes before `:id`, and that before `/*`, from the left. */
export function bySpecificity({ segments: one }: PathPattern, { segments: other }: PathPattern): number {
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const difference = weightOf(one[at]) - weightOf(other[at])
    if (difference !== 0) return difference
  }
  return 0
}

function weightOf(segment: string | undefined): number {
  if (segment === undefined) return 2
  if (segment === '*') return 3
  return segment.startsWith(':') ? 1 : 0
}
