import mariadb from 'mariadb'
import mysql2 from 'mysql2/promise'
import pg from 'pg'
import postgres from 'postgres'
import { type Contestant, GET, LIST, LISTED, measure } from './measure.ts'

type Start = (url: string, connections: number) => Contestant

/** What each package does best by itself: prepared statements, rows as arrays, its own pool, several statements under way on a connection where it can. */
const packages: Readonly<Record<string, Start>> = {
  pg: (connectionString, max) => {
    const pool = new pg.Pool({ connectionString, max })
    pool.on('error', () => undefined)
    const ask = async (name: string, text: string, values: unknown[]) =>
      (await pool.query({ name, text, values, rowMode: 'array' })).rows
    return {
      get: (id) => ask('get', `${GET}$1`, [id]),
      list: () => ask('list', `${LIST}$1${LISTED}`, ['published']),
    }
  },
  postgres: (url, max) => {
    const sql = postgres(url, { max })
    return {
      get: (id) => sql.unsafe(`${GET}$1`, [id], { prepare: true }).values(),
      list: () => sql.unsafe(`${LIST}$1${LISTED}`, ['published'], { prepare: true }).values(),
    }
  },
  mysql2: (uri, connectionLimit) => {
    const pool = mysql2.createPool({ uri: uri.replace(/^mariadb:/, 'mysql:'), connectionLimit, rowsAsArray: true })
    return {
      get: (id) => pool.execute(`${GET}?`, [id]),
      list: () => pool.execute(`${LIST}?${LISTED}`, ['published']),
    }
  },
  mariadb: (url, connectionLimit) => {
    const { hostname, port, username, pathname } = new URL(url)
    const place = { host: hostname, port: Number(port), user: username, database: pathname.slice(1) }
    const pool = mariadb.createPool({ ...place, connectionLimit, rowsAsArray: true, allowPublicKeyRetrieval: true })
    return {
      get: (id) => pool.execute(`${GET}?`, [id]),
      list: () => pool.execute(`${LIST}?${LISTED}`, ['published']),
    }
  },
}

await measure(async (url, _kind, variant) => {
  const [name = '', connections] = variant.split(' ')
  return (packages[name] as Start)(url, Number(connections))
})
