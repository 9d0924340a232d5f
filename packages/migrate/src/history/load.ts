import { fileURLToPath } from 'node:url'
import type { App, MigrationIndex } from '@tsango/core/apps'
import { isMigration, type Migration } from '@tsango/orm/migrations'
import { MigrationIndexStale, MigrationUnreadable } from '../errors/errors.ts'
import { operationFault } from '../operations/fault.ts'
import { folderUrl, type MigrationFile, migrationFiles } from './files.ts'

/** A migration as it was found. */
export interface FoundMigration {
  readonly app: string
  /** The file without the ending: `0002_post_slug`. */
  readonly name: string
  readonly migration: Migration
}

/**
 * Reads the migrations of an app, in the order of their names: those of its folder, or of its index. An app without one, or whose folder is not made yet, has
 * none. Raises {@link MigrationUnreadable}, and {@link MigrationIndexStale} where a folder holds others than its index.
 */
export async function loadMigrations(app: App): Promise<readonly FoundMigration[]> {
  const { migrations } = app
  const files = await migrationFiles(folderUrl(app))
  if (migrations && !(migrations instanceof URL)) return indexed(app.name, migrations, files)
  const found: FoundMigration[] = []
  // One after the other: a thousand imports under way at once cost the runtime twice the time.
  for (const { name, url } of files) found.push({ app: app.name, name, migration: await read(url) })
  return found
}

function indexed(
  app: string,
  { folder, migrations }: MigrationIndex,
  files: readonly MigrationFile[],
): readonly FoundMigration[] {
  const names = Object.keys(migrations).sort()
  const there = files.map(({ name }) => name)
  // A bundle has no such folder.
  if (files.length && there.join() !== names.join()) throw new MigrationIndexStale(app, names, there)
  return names.map((name) => ({
    app,
    name,
    migration: checked(migrations[name], fileURLToPath(new URL(name, folder))),
  }))
}

async function read(file: URL): Promise<Migration> {
  let loaded: { readonly default?: unknown }
  try {
    loaded = (await import(file.href)) as { readonly default?: unknown }
  } catch (error) {
    throw new MigrationUnreadable(fileURLToPath(file), error instanceof Error ? error.message : String(error), error)
  }
  return checked(loaded.default, fileURLToPath(file))
}

function checked(found: unknown, file: string): Migration {
  const fault = faultOf(found)
  if (fault) throw new MigrationUnreadable(file, fault)
  // Nothing was found that a migration has not.
  return found as Migration
}

// Whoever writes by hand, perhaps without checking the types, shall not get a stack trace.
function faultOf(found: unknown): string | undefined {
  if (!isMigration(found)) return 'its default export is not a migration. Write: export default migration({ … })'
  if (!Array.isArray(found.operations))
    return 'it has no list of operations. Write: migration({ operations: [addField(…), …] })'
  for (const [at, one] of found.operations.entries()) {
    const fault = operationFault(one, `its operation ${at + 1}`)
    if (fault !== undefined) return fault
  }
  return undefined
}
