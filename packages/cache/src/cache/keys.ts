import { InvalidCacheKey } from '../errors/errors.ts'

/** What stores take. */
const LONGEST = 250

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const REFUSED = /[\u0000-\u001f\u007f]/

const SCOPE = /^[\w.-]{1,60}$/

/** What stands in front of the keys of a scope and a tenant; scopes and tenants cannot be spelled so that two of them meet. */
export function placeOf(tenant: string | undefined, scopes: readonly string[]): string {
  const owner = tenant === undefined ? '' : `@${encodeURIComponent(tenant)}`
  return owner + scopes.map((scope) => `/${scope}`).join('')
}

/** The key in the store: its kind, its place and its name. Raises {@link InvalidCacheKey}. */
export function joinKey(kind: string, place: string, key: string): string {
  const full = `${kind}${place}|${key}`
  if (key === '' || full.length > LONGEST || REFUSED.test(key) || !key.isWellFormed())
    throw new InvalidCacheKey(key, LONGEST - (full.length - key.length))
  return full
}

/** Checks the name of a scope. Raises {@link InvalidCacheKey}. */
export function checkScope(name: string): string {
  if (!SCOPE.test(name)) throw new InvalidCacheKey(name, 60)
  return name
}
