import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** What the floors read of a `package.json`. */
export interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string>>
}

/** A package of the workspace: `packages/orm`. */
export interface Member {
  /** The folder, from the root: `packages/orm`. */
  readonly folder: string
  /** The folder's own name: `orm`. */
  readonly key: string
  readonly manifest: Manifest
  /** The TypeScript files below `src`, from the root. */
  readonly sources: readonly string[]
}

/** Reads a `package.json`. */
export function readManifest(file: string): Manifest {
  // pnpm has read the same file before, and refuses what is not a manifest.
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest
}

/** Every package below `packages/`, in the order of their names. */
export function readMembers(root: string): readonly Member[] {
  const manifests = globSync('packages/*/package.json', { cwd: root }).sort()
  return manifests.map((file) => {
    const folder = dirname(file)
    const sources = existsSync(join(root, folder, 'src')) ? globSync(`${folder}/src/**/*.ts`, { cwd: root }).sort() : []
    return { folder, key: basename(folder), manifest: readManifest(join(root, file)), sources }
  })
}

/** Whether the file is a test, which users of the package never get. */
export function isTest(file: string): boolean {
  return /\.(test|test-d|case\.test)\.ts$|\/(__\w+__|fixtures)\//.test(file)
}
