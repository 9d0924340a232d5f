import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The name of a package's folder by its name in the registry: `@tsango/orm` lies in `packages/orm`. */
export function folderName(packageName: string): string {
  return packageName.replace(/^@tsango\//, '')
}

/** Whether the package is one of this workspace's own. */
export function isOurs(packageName: string): boolean {
  return /^@tsango\/|^(create-)?tsango$/.test(packageName)
}

/** The floor of every package, by folder name, as `tooling/layers.json` has it. */
export function readLayers(root: string): ReadonlyMap<string, number> {
  const file = join(root, 'tooling/layers.json')
  // The floors' own test checks the file's form.
  const { floors } = JSON.parse(readFileSync(file, 'utf8')) as { floors: readonly (readonly string[])[] }
  return new Map(floors.flatMap((names, floor) => names.map((name) => [name, floor] as const)))
}
