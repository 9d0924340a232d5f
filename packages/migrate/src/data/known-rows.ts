import type { Connection, Dialect } from '@tsango/orm/dialects'
import type { PreparedRow } from './prepare.ts'
import type { DataTable } from './tables.ts'

/**
 * The rows of tables whose rows are nothing but what is unique about them, beside a key that the database counts up: content types, permissions, tags.
 * What is there already keeps its key, and what points at it in the file follows.
 */
export class KnownRows {
  readonly #dialect: Dialect
  readonly #connection: Connection
  readonly #there = new Map<DataTable, { readonly keys: Map<string, unknown>; readonly taken: Set<unknown> }>()
  /** By table: the keys of the file, and those that the rows have here. */
  readonly #moved = new Map<string, Map<unknown, unknown>>()

  constructor(dialect: Dialect, connection: Connection) {
    this.#dialect = dialect
    this.#connection = connection
  }

  /** The row with keys that lead to rows of this database; `undefined` where it is there. */
  async settled(row: PreparedRow): Promise<PreparedRow | undefined> {
    const followed = new Map(
      [...row.values].map(([column, value]) => [column, this.#follow(column.references?.table, value)]),
    )
    const { natural, key, table } = row.of
    const [own] = key
    if (!natural || !own) return { ...row, values: followed }
    const there = await this.#rows(row.of)
    const text = JSON.stringify(natural.map((column) => followed.get(column)))
    const known = there.keys.get(text)
    const given = followed.get(own)
    if (known !== undefined) {
      if (given !== undefined && given !== known) this.#move(table.table, given, known)
      return undefined
    }
    if (given === undefined || !there.taken.has(given)) {
      if (given !== undefined) {
        there.taken.add(given)
        there.keys.set(text, given)
      }
      return { ...row, values: followed }
    }
    const free = Math.max(0, ...[...there.taken].map(Number)) + 1
    this.#move(table.table, given, free)
    there.taken.add(free)
    there.keys.set(text, free)
    return { ...row, values: new Map([...followed, [own, free]]) }
  }

  #follow(table: string | undefined, value: unknown): unknown {
    const moved = table === undefined ? undefined : this.#moved.get(table)
    return moved?.has(value) ? moved.get(value) : value
  }

  #move(table: string, from: unknown, to: unknown): void {
    const moved = this.#moved.get(table) ?? new Map<unknown, unknown>()
    this.#moved.set(table, moved.set(from, to))
  }

  async #rows(of: DataTable): Promise<{ readonly keys: Map<string, unknown>; readonly taken: Set<unknown> }> {
    const found = this.#there.get(of)
    if (found) return found
    const { quote } = this.#dialect.operators
    const columns = [...of.key, ...(of.natural ?? [])]
    const codecs = columns.map(({ spec }) => this.#dialect.columns.codecOf(spec))
    const list = columns.map(({ column }, at) => codecs[at]?.read?.(quote(column)) ?? quote(column))
    const sql = `SELECT ${list.join(', ')} FROM ${quote(of.table.table)}`
    const { rows } = await this.#connection.run({ sql, write: false, returns: true }, [])
    const read = rows.map((row) => row.map((value, at) => codecs[at]?.decode?.(value as never) ?? value))
    const made = {
      keys: new Map(read.map(([key, ...values]) => [JSON.stringify(values), key])),
      taken: new Set(read.map(([key]) => key)),
    }
    this.#there.set(of, made)
    return made
  }
}
