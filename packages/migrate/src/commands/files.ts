import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from '@tsango/core/apps'
import type { Terminal } from '@tsango/core/commands'
import type { PlannedMigration } from '../detect/detect.ts'
import { FolderMissing } from '../errors/errors.ts'
import { folderUrl } from '../history/history.ts'
import { describeOperation } from '../operations/operations.ts'
import { migrationSource, packageFor, writeMigration } from '../write/write.ts'

/** The folder of an app's migrations. Raises {@link FolderMissing}. */
export function folderOf(apps: readonly App[], name: string): URL {
  const app = apps.find((one) => one.name === name)
  const folder = app && folderUrl(app)
  if (!folder) throw new FolderMissing(name)
  return folder
}

/** Options of {@link announce}. */
export interface AnnounceOptions {
  /** Whether the file is written. */
  readonly write: boolean
  /** Whether its source is shown. */
  readonly source?: boolean
  /** Whether a file that is there is written over. */
  readonly over?: boolean
}

/** Shows a migration by its file and what it does, and writes it. */
export async function announce(
  terminal: Terminal,
  planned: PlannedMigration,
  folder: URL,
  { write, source = false, over = false }: AnnounceOptions,
): Promise<void> {
  if (write) await writeMigration(planned, folder, over ? 'w' : 'wx')
  terminal.print(relative(process.cwd(), fileURLToPath(new URL(`${planned.name}.ts`, folder))))
  for (const operation of planned.operations) terminal.print(`  - ${describeOperation(operation)}`)
  if (source) terminal.print(`\n${migrationSource(planned, await packageFor(folder))}`)
}
