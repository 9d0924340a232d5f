import pg from 'pg'
import postgres from 'postgres'
import type { Values } from './hand-rows.ts'

/** Prepares a statement, once a connection, whose placeholders are question marks. */
export type Prepare = (
  name: string,
  sql: string,
) => (...values: unknown[]) => Promise<{ readonly rows: readonly Values[]; readonly count: number | null }>

/** A pool of ten with prepared statements, and what makes one parameter of a list, given the number of the array type. */
export interface HandPool {
  readonly statement: Prepare
  list(type: number, values: readonly unknown[]): unknown
}

/** What an expert takes of one of the packages. */
export function poolOn(place: string, driver: 'pg' | 'postgres'): HandPool {
  return driver === 'pg' ? onPg(place) : onPostgres(place)
}

function onPg(place: string): HandPool {
  const pool = new pg.Pool({ connectionString: place, max: 10 })
  pool.on('error', () => undefined)
  const statement: Prepare = (name, sql) => {
    const text = numbered(sql)
    // A name makes the server prepare the statement once a connection.
    return async (...values) => {
      const { rows, rowCount } = await pool.query({ name, text, values, rowMode: 'array' })
      return { rows: rows as unknown as Values[], count: rowCount }
    }
  }
  return { statement, list: (_, values) => values }
}

function onPostgres(place: string): HandPool {
  const sql = postgres(place, { max: 10, onnotice: () => undefined })
  const statement: Prepare = (_, words) => {
    const text = numbered(words)
    return async (...values) => {
      const rows = await sql.unsafe(text, values as never[], { prepare: true }).values()
      return { rows: rows as unknown as Values[], count: rows.count }
    }
  }
  // It would take a list for one of what its first value looks like.
  return { statement, list: (type, values) => sql.array(values as never[], type) }
}

function numbered(sql: string): string {
  let number = 0
  return sql.replace(/\?/g, () => `$${++number}`)
}
