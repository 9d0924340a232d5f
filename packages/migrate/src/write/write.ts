import { mkdir, writeFile } from 'node:fs/promises'
import type { MigrationName, Operation } from '@tsango/orm/migrations'
import type { PlannedMigration } from '../detect/detect.ts'
import { keepIndex } from './index-file.ts'
import { type Code, layOut } from './layout.ts'
import { callOf, listOf, objectOf, quoted } from './literals.ts'
import { isWritable, operationCode } from './operations.ts'
import { packageFor } from './package-for.ts'

export { type IndexWritten, writeIndex } from './index-file.ts'
export { ValueUnwritable } from './literals.ts'
export { packageFor } from './package-for.ts'

const FIELDS: readonly string[] = ['createModel', 'addField', 'alterField']

/** The source of a migration's file. `from` is the package that it imports: `tsango/migrations` or `@tsango/orm/migrations`. */
export function migrationSource(planned: PlannedMigration, from: string): string {
  const { dependencies, operations, replaces = [], atomic } = planned
  const written = operations.filter(isWritable)
  const called = written.flatMap(withOwn)
  const names = new Set(['migration', ...called.map(({ type }) => type)])
  if (called.some(({ type }) => FIELDS.includes(type))) names.add('field')
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

// Those that are done within another are called, too.
const withOwn = (operation: Operation): readonly Operation[] =>
  operation.type === 'separateDatabaseAndState'
    ? [operation, ...[...operation.database, ...operation.state].flatMap(withOwn)]
    : [operation]

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
