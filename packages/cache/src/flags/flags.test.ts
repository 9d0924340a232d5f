import { runInContext } from '@tsango/core/context'
import { expect, it } from 'vitest'
import { type CacheStore, createCache } from '../cache/cache.ts'
import { CacheUnavailable, InvalidFlag, UnknownFlag } from '../errors/errors.ts'
import { memoryStore } from '../memory-store/memory-store.ts'
import { createFlags } from './flags.ts'

let time = 0
const now = () => time
const users = Array.from({ length: 2000 }, (_, index) => `user-${index}`)

function make(store: CacheStore = memoryStore()) {
  return createFlags({ search: {}, checkout: { default: true } }, { cache: createCache(store), now })
}

it('are what is declared until somebody switches them', async () => {
  const flags = make()
  expect([await flags.isOn('search'), await flags.isOn('checkout', 7), flags.names]).toEqual([
    false,
    true,
    ['search', 'checkout'],
  ])
})

it('decide by the kill switch, then the user, then the percentage', async () => {
  const flags = make()
  await flags.set('search', { percentage: 0, users: { ann: true } })
  await flags.set('checkout', { percentage: 100, users: { '7': false } })
  expect([await flags.isOn('search', 'ann'), await flags.isOn('search', 'bob')]).toEqual([true, false])
  expect([await flags.isOn('checkout', 7), await flags.isOn('checkout', 8), await flags.isOn('checkout')]).toEqual([
    false,
    true,
    true,
  ])
  await flags.set('search', { killed: true, percentage: 100, users: { ann: true } })
  expect([await flags.isOn('search', 'ann'), await flags.isOn('search')]).toEqual([false, false])
  await flags.reset('search')
  expect(await flags.state('search')).toEqual({})
})

it('give a user the same answer for ever, and take it from nobody while the percentage grows', async () => {
  const flags = make()
  const who = async () => {
    const on = await Promise.all(users.map((user) => flags.isOn('search', user)))
    return new Set(users.filter((_, index) => on[index]))
  }
  await flags.set('search', { percentage: 10 })
  const few = await who()
  expect(few.size).toBeGreaterThan(140)
  expect(few.size).toBeLessThan(260)
  await flags.set('search', { percentage: 50 })
  const many = await who()
  expect(many.size).toBeGreaterThan(900)
  expect(many.size).toBeLessThan(1100)
  expect([...few].every((user) => many.has(user))).toBe(true)
  expect([await flags.isOn('search', 'user-0'), await flags.isOn('search', 'user-1')]).toEqual([
    many.has('user-0'),
    many.has('user-1'),
  ])
  await flags.set('checkout', { percentage: 50 })
  const others = new Set(
    await Promise.all(users.map(async (user) => (await flags.isOn('checkout', user)) === many.has(user))),
  )
  expect(others.size).toBe(2)
})

it('are switched for single users by many at once, and lose none', async () => {
  const flags = make()
  await Promise.all(['a', 'b', 'c', '__proto__', 'constructor'].map((user) => flags.setFor('search', user, true)))
  expect(
    await Promise.all(
      ['a', 'b', 'c', '__proto__', 'constructor', 'toString'].map((user) => flags.isOn('search', user)),
    ),
  ).toEqual([true, true, true, true, true, false])
  await flags.setFor('search', 'a', undefined)
  expect([await flags.isOn('search', 'a'), await flags.isOn('search', 'b')]).toEqual([false, true])
})

it('reach other processes within seconds, and outlive a cleared cache', async () => {
  const store = memoryStore()
  const [one, other] = [make(store), make(store)]
  expect(await other.isOn('search')).toBe(false)
  await one.set('search', { percentage: 100 })
  expect([await one.isOn('search'), await other.isOn('search')]).toEqual([true, false])
  time += 5001
  expect(await other.isOn('search')).toBe(true)
  await createCache(store).clear()
  expect(await make(store).isOn('search')).toBe(true)
})

it('stay as they were last known while the store is away', async () => {
  let isAway = false
  const store = memoryStore()
  const flags = make({
    ...store,
    get: async (key) => {
      if (isAway) throw new CacheUnavailable('memory', 'gone')
      return store.get(key)
    },
  })
  await flags.set('checkout', { killed: true })
  isAway = true
  time += 60_000
  expect([await flags.isOn('checkout'), await flags.isOn('search')]).toEqual([false, false])
})

it('are those of the tenant', async () => {
  const flags = make()
  await runInContext({ tenant: 'a' }, () => flags.set('search', { percentage: 100 }))
  expect([await runInContext({ tenant: 'a' }, () => flags.isOn('search')), await flags.isOn('search')]).toEqual([
    true,
    false,
  ])
})

it('refuse what makes no sense, and names that nobody declared', async () => {
  const flags = make()
  for (const state of [
    { percentage: 101 },
    { percentage: Number.NaN },
    { percentage: -1 },
    { users: { a: 'yes' } },
    { killed: 'yes' },
  ])
    await expect(flags.set('search', state as never)).rejects.toThrow(InvalidFlag)
  await expect(flags.isOn('serch' as never)).rejects.toThrow(UnknownFlag)
})
