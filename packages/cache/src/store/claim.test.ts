import { expect, it } from 'vitest'
import { CacheFull, CacheUnavailable } from '../errors/errors.ts'
import { memoryStore } from '../memory-store/memory-store.ts'
import { claim } from './store.ts'

const unanswered = new CacheUnavailable('test', 'gone.')

it('has what was added where the answer was lost, and not what is somebody else’s', async () => {
  const store = memoryStore()
  const losing = {
    ...store,
    add: async (...given: Parameters<typeof store.add>) => {
      await store.add(...given)
      throw unanswered
    },
  }
  expect(await claim(losing, 'a', 'mine', 60_000)).toBe(true)
  await expect(claim(losing, 'a', 'yours', 60_000)).rejects.toBe(unanswered)
  expect(await store.get('a')).toBe('mine')
})

it('tells why it could not be added', async () => {
  const store = memoryStore({ maxAdded: 1 })
  const gone = async (): Promise<never> => {
    throw unanswered
  }
  await expect(claim({ ...store, add: gone }, 'a', 'mine', 60_000)).rejects.toBe(unanswered)
  const fails = { ...store, add: gone, swap: () => Promise.reject(new RangeError('another')) }
  await expect(claim(fails, 'a', 'mine', 60_000)).rejects.toBe(unanswered)
  expect(await claim(store, 'a', 'mine', 60_000)).toBe(true)
  await expect(claim(store, 'b', 'mine', 60_000)).rejects.toThrow(CacheFull)
})
