import { fileURLToPath } from 'node:url'
import type { App } from '@tsango/core/apps'
import { isMigration, type Migration } from '@tsango/orm/migrations'
import { MigrationUnreadable } from '../errors/errors.ts'
import { isOperation } from '../operations/operations.ts'
import { migrationFiles } from './files.ts'

/** A migration as it was found. */
export interface FoundMigration {
  readonly app: string
  /** The file without the ending: `0002_post_slug`. */
  readonly name: string
  readonly migration: Migration
}

/** Reads the migrations of an app, in the order of their names. An app without a folder, or whose folder is not made yet, has none. */
export async function loadMigrations(app: App): Promise<readonly FoundMigration[]> {
  const found: FoundMigration[] = []
  // One after the other: a thousand imports under way at once cost the runtime twice the time.
  for (const { name, url } of await migrationFiles(app)) found.push({ app: app.name, name, migration: await read(url) })
  return found
}

async function read(file: URL): Promise<Migration> {
  let loaded: { readonly default?: unknown }
  try {
    loaded = (await import(file.href)) as { readonly default?: unknown }
  } catch (error) {
    throw new MigrationUnreadable(fileURLToPath(file), error instanceof Error ? error.message : String(error), error)
  }
  const fault = faultOf(loaded.default)
  if (fault) throw new MigrationUnreadable(fileURLToPath(file), fault)
  // Nothing was found that a migration has not.
  return loaded.default as Migration
}

// Whoever writes by hand, perhaps without checking the types, shall not get a stack trace.
function faultOf(found: unknown): string | undefined {
  if (!isMigration(found)) return 'its default export is not a migration. Write: export default migration({ … })'
  if (!Array.isArray(found.operations))
    return 'it has no list of operations. Write: migration({ operations: [addField(…), …] })'
  const wrong = found.operations.findIndex((one) => !isOperation(one))
  if (wrong === -1) return undefined
  return `its operation ${wrong + 1} is none that there is. Write a call of one: createModel(…), addField(…), runSql(…)`
}
