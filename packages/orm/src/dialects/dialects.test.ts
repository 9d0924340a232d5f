import { describe, expect, it } from 'vitest'
import { UnknownScheme } from '../errors/errors.ts'
import { dialectFor } from './dialects.ts'

describe('dialectFor', () => {
  it.each([
    ['sqlite:./db.sqlite3', 'sqlite'],
    ['sqlite::memory:', 'sqlite'],
    ['file:/srv/db', 'sqlite'],
    ['libsql://localhost/x', 'sqlite'],
    ['postgres://localhost/x', 'postgres'],
    ['postgresql://localhost/x', 'postgres'],
    ['POSTGRES://localhost/x', 'postgres'],
    ['mysql://localhost/x', 'mysql'],
    ['mariadb://localhost/x', 'mariadb'],
  ])('leads from %s to %s', async (url, name) => {
    expect((await dialectFor(url, { name: 'default' })).name).toBe(name)
  })

  it('names the schemes that it knows, and never shows the URL', async () => {
    const failure = dialectFor('oracle://scott:tiger@host/x', { name: 'legacy' })
    await expect(failure).rejects.toBeInstanceOf(UnknownScheme)
    await expect(failure).rejects.toThrow(
      /Database "legacy" has a URL of the unknown scheme "oracle:"\. Known: .*"sqlite:".*"postgres:"/,
    )
    await expect(failure).rejects.not.toThrow('tiger')
  })

  it.each(['', './db.sqlite3', ':memory:'])('refuses %j, which has no scheme', async (url) => {
    await expect(dialectFor(url, { name: 'default' })).rejects.toBeInstanceOf(UnknownScheme)
  })

  it('takes dialects of third parties, by their schemes or their name', async () => {
    const postgres = await dialectFor('postgres://x', { name: 'default' })
    const cockroach = { ...postgres, name: 'cockroach', schemes: ['cockroach', 'crdb'] }
    const { schemes: _, ...nameless } = { ...postgres, name: 'yugabyte' }
    const dialects = [cockroach, nameless]
    expect(await dialectFor('crdb://x', { name: 'default', dialects })).toBe(cockroach)
    expect(await dialectFor('yugabyte://x', { name: 'default', dialects })).toBe(nameless)
    await expect(dialectFor('oracle://x', { name: 'default', dialects })).rejects.toThrow('"crdb:"')
  })
})
