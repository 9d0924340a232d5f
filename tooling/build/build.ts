/**
 * `pnpm build [package …]`: turns `src` into `dist`: declarations file for file, and the code in a few files, with source maps.
 *
 * TypeScript wants to hear which package is built before which; that stands in each `package.json` already, so the
 * projects that say it are written below `node_modules/.cache` here and nobody keeps them by hand.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folderName, isOurs } from '../floors/layers.ts'
import { type Member, readMembers } from '../floors/members.ts'
import { gather } from './gather.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const projects = join(root, 'node_modules/.cache/tsango-build')

const projectFile = (key: string): string => join(projects, key, 'tsconfig.json')

function writeProject(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
}

function projectOf({ folder, key, manifest }: Member): object {
  const source = join(root, folder, 'src')
  const below = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter(isOurs)
  return {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      composite: true,
      declarationMap: true,
      sourceMap: true,
      rootDir: source,
      outDir: join(root, folder, 'dist'),
      tsBuildInfoFile: join(projects, key, 'tsconfig.tsbuildinfo'),
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: [`${source}/**/*.ts`],
    exclude: [`${source}/**/*.test.ts`, `${source}/**/*.test-d.ts`, `${source}/**/fixtures/**`],
    references: below.map((name) => ({ path: projectFile(folderName(name)) })),
  }
}

const members = readMembers(root)
const wanted = process.argv.slice(2)
const unknown = wanted.filter((key) => !members.some((member) => member.key === key))
if (unknown.length > 0) {
  console.error(`No package "${unknown.join('", "')}". Known: ${members.map((member) => member.key).join(', ')}.`)
  process.exit(2)
}

// What is built anew holds no file whose source is gone.
rmSync(projects, { recursive: true, force: true })
for (const member of members) {
  rmSync(join(root, member.folder, 'dist'), { recursive: true, force: true })
  writeProject(projectFile(member.key), projectOf(member))
}
const keys = wanted.length > 0 ? wanted : members.map((member) => member.key)
writeProject(join(projects, 'tsconfig.json'), {
  files: [],
  references: keys.map((key) => ({ path: projectFile(key) })),
})

const { status } = spawnSync('tsc', ['--build', join(projects, 'tsconfig.json')], { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1
if (status === 0)
  for (const member of members) if (existsSync(join(root, member.folder, 'dist'))) await gather(root, member)
