import type { Slashes } from '../settings/settings.ts'

/** The path under which a route answers by the setting `slashes`: a file's name, a rest and what may be missing have no slash to be at. */
export function withSlash(path: string, slashes: Slashes): string {
  if (slashes === 'keep' || path === '/' || /(?:\*|\?|\.[^/{}]*|\})$/.test(path)) return path
  const bare = path.replace(/\/+$/, '')
  return slashes === 'append' ? `${bare}/` : bare
}
