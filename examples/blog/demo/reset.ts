import { readdir, rm } from 'node:fs/promises'
import { UsageError } from 'tsango/cli'

const FILE = 'db.sqlite3'

/** Deletes the database's file and what belongs to it. Raises {@link UsageError} where the database is another one. */
export async function removeDatabase(): Promise<void> {
  if (process.env['DATABASE_URL'])
    throw new UsageError(
      '--reset deletes db.sqlite3, but DATABASE_URL names another database. Empty that one yourself.',
    )
  for (const name of await readdir('.')) if (name === FILE || name.startsWith(`${FILE}-`)) await rm(name)
}
