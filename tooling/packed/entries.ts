import { globSync } from 'node:fs'
import type { Member } from '../floors/members.ts'

/**
 * The public entries of a package, as the pattern of its `exports` makes them: `.`, and every folder with a file of its own
 * name (the pattern `src/[name]/[name].ts`), or every file (`src/[name].ts`).
 */
export function entriesOf(root: string, { folder, manifest }: Member): readonly string[] {
  const pattern = manifest.exports['./*'] ?? ''
  const names = globSync(`${folder}/${pattern}`, { cwd: root }).flatMap((file) => {
    const [, name = '', face = name] = /\/src\/([^/]+?)(?:\/([^/]+))?\.ts$/.exec(file) ?? []
    return name === face && name !== 'index' && !name.includes('.') ? [`./${name}`] : []
  })
  return ['.', ...names.sort()]
}
