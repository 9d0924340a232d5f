import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Unsupported } from '../../errors/errors.ts'
import { spaces } from './spaces.ts'
import { sqlite } from './sqlite.ts'

describe('files beside a file', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsango-spaces-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function namesBeside(file: string): Promise<readonly string[]> {
    const driver = await sqlite.connect(`sqlite:${join(folder, file)}`, { name: 'default' })
    const connection = await driver.acquire()
    try {
      return await spaces.names(connection)
    } finally {
      await driver.release(connection)
      await driver.close()
    }
  }

  it('are found by the ending of that file', async () => {
    for (const file of [
      'app.acme.sqlite3',
      'app.acme.sqlite3-wal',
      'app.acme.txt',
      'other.acme.sqlite3',
      'app..sqlite3',
    ])
      await writeFile(join(folder, file), '')
    expect(await namesBeside('app.sqlite3')).toEqual(['acme'])
  })

  // What belongs to a file beside it, such as "app.acme-wal", would be opened as a database, and lost.
  it('are none where its name has no ending', async () => {
    await writeFile(join(folder, 'app.acme-wal'), 'changes')
    await expect(namesBeside('app')).rejects.toThrow(Unsupported)
    await expect(namesBeside('app')).rejects.toThrow(/"app".*"app\.sqlite3"/)
    expect(() => spaces.url(`sqlite:${folder}/app`, 'acme', 'default')).toThrow(Unsupported)
  })
})
