import type { ColumnState, Connection, Dialect } from '@tsango/orm/dialects'
import { UniqueViolation } from '@tsango/orm/errors'
import { DataRefused } from '../errors/errors.ts'
import type { PreparedRow } from './prepare.ts'
import type { DataTable } from './tables.ts'

const ROWS = 500
const BYTES = 1_000_000
const SAVEPOINT = 'tsango_rows'

/** Writes rows, those of one table with the same columns together. */
export class BatchWriter {
  readonly #dialect: Dialect
  readonly #connection: Connection
  /** The tables that got rows. */
  readonly written = new Set<DataTable>()
  #rows: PreparedRow[] = []
  #bytes = 0

  constructor(dialect: Dialect, connection: Connection) {
    this.#dialect = dialect
    this.#connection = connection
  }

  async add(row: PreparedRow): Promise<void> {
    const [first] = this.#rows
    if (first && !alike(first, row)) await this.end()
    this.#rows.push(row)
    this.#bytes += row.size
    const most = Math.min(ROWS, Math.floor(this.#dialect.features.maxParameters / Math.max(1, row.values.size)))
    if (this.#rows.length >= most || this.#bytes >= (this.#dialect.features.batchBytes ?? BYTES)) await this.end()
  }

  /** Writes what is left. Raises {@link DataRefused} with the row that cannot be. */
  async end(): Promise<void> {
    const rows = this.#rows
    this.#rows = []
    this.#bytes = 0
    const [first] = rows
    if (!first) return
    this.written.add(first.of)
    if (await this.#tried(rows)) return
    // One of them is in the way: one by one, it shows which.
    for (const row of rows) {
      const error = await this.#fault([row])
      if (error !== undefined) throw refused(row, error)
    }
  }

  async #tried(rows: readonly PreparedRow[]): Promise<boolean> {
    return (await this.#fault(rows)) === undefined
  }

  async #fault(rows: readonly PreparedRow[]): Promise<unknown> {
    await this.#connection.execute(`SAVEPOINT ${SAVEPOINT}`)
    try {
      await this.#write(rows)
    } catch (error) {
      await this.#connection.execute(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`)
      return error
    }
    await this.#connection.execute(`RELEASE SAVEPOINT ${SAVEPOINT}`)
    return undefined
  }

  async #write(rows: readonly PreparedRow[]): Promise<void> {
    const [{ of, values }] = rows as readonly [PreparedRow]
    const { quote, placeholder } = this.#dialect.operators
    const columns = [...values.keys()]
    const parameters: unknown[] = []
    const tuples = rows.map((row) => {
      const marks = columns.map((column) => {
        const { encode, write } = this.#dialect.columns.codecOf(column.spec)
        const value = row.values.get(column)
        // The value was read for this very column.
        parameters.push(encode && value !== null ? encode(value as never) : value)
        const mark = placeholder(parameters.length)
        return write?.(mark) ?? mark
      })
      return `(${marks.join(', ')})`
    })
    const into = `INSERT INTO ${quote(of.table.table)} (${columns.map(({ column }) => quote(column)).join(', ')})`
    const sql = `${into} VALUES ${tuples.join(', ')}${this.#over(of, columns)}`
    await this.#connection.run({ sql, write: true, returns: false }, parameters)
  }

  // A row that is there is written over.
  #over({ table, key }: DataTable, columns: readonly ColumnState[]): string {
    if (!key.every((one) => columns.includes(one))) return ''
    const { quote, onConflict } = this.#dialect.operators
    const names = (some: readonly ColumnState[]): string[] => some.map(({ column }) => quote(column))
    const rest = columns.filter((one) => !key.includes(one))
    const target = names(key)
    const [first = ''] = target
    const own = names(rest)[0] ?? first
    return ` ${onConflict({ table: quote(table.table), key: first, own, target, update: rest.length ? names(rest) : target })}`
  }
}

function alike(one: PreparedRow, other: PreparedRow): boolean {
  if (one.of !== other.of || one.values.size !== other.values.size) return false
  return [...one.values.keys()].every((column) => other.values.has(column))
}

function refused({ place, of }: PreparedRow, error: unknown): DataRefused {
  const column = error instanceof Error && 'column' in error ? error.column : undefined
  const columns = error instanceof UniqueViolation ? error.columns : column === undefined ? [] : [String(column)]
  const names = [...of.key, ...of.columns].filter((one) => columns?.includes(one.column)).map(({ name }) => name)
  const reason = error instanceof Error ? error.message : String(error)
  return new DataRefused(place, names.length ? names.join(', ') : undefined, reason, error)
}
