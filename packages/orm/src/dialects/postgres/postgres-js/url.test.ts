import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UnreadableUrl } from '../../../errors/errors.ts'
import { readUrl } from './url.ts'

const read = (url: string) => readUrl(url, 'default')

describe('a URL for postgres.js', () => {
  it('is read with its percent-encoding', () => {
    expect(read('postgres://a%40b:p%2Fw%3A@db.example.com:6000/na%20me?application_name=x&options=-c%20a%3Db')).toEqual(
      {
        host: 'db.example.com',
        port: 6000,
        path: undefined,
        user: 'a@b',
        password: 'p/w:',
        database: 'na me',
        ssl: false,
        options: '-c a=b',
        applicationName: 'x',
      },
    )
    expect(read('postgres://u@[::1]/x')).toMatchObject({ host: '::1', port: 5432 })
    expect(read('postgresql:///x?host=/var/run/postgresql')).toMatchObject({
      path: '/var/run/postgresql/.s.PGSQL.5432',
    })
  })

  it('says how the line is secured, as pg reads it', () => {
    const ca = join(tmpdir(), 'tsango-ca.pem')
    writeFileSync(ca, 'a certificate')
    expect(read('postgres://u@db/x?sslmode=disable').ssl).toBe(false)
    expect(read('postgres://u@db/x?sslmode=no-verify').ssl).toEqual({ rejectUnauthorized: false, servername: 'db' })
    for (const mode of ['prefer', 'require', 'verify-ca', 'verify-full'])
      expect(read(`postgres://u@db/x?sslmode=${mode}`).ssl).toEqual({ servername: 'db' })
    expect(read(`postgres://u@10.0.0.1/x?sslrootcert=${ca}`).ssl).toEqual({ ca: 'a certificate' })
  })

  it.each([
    ['postgres://user:hunter2@h/x?sslmod=require', /unknown parameter "sslmod" \(known: host, application_name/],
    ['postgres://user:hunter2@h/x?sslmode=yes', /sslmode="yes" \(known: disable, no-verify/],
    ['postgres://user:hunter2@h/x?sslmode=constructor', /sslmode="constructor"/],
    ['postgres://user:hunter2@h/x?sslrootcert=/nowhere', /a file in "sslrootcert" that cannot be read/],
    ['postgres://user:hunter2%E0%A4%A@h/x', /cannot be read/],
    ['postgres://user:hunter2@h:99999/x', /cannot be read/],
  ])('%s is refused, and not shown', (url, reason) => {
    expect(() => read(url)).toThrow(UnreadableUrl)
    expect(() => read(url)).toThrow(reason)
    expect(() => read(url)).not.toThrow('hunter2')
  })
})
