import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const template = fileURLToPath(new URL('../package-template', import.meta.url))

/** Raised when a package cannot be made as asked; the message says why, and what would do. */
export class PackageRefused extends Error {
  override readonly name = 'PackageRefused'
}

/** What `generate` is told. */
export interface NewPackage {
  /** The workspace's folder. */
  readonly root: string
  /** The package's folder name, in kebab-case: `rate-limit`. */
  readonly name: string
  /** The floor that it stands on. */
  readonly floor: number
}

/**
 * Writes a package from the template into `packages/<name>`, puts it on its floor in `tooling/layers.json`, and gives the
 * files that it wrote.
 *
 * @throws {PackageRefused} for a name that is taken or no folder name, and for a floor that there is not
 */
export function generate({ root, name, floor }: NewPackage): readonly string[] {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new PackageRefused(`"${name}" is no name for a package. Use small letters, digits and hyphens: "rate-limit".`)
  }
  const folder = `packages/${name}`
  if (existsSync(join(root, folder))) throw new PackageRefused(`There is a package "${name}" already, in ${folder}.`)
  const layers = withFloor(root, name, floor)
  const replace = replacer(root, name)
  const written = globSync('**/*', { cwd: template })
    .filter((file) => statSync(join(template, file)).isFile())
    .map((file) => {
      const target = join(folder, replace(file))
      mkdirSync(dirname(join(root, target)), { recursive: true })
      writeFileSync(join(root, target), replace(readFileSync(join(template, file), 'utf8')))
      return target
    })
  writeFileSync(join(root, 'tooling/layers.json'), layers)
  return written.sort()
}

/** The text of `tooling/layers.json` with the package on its floor. */
function withFloor(root: string, name: string, floor: number): string {
  // The floors' own test checks the file's form.
  const { floors } = JSON.parse(readFileSync(join(root, 'tooling/layers.json'), 'utf8')) as { floors: string[][] }
  const names = floors[floor]
  if (!names) throw new PackageRefused(`There is no floor ${floor}. Floors: 0 to ${floors.length - 1}.`)
  const other = floors.findIndex((on) => on.includes(name))
  if (other !== -1 && other !== floor) throw new PackageRefused(`tooling/layers.json has "${name}" on floor ${other}.`)
  if (other === -1) names.push(name)
  const lines = floors.map((on) => `    [${on.map((each) => JSON.stringify(each)).join(', ')}]`)
  return `{\n  "floors": [\n${lines.join(',\n')}\n  ]\n}\n`
}

function replacer(root: string, name: string): (text: string) => string {
  const words = name.split('-')
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
  const pascal = words.map(capital).join('')
  // Every package of the family has the version of the meta package.
  const { version } = JSON.parse(readFileSync(join(root, 'packages/tsango/package.json'), 'utf8')) as {
    version: string
  }
  const values: Readonly<Record<string, string>> = {
    name,
    version,
    Title: capital(words.join(' ')),
    PascalName: pascal,
    camelName: pascal.charAt(0).toLowerCase() + pascal.slice(1),
  }
  return (text) => text.replace(/__(\w+?)__/g, (whole, key: string) => values[key] ?? whole)
}
