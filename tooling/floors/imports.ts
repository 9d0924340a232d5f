import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, normalize } from 'node:path'
// TypeScript 7 has no API in JavaScript; 5.9 reads the same syntax.
import ts from 'typescript-59'
import { folderName, isOurs, readLayers } from './layers.ts'
import { isTest, type Member, readManifest, readMembers } from './members.ts'

interface Context {
  readonly layers: ReadonlyMap<string, number>
  /** What the workspace's root installs, for tests: vitest, a browser, … */
  readonly forTests: ReadonlySet<string>
}

/**
 * What is wrong with the imports below `packages/`: of a package that `package.json` does not declare, of one on the
 * same floor or above, and of a file outside the package. Tests may import what is declared for development, what the root
 * installs, and `tooling/`.
 */
export function faultsOfImports(root: string): readonly string[] {
  const { devDependencies = {} } = readManifest(join(root, 'package.json'))
  const context = { layers: readLayers(root), forTests: new Set(Object.keys(devDependencies)) }
  return readMembers(root).flatMap((member) =>
    member.sources.flatMap((file) =>
      importsOf(readFileSync(join(root, file), 'utf8')).flatMap((specifier) => {
        const fault = specifier.startsWith('.')
          ? faultOfPath(member, file, specifier)
          : faultOfName(member, file, specifier, context)
        return fault ? [`${file} imports "${specifier}", ${fault}`] : []
      }),
    ),
  )
}

/** What a file imports, statically or not; what only looks like an import, in a text or a comment, is left out. */
export function importsOf(source: string): readonly string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map((file) => file.fileName)
}

function faultOfPath(member: Member, file: string, specifier: string): string | undefined {
  const target = normalize(join(file, '..', specifier))
  if (target.startsWith(`${member.folder}/`)) return undefined
  if (isTest(file) && target.startsWith('tooling/')) return undefined
  return 'which is outside its package. Import another package by its name.'
}

function faultOfName(member: Member, file: string, specifier: string, context: Context): string | undefined {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? undefined : 'which is built in: write "node:".'
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  if (name === member.manifest.name) return 'which is its own package. Import the file.'
  const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = member.manifest
  const declared = name in dependencies || name in peerDependencies
  const declaredForTests = name in devDependencies || context.forTests.has(name)
  if (!declared && !(isTest(file) && declaredForTests)) return `which its package.json does not declare.`
  if (!isOurs(name)) return undefined
  const [floor, other] = [context.layers.get(member.key) ?? -1, context.layers.get(folderName(name)) ?? Infinity]
  return other < floor ? undefined : `which is on floor ${other}; "${member.key}" is on floor ${floor}.`
}
