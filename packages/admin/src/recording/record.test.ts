import { createRegistry, f } from '@tsango/core'
import { Model } from '@tsango/orm'
import { expect, it } from 'vitest'
import type { AnyRow } from '../rows/any-rows.ts'
import { keyInLog, loggedKey } from './record.ts'

class Page extends Model('log.Page', { id: f.char(400) }) {
  title = f.char(20)
}
const { registry } = createRegistry({ models: [{ model: Page, app: 'log' }] })
const logged = (id: string): string => loggedKey(registry.of(Page), { id } as unknown as AnyRow)

it('keeps keys apart that are longer than the log has room for', () => {
  const long = 'a'.repeat(300)
  expect(logged('short')).toBe('short')
  expect(logged('a'.repeat(255))).toBe('a'.repeat(255))
  expect(logged(long)).toHaveLength(255)
  expect(logged(long)).toBe(logged(long))
  expect(new Set([long, `${long}b`, `${long}c`].map(logged)).size).toBe(3)
  expect(logged(`${'a'.repeat(189)}${'\u{1F600}'.repeat(90)}`).isWellFormed()).toBe(true)
})

it('knows whether it has all of a key', () => {
  for (const key of ['short', 'a'.repeat(255), `~${'0'.repeat(64)}`]) expect(keyInLog({ key })).toBe(key)
  for (const key of ['a'.repeat(256), `${'a'.repeat(189)}${'\u{1F600}'.repeat(90)}`, '\n'.repeat(300)])
    expect(keyInLog({ key: logged(key) })).toBeUndefined()
})
