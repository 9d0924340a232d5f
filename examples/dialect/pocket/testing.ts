import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestServer } from '@tsango/orm/testing'
import { pocket } from './pocket.ts'

/** Where its tests run: in a file of its own each. One behind a network names a variable with the URL of a server, and makes a database there. */
export const server: TestServer = {
  dialect: pocket,
  variable: undefined,
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'pocket-'))
    return {
      dialect: pocket,
      url: `pocket:${encodeURI(join(folder, 'test.db'))}`,
      remove: () => rm(folder, { recursive: true, force: true }),
    }
  },
}
