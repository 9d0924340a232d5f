import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packages = fileURLToPath(new URL('../../packages', import.meta.url))

interface Manifest {
  readonly name: string
  readonly publishConfig?: { readonly exports?: object }
}

/** Raised when a package is not built. */
class NotBuilt extends Error {
  constructor(folder: string) {
    super(`${folder} is not built. Run: pnpm build`)
  }
}

/** Lays the built packages into a project's `node_modules`, as they are when they come from their tarballs, and beside them what they need. */
export function installBuilt(project: string): void {
  const modules = join(project, 'node_modules')
  for (const key of readdirSync(packages)) {
    const from = join(packages, key)
    if (!existsSync(join(from, 'dist'))) throw new NotBuilt(from)
    const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Manifest
    const to = join(modules, manifest.name)
    cpSync(join(from, 'dist'), join(to, 'dist'), { recursive: true })
    writeFileSync(join(to, 'package.json'), JSON.stringify({ ...manifest, ...manifest.publishConfig }))
    if (existsSync(join(from, 'node_modules'))) linkOthers(join(from, 'node_modules'), modules)
  }
}

function linkOthers(from: string, modules: string): void {
  const names = readdirSync(from).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(from, name)).map((own) => `${name}/${own}`) : [name],
  )
  for (const name of names) {
    const to = join(modules, name)
    if (name.startsWith('@tsango/') || name.startsWith('.') || existsSync(to)) continue
    mkdirSync(dirname(to), { recursive: true })
    symlinkSync(realpathSync(join(from, name)), to)
  }
}
