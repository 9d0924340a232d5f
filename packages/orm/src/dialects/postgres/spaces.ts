import { UnreadableUrl } from '../../errors/errors.ts'
import { readRows } from '../base/read-rows.ts'
import type { Spaces } from '../base/spaces.ts'
import { EXAMPLE } from './session.ts'

/** Schemas of one database. What extensions bring is looked for in the schema `extensions` besides. */
export const spaces: Spaces = {
  word: 'schema',
  url(url, space, name) {
    if (!URL.canParse(url)) throw new UnreadableUrl(name, EXAMPLE)
    const parsed = new URL(url)
    const own = parsed.searchParams.get('options')
    // The last word on a setting counts.
    parsed.searchParams.set('options', `${own ? `${own} ` : ''}-c search_path="${space}",extensions`)
    return parsed.href
  },
  async names(connection) {
    const rows = await readRows(
      connection,
      `SELECT nspname FROM pg_namespace
       WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'public', 'extensions')
         AND nspname IS DISTINCT FROM current_schema() ORDER BY nspname COLLATE "C"`,
    )
    return rows.flatMap(([name]) => name ?? [])
  },
  async current(connection) {
    const [[name] = []] = await readRows(connection, 'SELECT current_schema()')
    return name ?? undefined
  },
  async make(connection, space) {
    await connection.execute(`CREATE SCHEMA IF NOT EXISTS "${space}"`)
  },
  async drop(connection, space) {
    await connection.execute(`DROP SCHEMA IF EXISTS "${space}" CASCADE`)
  },
}
