import { globSync } from 'node:fs'
import type { Member } from '../floors/members.ts'

/** The public entries of a package: its table of contents, and every folder with a file of its own name. */
export function entriesOf(root: string, member: Member): readonly string[] {
  const folders = globSync(`${member.folder}/src/*/*.ts`, { cwd: root })
    .map((file) => file.split('/').slice(-2))
    .filter(([folder, file]) => file === `${folder}.ts`)
    .map(([folder]) => `./${folder}`)
  return ['.', ...folders.sort()]
}
