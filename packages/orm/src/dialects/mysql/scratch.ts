import type { Connection } from '../base/driver.ts'
import { readRows } from '../base/read-rows.ts'
import { type Scratch, scratchName } from '../base/scratch.ts'

/** A database that is made for it and dropped: statements about schemas take part in no transaction. */
export const scratch: Scratch = async (beside, work) => {
  const name = scratchName()
  const [[own = '', charset = '', collation = ''] = []] = await readRows(
    beside,
    'SELECT DATABASE(), @@character_set_database, @@collation_database',
  )
  await beside.execute(`CREATE DATABASE ${name} CHARACTER SET ${charset} COLLATE ${collation}`)
  try {
    await beside.execute(`USE ${name}`)
    return await work(inside(beside, name))
  } finally {
    await beside.execute(`USE \`${(own ?? '').replaceAll('`', '``')}\``)
    await beside.execute(`DROP DATABASE ${name}`)
  }
}

// A prepared statement stays in the database in which it was prepared.
function inside(connection: Connection, name: string): Connection {
  return {
    run: (statement, parameters) => connection.run({ ...statement, sql: `${statement.sql} -- ${name}` }, parameters),
    execute: (sql) => connection.execute(sql),
  }
}
