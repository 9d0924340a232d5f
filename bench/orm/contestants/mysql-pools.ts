import { createPool as createMariadb, type UpsertResult } from 'mariadb'
import { createPool as createMysql2, type ResultSetHeader } from 'mysql2/promise'
import type { Values } from './hand-rows.ts'

/** What an expert takes of a pool of ten with prepared statements. */
export interface HandPool {
  read(sql: string, ...values: never[]): Promise<Values[]>
  /** A moment as the package takes it, and as the column has it: in UTC. */
  sent(moment: Date): unknown
  moment(given: never): Date
  write(sql: string, values: readonly unknown[]): Promise<{ readonly insertId: number; readonly affectedRows: number }>
}

/** A pool of one of the packages, each with what gives numbers. */
export function poolOn(place: string, driver: 'mariadb' | 'mysql2'): HandPool {
  return driver === 'mariadb' ? onMariadb(new URL(place)) : onMysql2(place)
}

function onMysql2(place: string): HandPool {
  const uri = place.replace(/^mariadb:/, 'mysql:')
  const pool = createMysql2({ uri, connectionLimit: 10, rowsAsArray: true, timezone: 'Z' })
  return {
    sent: (moment) => moment,
    moment: (given) => given,
    read: async (sql, ...values) => (await pool.execute(sql, values))[0] as unknown as Values[],
    write: async (sql, values) => (await pool.execute(sql, values as never[]))[0] as ResultSetHeader,
  }
}

function onMariadb({ hostname, port, username, password, pathname }: URL): HandPool {
  const pool = createMariadb({
    host: hostname,
    port: Number(port) || 3306,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    allowPublicKeyRetrieval: true,
    connectionLimit: 10,
    rowsAsArray: true,
    // It takes the clocks of the process for those of the column: a Date would be another moment wherever these are not in UTC.
    dateStrings: true,
    bigIntAsNumber: true,
    insertIdAsNumber: true,
  })
  return {
    sent: (moment) => moment.toISOString().slice(0, -1),
    moment: (given: string) => new Date(`${given.replace(' ', 'T')}Z`),
    read: async (sql, ...values) => (await pool.execute(sql, values)) as Values[],
    write: async (sql, values) => {
      const { insertId, affectedRows } = (await pool.execute(sql, values)) as UpsertResult
      return { insertId: Number(insertId), affectedRows }
    },
  }
}
