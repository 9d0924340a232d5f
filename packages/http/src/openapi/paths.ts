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
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
