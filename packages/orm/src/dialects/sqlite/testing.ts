import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestDatabase } from '../base/testing.ts'
import { sqlite } from './sqlite.ts'

/** Makes an empty database in a file of its own, which {@link TestDatabase.remove} deletes with its folder. */
export async function testFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'tsango-sqlite-'))
  return {
    dialect: sqlite,
    url: `sqlite:${encodeURI(join(folder, 'test.sqlite3'))}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Gives the URL of databases in memory: each driver has another one, which ends with it. */
export async function testMemory(): Promise<TestDatabase> {
  return { dialect: sqlite, url: 'sqlite::memory:', remove: async () => {} }
}
