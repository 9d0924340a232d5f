import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { App, Application } from '@tsango/core/apps'
import type { Connection, Dialect } from '@tsango/orm/dialects'
import { createModel, field, stateOf } from '@tsango/orm/migrations'
import { folderUrl, migrationFiles } from './files.ts'
import { frameworkText } from './framework.ts'
import { textOf } from './hash.ts'
import { OwnTable, ownTable } from './own-table.ts'

/** What left nothing to do. */
export const SETTLED = ownTable(
  createModel('tsango.MigrationSettled', {
    table: 'tsango_migration_settled',
    fields: { id: field.bigAuto(), digest: field.char(64) },
  }),
)

/** With which files, models and ledger a database was found to have nothing left to do: `tsango_migration_settled(digest)`. */
export class SettledNote {
  readonly #table: OwnTable

  constructor(dialect: Dialect, connection: Connection) {
    this.#table = new OwnTable(dialect, connection, SETTLED)
  }

  async has(digest: string): Promise<boolean> {
    const rows = await this.#table.rows('digest')
    return rows.some(([one]) => one === digest)
  }

  /** Writes down that with these nothing is left to do, in the place of what was there. */
  async write(digest: string): Promise<void> {
    await this.#table.prepare()
    await this.#table.delete({})
    await this.#table.insert({ digest })
  }
}

// Types vanish; whatever else a file brings in, and what asks for files or the environment, leads to what it says without saying it itself. The framework
// has a version.
const OF_TYPES = /\bimport\s+type\b[^'"]*(['"])[^'"]*\1/g
const FROM_ELSEWHERE =
  /(['"`])\.{1,2}\/|\b(?:from|import)\s*['"`](?!@tsango\/|tsango[/'"`])|\bimport\s*[(.]|\b(?:require|process|Bun|Deno)\b/

/**
 * What decides whether something is left to do, but for the ledger: the files of all migrations, or what indexes have of them, and the state of the models.
 * Two that are the same have the same history, which need not be loaded to know. Undefined where a file brings in another of the project, or reads
 * what lies beside it, which may say something else tomorrow.
 */
export async function sourcesDigest(app: Application): Promise<string | undefined> {
  const hash = createHash('sha256').update(frameworkText())
  for (const one of app.apps) {
    const sources = one.migrations instanceof URL ? await sourcesOf(one) : await loadedOf(one)
    if (sources === undefined) return undefined
    for (const [name, text] of sources) hash.update(`\0${one.name}\0${name}\0${text}`)
  }
  return hash.update(`\0\0${textOf(stateOf(app.registry).models)}`).digest('hex')
}

type Sources = readonly (readonly [name: string, text: string])[]

async function sourcesOf(app: App): Promise<Sources | undefined> {
  const sources: [string, string][] = []
  for (const { name, url } of await migrationFiles(folderUrl(app))) {
    // A thousand promises cost more than the files do.
    const text = readFileSync(url, 'utf8')
    if (FROM_ELSEWHERE.test(text.replace(OF_TYPES, ''))) return undefined
    sources.push([name, text])
  }
  return sources
}

async function loadedOf(app: App): Promise<Sources> {
  if (app.migrations === undefined) return []
  const { loadMigrations } = await import('./load.ts')
  return (await loadMigrations(app)).map(({ name, migration }) => [name, textOf(migration)])
}

/** The sources with a ledger. */
export function settledDigest(sources: string, recorded: ReadonlyMap<string, string | undefined>): string {
  return createHash('sha256')
    .update(sources)
    .update(textOf([...recorded].sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')
}
