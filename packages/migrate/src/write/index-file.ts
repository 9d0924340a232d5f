import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { IndexForeign } from '../errors/errors.ts'
import { migrationFiles } from '../history/history.ts'
import { quoted } from './literals.ts'
import { packageFor } from './package-for.ts'

/** By which an index is known as one that may be written over. */
const MARK = '// Written by makemigrations --index, and kept by makemigrations.'

/** An index of imports. */
export interface IndexWritten {
  readonly file: URL
  /** Whether the folder held something else than what was in it. */
  readonly changed: boolean
}

/**
 * Writes `index.ts` into a folder of migrations: they are imported there by name, so that a bundler takes them along, as `defineApp({ migrations })` needs it.
 * Raises {@link IndexForeign} for a file of that name that somebody else has written.
 */
export async function writeIndex(folder: URL, write = true): Promise<IndexWritten> {
  const file = new URL('index.ts', folder)
  const before = await textOf(file)
  if (before !== undefined && !before.startsWith(MARK)) throw new IndexForeign(fileURLToPath(file))
  const after = await indexSource(folder)
  if (write && before !== after) await writeFile(file, after)
  return { file, changed: before !== after }
}

/** Brings the index of a folder up to date, where it has one. */
export async function keepIndex(folder: URL): Promise<void> {
  if ((await textOf(new URL('index.ts', folder)))?.startsWith(MARK)) await writeIndex(folder)
}

async function indexSource(folder: URL): Promise<string> {
  const files = (await migrationFiles(folder)).map(({ name, url }) => ({
    name,
    path: `./${basename(fileURLToPath(url))}`,
    // A `-` is in no name of a variable, and `$` in none of a file.
    variable: `m${name.replaceAll('-', '$')}`,
  }))
  return `${MARK}
import type { MigrationIndex } from ${quoted(await packageFor(folder))}
${files.map(({ variable, path }) => `import ${variable} from ${quoted(path)}\n`).join('')}
/** The migrations of this folder, for defineApp({ migrations }). */
export const migrations: MigrationIndex = {
  folder: new URL('./', import.meta.url),
  migrations: {
${files.map(({ name, variable }) => `    ${quoted(name)}: ${variable},\n`).join('')}  },
}
`
}

async function textOf(file: URL): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
