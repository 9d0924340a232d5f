import type { Registry } from '@tsango/core'
import type { ColumnState, Connection, Dialect } from '@tsango/orm/dialects'
import type { MigratableDatabase } from '../run/run.ts'
import type { DataRecord } from './records.ts'
import { type DataTable, dataTables, type Selection, selectTables } from './tables.ts'
import { valueToJson } from './values.ts'

/** Options of {@link dumpData}. */
export interface DumpOptions extends Selection {
  /** Rows that are held in memory at once. Default: 1,000. */
  readonly batch?: number
}

/**
 * The rows of an application's models as they are in the database, in one view of it: passwords and what is encrypted as they are stored. Tables come
 * behind those that they point at. Raises `LabelUnknown`.
 */
export async function* dumpData(
  registry: Registry,
  database: MigratableDatabase,
  { batch = 1_000, ...selection }: DumpOptions = {},
): AsyncGenerator<DataRecord> {
  const tables = selectTables(dataTables(registry, database), selection)
  const { driver, dialect } = database
  const [isolation] = dialect.features.isolationLevels.filter((level) => level !== 'read committed')
  const connection = await driver.begin({ readOnly: true, ...(isolation ? { isolation } : {}) })
  try {
    for (const table of tables) yield* rowsOf(table, dialect, connection, batch)
  } finally {
    await driver.end(connection, 'rollback')
  }
}

async function* rowsOf(
  { label, table, key, columns }: DataTable,
  dialect: Dialect,
  connection: Connection,
  batch: number,
): AsyncGenerator<DataRecord> {
  const { quote, limit } = dialect.operators
  const all = [...key, ...columns]
  const read = all.map(({ column, spec }) => dialect.columns.codecOf(spec).read?.(quote(column)) ?? quote(column))
  const order = key.map(({ column }) => quote(column)).join(', ')
  let last: readonly unknown[] | undefined
  for (;;) {
    const [where, values] = behind(dialect, key, last)
    const sql = `SELECT ${read.join(', ')} FROM ${quote(table.table)}${where} ORDER BY ${order} ${limit(String(batch), undefined)}`
    const { rows } = await connection.run({ sql, write: false, returns: true }, values)
    for (const raw of rows) {
      const row = all.map(({ spec }, at) => decoded(dialect, spec, raw[at]))
      const json = all.map(({ spec }, at) => valueToJson(spec, row[at]))
      last = row.slice(0, key.length)
      yield {
        model: label,
        pk: key.length === 1 ? json[0] : json.slice(0, key.length),
        fields: Object.fromEntries(columns.map(({ name }, at) => [name, json[key.length + at]])),
      }
    }
    if (rows.length < batch) return
  }
}

// Behind a key of several columns: greater in the first in which they differ.
function behind(
  { operators, columns }: Dialect,
  key: readonly ColumnState[],
  last: readonly unknown[] | undefined,
): readonly [where: string, values: readonly unknown[]] {
  if (!last) return ['', []]
  const values: unknown[] = []
  const compare = ({ column, spec }: ColumnState, operator: string, value: unknown): string => {
    const { encode, write } = columns.codecOf(spec)
    // The value was read from this very column.
    values.push(encode ? encode(value as never) : value)
    const mark = operators.placeholder(values.length)
    return `${operators.quote(column)} ${operator} ${write?.(mark) ?? mark}`
  }
  const terms = key.map((one, at) => {
    const same = key.slice(0, at).map((before, index) => compare(before, '=', last[index]))
    return `(${[...same, compare(one, '>', last[at])].join(' AND ')})`
  })
  return [` WHERE ${terms.join(' OR ')}`, values]
}

function decoded({ columns }: Dialect, spec: ColumnState['spec'], value: unknown): unknown {
  const { decode } = columns.codecOf(spec)
  return decode && value !== null ? decode(value as never) : value
}
