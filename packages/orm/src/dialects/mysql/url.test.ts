import { describe, expect, it } from 'vitest'
import { UnreadableUrl } from '../../errors/errors.ts'
import { readUrl } from './url.ts'

const read = (url: string) => readUrl(url, 'default', 'mysql')

describe('a URL', () => {
  it('is read with its percent-encoding', () => {
    expect(read('mysql://a%40b:p%2Fw%3A@db.example.com:3310/na%20me')).toEqual({
      host: 'db.example.com',
      port: 3310,
      user: 'a@b',
      password: 'p/w:',
      database: 'na me',
    })
    expect(read('mariadb://root@[::1]/x')).toMatchObject({ host: '::1', port: 3306, user: 'root', password: '' })
  })

  it.each([
    ['socket=/run/mysqld.sock', { socketPath: '/run/mysqld.sock' }],
    ['ssl=true', { ssl: {} }],
    ['ssl=no-verify', { ssl: { rejectUnauthorized: false } }],
    ['ssl=Amazon%20RDS', { ssl: 'Amazon RDS' }],
  ])('takes ?%s', (parameter, expected) => {
    expect(read(`mysql://u@h/x?${parameter}`)).toMatchObject(expected)
  })

  it.each([
    ['mysql://user:hunter2@h', /names no database/],
    ['mysql://user:hunter2@h/x?sll=true', /unknown parameter "sll" \(known: socket, ssl\)/],
    ['mysql://user:hunter2@h/x?constructor=1', /unknown parameter "constructor"/],
    ['mysql://user:hunter2@h/x?ssl=yes', /ssl="yes" \(known: true, no-verify/],
    ['mysql://user:hunter2%E0%A4%A@h/x', /cannot be read/],
    ['mysql://user:hunter2@h:99999/x', /cannot be read/],
  ])('%s is refused, and not shown', (url, reason) => {
    expect(() => read(url)).toThrow(UnreadableUrl)
    expect(() => read(url)).toThrow(reason)
    expect(() => read(url)).not.toThrow('hunter2')
  })
})
