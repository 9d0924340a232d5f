import { globSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/**
 * What is packed names each of its entries: Node puts the name of a folder into both places of a pattern such as `./dist/[name]/[name].js`, and Deno
 * into the first alone.
 */
function named(exports, folder) {
  return Object.fromEntries(
    Object.entries(exports).flatMap(([entry, target]) =>
      entry === './*' && typeof target === 'object' ? entriesOf(target, folder) : [[entry, target]],
    ),
  )
}

// By the declarations, which lie file for file; the code is gathered in fewer files, of which some are nobody's entry.
function entriesOf(target, folder) {
  const { types: pattern } = target
  const isFolder = pattern.endsWith('/*/*.d.ts')
  const names = globSync(pattern.replace(/^\.\//, ''), { cwd: folder }).flatMap((file) => {
    const name = basename(file, '.d.ts')
    return name !== 'index' && (!isFolder || basename(dirname(file)) === name) ? [name] : []
  })
  const filled = (name) =>
    Object.fromEntries(Object.entries(target).map(([condition, path]) => [condition, path.replaceAll('*', name)]))
  return names.sort().map((name) => [`./${name}`, filled(name)])
}

export const hooks = {
  beforePacking: (manifest, folder) =>
    manifest.exports === undefined ? manifest : { ...manifest, exports: named(manifest.exports, folder) },
}
