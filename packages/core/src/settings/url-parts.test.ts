import { describe, expect, it } from 'vitest'
import { env } from './settings.ts'

const read = (parts: Readonly<Record<string, string>>, fallback?: string) =>
  env
    .urlParts('DB', fallback)
    .read(Object.fromEntries(Object.entries(parts).map(([name, value]) => [`DB_${name}`, value])))

describe('a URL of parts', () => {
  it.each([
    [{ DRIVER: 'postgres', NAME: 'blog', HOST: 'db' }, 'postgres://db/blog'],
    [{ DRIVER: 'postgres', NAME: 'blog', USER: 'ann' }, 'postgres://ann@localhost/blog'],
    [
      {
        DRIVER: 'mysql',
        HOST: 'db.example.org',
        PORT: '3307',
        USER: 'ann',
        PASSWORD: 'x',
        NAME: 'blog',
        PARAMS: 'ssl=true',
      },
      'mysql://ann:x@db.example.org:3307/blog?ssl=true',
    ],
    [{ DRIVER: 'mariadb', HOST: '::1', NAME: 'blog', PARAMS: '?a=b&c=d' }, 'mariadb://[::1]/blog?a=b&c=d'],
    [{ DRIVER: 'sqlite', NAME: './db.sqlite3' }, 'sqlite:./db.sqlite3'],
    [{ DRIVER: 'sqlite', NAME: '/srv/50% of #1?.db' }, 'sqlite:/srv/50%25 of %231%3F.db'],
    [{ DRIVER: 'sqlite', NAME: ':memory:' }, 'sqlite::memory:'],
  ])('%j is %s', (parts, value) => {
    expect(read(parts)).toEqual({ value })
  })

  it.each(['p@ss:w/rd', '?#[]%', '\'"\\ ()!*', 'ünï🦊', ' ', '%41', '@localhost/x?'])(
    'keeps a user, a password and a name whatever they hold: %j',
    (text) => {
      const { value } = read({ DRIVER: 'postgres', HOST: 'db', USER: text, PASSWORD: text, NAME: text }) as {
        value: string
      }
      const { hostname, username, password, pathname, search } = new URL(value)
      expect([hostname, search]).toEqual(['db', ''])
      expect([username, password, pathname.slice(1)].map(decodeURIComponent)).toEqual([text, text, text])
    },
  )

  it.each([
    [{ DRIVER: 'post gres', NAME: 'x' }, 'DB_DRIVER is not the name'],
    [{ DRIVER: 'postgres', HOST: 'db/x@evil', NAME: 'x' }, 'DB_HOST is not the name or the address of a host'],
    [{ DRIVER: 'postgres', HOST: 'db', PORT: '70000', NAME: 'x' }, 'DB_PORT is not a port from 1 to 65535'],
    [{ DRIVER: 'postgres', HOST: 'db', PORT: '5432/x', NAME: 'x' }, 'DB_PORT is not a port'],
    [{ DRIVER: 'postgres', HOST: 'db', PASSWORD: 'hunter2' }, 'DB_NAME is not set'],
    [{ DRIVER: 'sqlite' }, 'DB_NAME is not set'],
  ])('%j is a fault that shows no value', (parts, words) => {
    const { fault } = read(parts) as { fault: string }
    expect(fault).toContain(words)
    expect(fault).not.toMatch(/hunter2|evil/)
  })

  it('gives way to a whole URL, then to the default', () => {
    expect(read({ DRIVER: 'postgres', NAME: 'x', URL: 'sqlite:./whole' })).toEqual({ value: 'sqlite:./whole' })
    expect(read({}, 'sqlite:./default')).toEqual({ value: 'sqlite:./default' })
    expect(read({})).toMatchObject({ fault: 'Neither the environment variable DB_URL nor DB_DRIVER is set.' })
  })
})
