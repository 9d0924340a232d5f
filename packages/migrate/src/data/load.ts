import type { Registry } from '@tsango/core'
import type { Connection } from '@tsango/orm/dialects'
import { DataRefused } from '../errors/errors.ts'
import { onConnection } from '../run/on-connection.ts'
import type { MigratableDatabase } from '../run/run.ts'
import { BatchWriter } from './batch-writer.ts'
import { KnownRows } from './known-rows.ts'
import { Preparer } from './prepare.ts'
import { readRecords } from './records.ts'
import { type DataTable, dataTables } from './tables.ts'
import { inOneTransaction } from './transaction.ts'

/** A file of rows. */
export interface DataFile {
  /** How messages call it. */
  readonly name: string
  read(): AsyncIterable<string> | Iterable<string>
}

/** Options of {@link loadData}. */
export interface LoadOptions {
  /** Leaves rows of models out that are not here, and values of fields that are not here. Default: false. */
  readonly ignoreUnknown?: boolean
  /** Called with the number of rows that were read, now and then. */
  readonly onProgress?: (rows: number) => void
}

/** What was loaded. */
export interface Loaded {
  readonly rows: number
  /** Rows of models that are not here. */
  readonly ignored: number
}

/**
 * Writes the rows of files into a database, in one transaction: all of them, or none. A row whose key is there is written over. Keys may lead to rows
 * that come later; before the end each leads to a row. Nothing but the rows is written: no signal is sent, and no audit kept.
 *
 * Raises {@link DataRefused} with the place, `DataUnreadable`.
 */
export async function loadData(
  registry: Registry,
  database: MigratableDatabase,
  files: readonly DataFile[],
  { ignoreUnknown = false, onProgress }: LoadOptions = {},
): Promise<Loaded> {
  const tables = dataTables(registry, database)
  const preparer = new Preparer(registry, tables, ignoreUnknown)
  let [rows, ignored] = [0, 0]
  await onConnection(database, (connection) =>
    inOneTransaction(database, connection, async () => {
      const known = new KnownRows(database.dialect, connection)
      const writer = new BatchWriter(database.dialect, connection)
      for (const file of files) {
        for await (const found of readRecords(file.name, file.read())) {
          const row = preparer.row(file.name, found)
          if (row) {
            const settled = await known.settled(row)
            if (settled) await writer.add(settled)
            rows++
          } else ignored++
          if ((rows + ignored) % 1_000 === 0) onProgress?.(rows + ignored)
        }
      }
      await writer.end()
      const written = tables.filter((one) => writer.written.has(one))
      for (const table of written) await refuseAdrift(table, database, connection, files)
      await countOn(written, database, connection)
    }),
  )
  onProgress?.(rows + ignored)
  return { rows, ignored }
}

// Keys that are made next are behind those that came.
async function countOn(
  tables: readonly DataTable[],
  { dialect: { operators } }: MigratableDatabase,
  connection: Connection,
): Promise<void> {
  for (const { key, table } of tables)
    for (const { column, spec } of key)
      if (spec.auto === 'increment')
        for (const sql of operators.countOn(table.table, column, operators.quote)) await connection.execute(sql)
}

// Not every database checks by itself what was written while keys were not held.
async function refuseAdrift(
  { label, table, key, columns }: DataTable,
  { dialect }: MigratableDatabase,
  connection: Connection,
  files: readonly DataFile[],
): Promise<void> {
  const { quote } = dialect.operators
  for (const { column, name, references } of [...key, ...columns]) {
    if (!references) continue
    const own = key.map((one) => `t.${quote(one.column)}`).join(', ')
    const sql = `SELECT ${own} FROM ${quote(table.table)} t WHERE t.${quote(column)} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${quote(references.table)} o WHERE o.${quote(references.column)} = t.${quote(column)})`
    const { rows } = await connection.run({ sql, write: false, returns: true }, [])
    const [first] = rows
    if (!first) continue
    const values = key.map(({ spec }, at) => dialect.columns.codecOf(spec).decode?.(first[at] as never) ?? first[at])
    const pk = values.length === 1 ? values[0] : values
    const place = await placeOf(label, pk, files)
    throw new DataRefused(place, name, `It leads to a row of "${references.table}" that is not there.`)
  }
}

// The line is looked up where it is asked for: nobody has to remember where each row came from.
async function placeOf(label: string, pk: unknown, files: readonly DataFile[]): Promise<DataRefused['place']> {
  const text = String(pk)
  for (const file of files)
    for await (const found of readRecords(file.name, file.read()))
      if (found.model === label && String(found.pk) === text)
        return { file: file.name, line: found.line, model: label, key: pk }
  return { file: undefined, line: undefined, model: label, key: pk }
}
