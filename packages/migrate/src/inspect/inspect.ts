import type { Connection, FoundTable } from '@tsango/orm/dialects'
import { didYouMean } from '@tsango/toolkit/text'
import { TableUnknown } from '../errors/errors.ts'
import { OWN_TABLES } from '../history/own-tables.ts'
import type { MigratableDatabase } from '../run/run.ts'

export { type InspectedModel, inspectedModels } from './models.ts'
export { modelsSource, type SourceOptions } from './source.ts'

/** Options of {@link readTables}. */
export interface ReadTablesOptions {
  /** Only these; default: all, without those that migrations keep for themselves. */
  readonly only?: readonly string[]
  /** Also views, where none are named. Default: false. */
  readonly views?: boolean
}

/** The tables of a database as it has them, by name. Raises {@link TableUnknown}. */
export async function readTables(
  { driver, dialect }: MigratableDatabase,
  options: ReadTablesOptions = {},
): Promise<readonly FoundTable[]> {
  const connection = await driver.acquire()
  try {
    return await tablesOn(connection, dialect, options)
  } finally {
    await driver.release(connection)
  }
}

/** The same on a connection that is open. */
export async function tablesOn(
  connection: Connection,
  { introspection }: MigratableDatabase['dialect'],
  { only = [], views = false }: ReadTablesOptions = {},
): Promise<readonly FoundTable[]> {
  const tables = (await introspection.tables(connection)).filter((name) => !OWN_TABLES.includes(name))
  const names = only.length ? only : views ? [...tables, ...(await introspection.views(connection))] : tables
  const found: FoundTable[] = []
  for (const name of names) {
    const table = await introspection.table(connection, name)
    if (!table) {
      const known = [...tables, ...(await introspection.views(connection))]
      throw new TableUnknown(name, didYouMean(name, known))
    }
    found.push(table)
  }
  return found
}
