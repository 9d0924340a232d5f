import { cpSync, globSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type OutputChunk, type Plugin, rolldown } from 'rolldown'
import type { Member } from '../floors/members.ts'
import { entriesOf } from '../packed/entries.ts'

/** Where the files lie that no entry is: as deep as those of `src`, so that what stands at a fixed distance is found from there too. */
const SHARED = '_'

/** Raised when a built file would look for its neighbours in another folder than its source does. */
class LooksElsewhere extends Error {
  constructor(module: string, chunk: string) {
    super(
      `${module} asks where it lies, and would lie in ${chunk}, at another depth. Move the file that asks to where a public folder's files are: src/<folder>/<file>.ts`,
    )
  }
}

/**
 * Puts the modules of a built package together, in as few files as its entries and its lazy imports allow: what is loaded for the same reasons lies in one.
 * Finding a file costs Node more than running it. Declarations stay file for file, and so do folders of migrations, which are read as folders.
 */
export async function gather(root: string, member: Member): Promise<void> {
  const dist = join(root, member.folder, 'dist')
  const gathered = `${dist}.gathered`
  const stay = new Set(globSync('**/migrations/[0-9]*_*.js', { cwd: dist }).map((file) => join(dist, dirname(file))))
  const names = entriesOf(root, member).map((entry) => fileOf(entry, member))
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, join(dist, `${name}.js`)])),
    // What other packages have is theirs.
    external: (id) => /^[^./]/.test(id),
    plugins: [asCompiled(stay)],
    // Of what is there nothing is taken away: whoever bundles an application knows what it needs.
    treeshake: false,
    // What Node has is imported by name.
    platform: 'neutral',
  })
  const { output } = await bundle.write({
    dir: gathered,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${SHARED}/[name].js`,
    sourcemap: true,
    // Errors and models are told by the names of their classes.
    keepNames: true,
  })
  for (const file of output) if (file.type === 'chunk') refuseOtherDepth(dist, file)
  for (const file of globSync('**/*.js{,.map}', { cwd: dist }))
    if (!stay.has(join(dist, dirname(file)))) rmSync(join(dist, file))
  cpSync(gathered, dist, { recursive: true })
  rmSync(gathered, { recursive: true })
}

// `./atomic` is `atomic/atomic`, or `atomic` where the pattern has no folders.
function fileOf(entry: string, { manifest }: Member): string {
  const pattern = /^\.\/src\/(.+)\.ts$/.exec(manifest.exports['./*'] ?? '')?.[1] ?? ''
  return entry === '.' ? 'index' : pattern.replaceAll('*', entry.slice('./'.length))
}

// The compiler's output with its maps, so that the maps of what is gathered lead to the sources.
function asCompiled(stay: ReadonlySet<string>): Plugin {
  return {
    name: 'as-compiled',
    resolveId: (id, importer) => {
      const path = importer && id.startsWith('.') ? join(dirname(importer), id) : undefined
      return path && stay.has(dirname(path)) ? { id: path, external: 'relative' } : undefined
    },
    load: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
  }
}

function refuseOtherDepth(dist: string, { fileName, modules }: OutputChunk): void {
  const depth = (file: string): number => file.split('/').length
  for (const [id, { code }] of Object.entries(modules))
    if (id.startsWith(dist) && code?.includes('import.meta') && depth(relative(dist, id)) !== depth(fileName))
      throw new LooksElsewhere(id, fileName)
}
