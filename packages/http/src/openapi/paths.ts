import type { Parameter } from './operation.ts'

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
export function withPathParameters(path: string, given: readonly Parameter[]): readonly Parameter[] {
  const described = new Set(given.filter((one) => one.in === 'path').map(({ name }) => name))
  const names = [...path.matchAll(SEGMENT)].map(([, name = '']) => name)
  const missing = names.filter((name) => !described.has(name))
  const added = missing.map((name): Parameter => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
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
