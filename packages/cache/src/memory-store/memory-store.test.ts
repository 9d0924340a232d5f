import { expect, it } from 'vitest'
import { createCache } from '../cache/cache.ts'
import { CacheFull } from '../errors/errors.ts'
import { acquireLock, oncePer } from '../locks/locks.ts'
import { cacheStoreContract } from '../testing/testing.ts'
import { memoryStore, nullStore } from './memory-store.ts'

let time = 0
const now = () => time
const contract = cacheStoreContract(() => ({
  store: memoryStore({ now }),
  advance: (milliseconds) => {
    time += milliseconds
  },
}))
for (const { title, run } of contract) it(title, run)

it('forgets what was used longest ago where there are too many', async () => {
  const store = memoryStore({ maxEntries: 2 })
  await store.set('a', '1', undefined)
  await store.set('b', '2', undefined)
  await store.get('a')
  await store.set('c', '3', undefined)
  expect([...(await store.getMany(['a', 'b', 'c'])).keys()]).toEqual(['a', 'c'])
})

it('stays within its bytes, and keeps nothing that alone is larger', async () => {
  const store = memoryStore({ maxBytes: 10_000 })
  await store.set('small', 'x', undefined)
  await store.set('huge', 'x'.repeat(5000), undefined)
  expect([...(await store.getMany(['small', 'huge'])).keys()]).toEqual(['small'])
  for (let count = 0; count < 100; count++) await store.set(`k${count}`, 'x'.repeat(450), undefined)
  const keys = Array.from({ length: 100 }, (_, count) => `k${count}`)
  expect([...(await store.getMany(keys)).keys()]).toEqual(keys.slice(-9))
})

it('never forgets what was added for the sake of others, and refuses to promise more than it can hold', async () => {
  const store = memoryStore({ now, maxEntries: 2, maxAdded: 2 })
  await store.add('lock', 'mine', 100)
  for (let count = 0; count < 10; count++) await store.set(`k${count}`, 'x', undefined)
  expect(await store.get('lock')).toBe('mine')
  await store.add('other', 'x', 1000)
  await expect(store.add('third', 'x', 100)).rejects.toThrow(CacheFull)
  time += 200
  expect(await store.add('third', 'x', 100)).toBe(true)
  expect(await store.get('other')).toBe('x')
})

it('has room for locks however many other things were added, in whatever place', async () => {
  const store = memoryStore({ now, maxAdded: 2, maxBytes: 3000 })
  const own = createCache(store, { now })
  for (const name of ['a', 'b']) await store.add(own.storeKey('i', name), 'running', 1000)
  await expect(store.add(own.scope('s').storeKey('i', 'c'), 'running', 1000)).rejects.toThrow(CacheFull)
  await own.add('large', 'x'.repeat(1200))
  await expect(own.add('more', 'x'.repeat(200))).rejects.toThrow(CacheFull)
  const lock = await acquireLock('nightly', { cache: own })
  expect(await oncePer('1h', 'prune', () => 'ran', { cache: own })).toBe('ran')
  await expect(acquireLock('nightly', { cache: own })).rejects.toMatchObject({ code: 'lock_not_free' })
  expect(await lock.release()).toBe(true)
  // Names that are written like a kind of their own are all of one.
  for (const key of ['any|1', 'other|2']) expect(await store.add(key, 'x', 1000)).toBe(true)
  await expect(store.add('third|3', 'x', 1000)).rejects.toThrow(CacheFull)
})

it('takes no more into its promises than its bytes', async () => {
  const store = memoryStore({ now, maxBytes: 10_000 })
  await store.add('a', 'x'.repeat(3000), 100)
  await expect(store.add('b', 'x'.repeat(3000), 100)).rejects.toThrow(CacheFull)
  time += 200
  expect(await store.add('b', 'x'.repeat(3000), 100)).toBe(true)
})

it('prunes what is over', async () => {
  const store = memoryStore({ now })
  await store.set('a', '1', 100)
  await store.add('b', '1', 100)
  await store.set('c', '1', undefined)
  time += 200
  expect([await store.prune(), await store.prune()]).toEqual([2, 0])
})

it('keeps nothing where it is the null store, but locks', async () => {
  const store = nullStore()
  await store.set('a', '1', undefined)
  expect([await store.get('a'), await store.add('b', '1', 1000), await store.add('b', '1', 1000)]).toEqual([
    undefined,
    true,
    false,
  ])
})
