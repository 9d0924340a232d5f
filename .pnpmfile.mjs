// With what Node 20 has: pnpm runs this on whatever Node it runs on itself, before the toolchain's is installed.
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

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
  const [within, file] = target.types.split('*/')
  const from = join(folder, file === undefined ? dirname(within) : within)
  const names = readdirSync(from).flatMap((found) => {
    const name = basename(found, '.d.ts')
    const isFace =
      file === undefined ? name !== found && name !== 'index' : existsSync(join(from, name, `${name}.d.ts`))
    return isFace ? [name] : []
  })
  const filled = (name) =>
    Object.fromEntries(Object.entries(target).map(([condition, path]) => [condition, path.replaceAll('*', name)]))
  return names.sort().map((name) => [`./${name}`, filled(name)])
}

export const hooks = {
  beforePacking: (manifest, folder) =>
    manifest.exports === undefined ? manifest : { ...manifest, exports: named(manifest.exports, folder) },
}
