import { checkOptionalParameter } from 'hono/utils/url'
import type { Parameter, PathSegment } from './operation.ts'

const SEGMENT = /:(\w+)(?:\{[^/]*\})?\??/g

/**
 * A path of Hono as one of OpenAPI.
 *
 * @example
 * openApiPath('/posts/:id{[0-9]+}') // → '/posts/{id}'
 */
export function openApiPath(path: string): string {
  return path.replace(SEGMENT, '{$1}')
}

/**
 * The paths under which a route of Hono answers, the whole one first: a parameter at its end that may be missing makes two.
 *
 * @example
 * pathsOfRoute('/posts/:id?') // → ['/posts/:id', '/posts']
 */
export function pathsOfRoute(path: string): readonly string[] {
  return checkOptionalParameter(path)?.toReversed() ?? [path]
}

/** The parameters of an operation with those of its path that were not described. */
export function withPathParameters(
  path: string,
  given: readonly Parameter[],
  segments: readonly PathSegment[] = [],
): readonly Parameter[] {
  const described = new Set(given.filter((one) => one.in === 'path').map(({ name }) => name))
  const found = [...path.matchAll(SEGMENT)].filter(([, name = '']) => !described.has(name))
  const added = found.map(({ 1: name = '', index }): Parameter => {
    const known = segments.find(({ after }) => path.slice(0, index) === `${after.replace(/\/$/, '')}/`)
    const { after: _after, ...rest } = known ?? { after: '', schema: { type: 'string' } }
    return { name, in: 'path', required: true, ...rest }
  })
  return [...added, ...given.map((one) => (one.in === 'path' ? { ...one, required: true } : one))]
}

/** An id for an operation that has none: `getApiPostsById`. */
export function defaultId(method: string, path: string): string {
  const words = path
    .replace(SEGMENT, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
  return method + words.map(capital).join('')
}

/** A word as it stands within an id. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** The names of the parameters of a path of Hono. */
export function namesIn(path: string): readonly string[] {
  return [...path.matchAll(SEGMENT)].map(([, name = '']) => name)
}
