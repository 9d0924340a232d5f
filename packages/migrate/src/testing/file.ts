import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dialectFor } from '@tsango/orm/dialects'
import type { TestDatabase } from '@tsango/orm/testing'

/** A database in a file of its own. */
export async function testFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'tsango-migrate-'))
  const url = `sqlite:${encodeURI(join(folder, 'db.sqlite3'))}`
  return {
    dialect: await dialectFor(url, { name: 'file' }),
    url,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
