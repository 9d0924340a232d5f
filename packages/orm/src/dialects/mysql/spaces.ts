import { UnreadableUrl } from '../../errors/errors.ts'
import { readRows } from '../base/read-rows.ts'
import type { Spaces } from '../base/spaces.ts'
import { exampleOf } from './url.ts'

const SERVERS = "'information_schema', 'performance_schema', 'mysql', 'sys'"

/** Databases of one server. */
export const spaces: Spaces = {
  word: 'database',
  url(url, space, name) {
    if (!URL.canParse(url)) throw new UnreadableUrl(name, exampleOf(new RegExp(/^[a-z]+/).exec(url)?.[0] ?? 'mysql'))
    const parsed = new URL(url)
    parsed.pathname = `/${space}`
    return parsed.href
  },
  async names(connection) {
    const rows = await readRows(
      connection,
      `SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT IN (${SERVERS}) AND NOT (schema_name <=> DATABASE()) ORDER BY schema_name`,
    )
    return rows.flatMap(([name]) => name ?? [])
  },
  async current(connection) {
    const [[name] = []] = await readRows(connection, 'SELECT DATABASE()')
    return name ?? undefined
  },
  async make(connection, space) {
    const [[charset = '', collation = ''] = []] = await readRows(
      connection,
      'SELECT @@character_set_database, @@collation_database',
    )
    await connection.execute(`CREATE DATABASE IF NOT EXISTS \`${space}\` CHARACTER SET ${charset} COLLATE ${collation}`)
  },
  async drop(connection, space) {
    await connection.execute(`DROP DATABASE IF EXISTS \`${space}\``)
  },
}
