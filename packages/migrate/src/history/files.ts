import { readdir } from 'node:fs/promises'
import type { App } from '@tsango/core/apps'

/** The file of a migration. */
export interface MigrationFile {
  /** The file without the ending: `0002_post_slug`. */
  readonly name: string
  readonly url: URL
}

const FILE = /^(\d{4}_[\w-]+)\.(?:ts|mts|js|mjs)$/

/** The folder of an app's migrations, where it names one. */
export function folderUrl({ migrations }: Pick<App, 'migrations'>): URL | undefined {
  const folder = migrations instanceof URL ? migrations : migrations?.folder
  return folder && !folder.href.endsWith('/') ? new URL(`${folder.href}/`) : folder
}

/** The files of migrations in a folder, in the order of their names; none where it is not made yet. */
export async function migrationFiles(folder: URL | undefined): Promise<readonly MigrationFile[]> {
  if (!folder) return []
  const files = new Map<string, string>()
  for (const file of await filesIn(folder)) {
    const name = FILE.exec(file)?.[1]
    // Beside its sources a build may have left its output; one of the two is enough.
    if (name && !files.has(name)) files.set(name, file)
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, file]) => ({ name, url: new URL(file, folder) }))
}

async function filesIn(folder: URL): Promise<string[]> {
  try {
    return (await readdir(folder)).sort().reverse()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
