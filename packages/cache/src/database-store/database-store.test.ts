import { atomic } from '@tsango/orm'
import { describeDatabases, withModels } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { cacheStoreContract } from '../testing/testing.ts'
import { CacheEntry, databaseStore } from './database-store.ts'

await describeDatabases('a cache in the database', (under) => {
  const { test } = withModels(under, [CacheEntry])
  let time = Date.now()
  const now = () => time

  const contract = cacheStoreContract(async () => {
    await CacheEntry.objects().delete()
    return {
      store: databaseStore({ now }),
      advance: (milliseconds) => {
        time += milliseconds
      },
    }
  })
  for (const { title, run } of contract) test(title, run)

  test('prunes what is over, and only that', async () => {
    const store = databaseStore({ now })
    await store.clear('')
    await store.set('a', '1', 100)
    await store.set('b', '2', undefined)
    time += 200
    expect([await store.prune(), await store.prune(), await store.get('b')]).toEqual([1, 0, '2'])
  })

  test('is undone with the transaction around it, and harms that with nothing', async () => {
    const store = databaseStore({ now })
    await store.clear('')
    await store.set('a', 'before', undefined)
    const undone = atomic(async () => {
      await store.set('a', 'inside', undefined)
      expect([await store.get('a'), await store.add('a', 'x', undefined), await store.incr('n', 2, undefined)]).toEqual(
        ['inside', false, 2],
      )
      throw new RangeError('undo')
    })
    await expect(undone).rejects.toThrow('undo')
    expect([await store.get('a'), await store.get('n')]).toEqual(['before', undefined])
  })

  test('gives no locks where a transaction is open', async () => {
    const store = databaseStore()
    expect(store.refusesLocks?.()).toBeUndefined()
    await atomic(async () => expect(store.refusesLocks?.()).toContain('transaction is open'))
  })

  test('takes more keys at once than a statement has parameters', async () => {
    const store = databaseStore({ now })
    const entries = new Map(Array.from({ length: 1200 }, (_, index) => [`k${index}`, `of ${index}`]))
    await store.setMany(entries, undefined)
    expect(await store.getMany([...entries.keys()])).toEqual(entries)
    expect(await store.delete([...entries.keys()])).toBe(1200)
  })
})
