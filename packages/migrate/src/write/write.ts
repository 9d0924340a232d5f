import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { MigrationName, Operation } from '@tsango/orm/migrations'
import type { PlannedMigration } from '../detect/detect.ts'
import { keepIndex } from './index-file.ts'
import { type Code, layOut } from './layout.ts'
import { callOf, listOf, objectOf, quoted } from './literals.ts'
import { operationCode, type WritableType } from './operations.ts'

export { type IndexWritten, writeIndex } from './index-file.ts'
export { ValueUnwritable } from './literals.ts'

const FIELDS: readonly string[] = ['createModel', 'addField', 'alterField']

const isWritable = (operation: Operation): operation is Operation<WritableType> => operation.type !== 'runCode'

/** The source of a migration's file. `from` is the package that it imports: `tsango/migrations` or `@tsango/orm/migrations`. */
export function migrationSource(planned: PlannedMigration, from: string): string {
  const { dependencies, operations, replaces = [], atomic } = planned
  const written = operations.filter(isWritable)
  const names = new Set(['migration', ...written.map(({ type }) => type)])
  if (written.some(({ type }) => FIELDS.includes(type))) names.add('field')
  const imports: Code = { open: 'import {', items: [...names].sort(), close: `} from ${quoted(from)}`, spaced: true }
  const body = callOf('export default migration', [
    objectOf({
      dependencies: dependencies.length ? namesCode(dependencies) : undefined,
      replaces: replaces.length ? namesCode(replaces) : undefined,
      atomic: atomic === false ? 'false' : undefined,
      operations: listOf(written.map(operationCode)),
    }),
  ])
  return `${layOut(imports)}\n\n${layOut(body)}\n`
}

const namesCode = (names: readonly MigrationName[]): Code =>
  listOf(names.map(([app, name]) => listOf([quoted(app), quoted(name)])))

/** Writes a migration into the folder of its app, which is made where it is missing, and into its index, where it has one. Resolves to the file. `flag` `w` writes over one that is there. */
export async function writeMigration(planned: PlannedMigration, folder: URL, flag: 'wx' | 'w' = 'wx'): Promise<URL> {
  const file = new URL(`${planned.name}.ts`, folder)
  await mkdir(folder, { recursive: true })
  await writeFile(file, migrationSource(planned, await packageFor(folder)), { flag })
  await keepIndex(folder)
  return file
}

/** What a migration in the folder imports: the meta package where the project depends on it. */
export async function packageFor(folder: URL): Promise<string> {
  const manifest = await manifestAt(folder)
  if (manifest) return dependsOnMeta(manifest) ? 'tsango/migrations' : '@tsango/orm/migrations'
  const above = new URL('..', folder)
  return above.href === folder.href ? '@tsango/orm/migrations' : packageFor(above)
}

type Manifest = Readonly<Record<string, unknown>>

async function manifestAt(folder: URL): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(new URL('package.json', folder), 'utf8')) as Manifest
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw error
  }
}

function dependsOnMeta(manifest: Manifest): boolean {
  return ['dependencies', 'devDependencies', 'peerDependencies'].some((kind) => {
    const listed = manifest[kind]
    return typeof listed === 'object' && listed !== null && 'tsango' in listed
  })
}
