import { folderName, isOurs, readLayers } from './layers.ts'
import { type Manifest, readMembers } from './members.ts'

const kinds = ['dependencies', 'devDependencies', 'peerDependencies'] as const

/**
 * What is wrong with the `package.json` files of `packages/*`: a package without a floor, one that is named unlike its
 * folder, every dependency (for use, for tests, or as a peer) on a package of the same floor or of one above, and every
 * version that is not the catalog's.
 */
export function faultsOfManifests(root: string): readonly string[] {
  const layers = readLayers(root)
  return readMembers(root).flatMap(({ key, folder, manifest }) => {
    const floor = layers.get(key)
    if (floor === undefined) return [`${folder} has no floor. Add "${key}" to tooling/layers.json.`]
    if (folderName(manifest.name) !== key) return [`${folder} is named "${manifest.name}". Its folder says "${key}".`]
    return kinds.flatMap((kind) => faultsOfKind(manifest, kind, floor, layers))
  })
}

function faultsOfKind(
  manifest: Manifest,
  kind: (typeof kinds)[number],
  floor: number,
  layers: ReadonlyMap<string, number>,
): readonly string[] {
  return Object.entries(manifest[kind] ?? {}).flatMap(([name, version]) => {
    const place = `${manifest.name} (floor ${floor}) has "${name}" in its ${kind}`
    if (!isOurs(name)) {
      return version === 'catalog:' ? [] : [`${place} as "${version}". Versions are in the catalog: write "catalog:".`]
    }
    const other = layers.get(folderName(name))
    if (other === undefined) return [`${place}, which has no floor in tooling/layers.json.`]
    if (other >= floor) return [`${place}, which is on floor ${other}. Dependencies only point down.`]
    return version.startsWith('workspace:') ? [] : [`${place} as "${version}". Our own are "workspace:^".`]
  })
}
