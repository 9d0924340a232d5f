import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DatabaseUnavailable } from '../../../errors/errors.ts'
import { pathOf } from './url.ts'

describe('the URL of a file', () => {
  it.each([
    ['sqlite:./db.sqlite3', resolve('db.sqlite3')],
    ['sqlite:db.sqlite3', resolve('db.sqlite3')],
    ['sqlite://./data/db.sqlite3', resolve('data/db.sqlite3')],
    ['file:../db.sqlite3', resolve('../db.sqlite3')],
    ['sqlite:/srv/db.sqlite3', '/srv/db.sqlite3'],
    ['file:///srv/my%20db%3F.sqlite3', '/srv/my db?.sqlite3'],
    ['sqlite::memory:', ':memory:'],
    ['sqlite://:memory:', ':memory:'],
  ])('%s is %s', (url, path) => {
    expect(pathOf(url, 'default')).toBe(path)
  })

  it.each([
    'sqlite:',
    'sqlite://',
    'sqlite:./folder/',
    'sqlite:./db?mode=ro',
    'sqlite:./db#x',
    'sqlite:./50%.db',
    'sqlite:./a%00b',
  ])('%s is refused with the forms that exist', (url) => {
    expect(() => pathOf(url, 'logs')).toThrow(DatabaseUnavailable)
    expect(() => pathOf(url, 'logs')).toThrow(/Database "logs".*Write its URL like sqlite:\.\/db\.sqlite3/)
  })
})
