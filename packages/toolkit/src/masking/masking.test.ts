import { expect, it } from 'vitest'
import { isSecretName, maskUrl, maskValue } from './masking.ts'

it.each([
  ['postgres://ann:pa55@db/blog', 'postgres://ann:••••••@db/blog'],
  ['postgres://ann:p@55@db/blog', 'postgres://ann:••••••@db/blog'],
  ['postgres://ann:p/5@5@db/blog', 'postgres://ann:••••••@db/blog'],
  ['redis://:pa55@host:6379/0', 'redis://:••••••@host:6379/0'],
  ['see https://a:b@c/d for more', 'see https://a:••••••@c/d for more'],
  ['/reset?token=abc&page=2', '/reset?token=••••••&page=2'],
  ['https://example.com/@ann:x', 'https://example.com/@ann:x'],
  ['sqlite:./db.sqlite3', 'sqlite:./db.sqlite3'],
])('masks %j', (text, masked) => {
  expect(maskUrl(text)).toBe(masked)
})

it('masks by the name', () => {
  expect(maskValue('apiKey', 'abc')).toBe('••••••')
  expect(maskValue('title', 'abc')).toBe('abc')
  expect(['password', 'authorization', 'x-csrf-token', 'title'].map(isSecretName)).toEqual([true, true, true, false])
})
