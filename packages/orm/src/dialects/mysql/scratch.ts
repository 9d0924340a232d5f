import type { Connection } from '../base/driver.ts'
import { readRows } from '../base/read-rows.ts'
import { SCRATCH, type Scratch, scratchName } from '../base/scratch.ts'
import { operators } from './operators.ts'

/** A database that is made for it and dropped: statements about schemas take part in no transaction. */
export const scratch: Scratch = async (beside, work) => {
  const name = scratchName()
  const [[own = '', charset = '', collation = ''] = []] = await readRows(
    beside,
    'SELECT DATABASE(), @@character_set_database, @@collation_database',
  )
  await dropAbandoned(beside)
  await beside.execute(`DO GET_LOCK('${name}', 0)`)
  await beside.execute(`CREATE DATABASE ${name} CHARACTER SET ${charset} COLLATE ${collation}`)
  try {
    await beside.execute(`USE ${name}`)
    return await work(inside(beside, name))
  } finally {
    await beside.execute(`USE ${operators.quote(own ?? '')}`)
    await beside.execute(`DROP DATABASE ${name}`)
    await beside.execute(`DO RELEASE_LOCK('${name}')`)
  }
}

// A process that was killed left its own behind, and its lock ended with its session.
async function dropAbandoned(connection: Connection): Promise<void> {
  const sql = `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME REGEXP '^${SCRATCH}[0-9a-f]{20}$' AND IS_FREE_LOCK(SCHEMA_NAME)`
  // Another user's may not be ours to drop.
  for (const [name] of await readRows(connection, sql))
    await Promise.resolve(connection.execute(`DROP DATABASE IF EXISTS ${name}`)).catch(() => {})
}

// A prepared statement stays in the database in which it was prepared.
function inside(connection: Connection, name: string): Connection {
  return {
    run: (statement, parameters) => connection.run({ ...statement, sql: `${statement.sql} -- ${name}` }, parameters),
    execute: (sql) => connection.execute(sql),
  }
}
