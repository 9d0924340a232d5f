import { QueryError } from '../errors/errors.ts'

/** A step into JSON. Throws {@link QueryError} for what is none. */
export function keyOf(key: unknown): string | number {
  if (typeof key === 'number' && Number.isSafeInteger(key) && key >= 0) return key
  if (typeof key === 'string' && key.isWellFormed() && !key.includes('\0')) return key
  throw new QueryError('get takes a key of an object as text, or a place in an array as a whole number from 0.')
}

/** The steps to a value within JSON. Throws {@link QueryError} for none. */
export function pathOf(path: readonly unknown[]): readonly (string | number)[] {
  if (Array.isArray(path) && path.length > 0) return path.map(keyOf)
  throw new QueryError("A path into JSON is a list of keys and places, such as ['stats', 'likes'].")
}
