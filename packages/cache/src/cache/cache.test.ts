import { setTimeout as wait } from 'node:timers/promises'
import { createApplication } from '@tsango/core/apps'
import { currentContext, runInContext } from '@tsango/core/context'
import { afterEach, describe, expect, it } from 'vitest'
import { caching } from '../app/app.ts'
import { type CacheCircle, CacheUnavailable, InvalidCacheKey, InvalidCacheValue, NoCache } from '../errors/errors.ts'
import { memoryStore } from '../memory-store/memory-store.ts'
import { type CacheStore, cache, createCache } from './cache.ts'

let time = 1_000_000
const now = () => time
const make = () => createCache(memoryStore({ now }), { now })
afterEach(() => {
  time += 1_000_000
})

const away: CacheStore = new Proxy(memoryStore(), {
  get: (store, name) =>
    name === 'refusesLocks'
      ? undefined
      : typeof Reflect.get(store, name) === 'function'
        ? async () => {
            throw new CacheUnavailable('away', 'gone')
          }
        : Reflect.get(store, name),
})

describe('entries', () => {
  it('come back as JSON gives them', async () => {
    const own = make()
    const values = {
      a: null,
      b: 0,
      c: -0,
      d: 1.5,
      e: '',
      f: '5',
      g: [1, [2]],
      h: { x: { y: false } },
      i: 2 ** 60,
      __proto__: 1,
    }
    await own.setMany(values)
    expect(await own.getMany(Object.keys(values))).toEqual(
      new Map(Object.entries(values).map(([key, value]) => [key, Object.is(value, -0) ? 0 : value])),
    )
    await own.set('date', new Date(0))
    expect(await own.get('date')).toBe('1970-01-01T00:00:00.000Z')
  })

  it('are refused where JSON cannot hold them', async () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    for (const value of [undefined, () => 1, Symbol('x'), 10n, circle])
      await expect(make().set('key', value)).rejects.toThrow(InvalidCacheValue)
  })

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['NaN, which stands under "price"', { item: { price: Number.NaN } }],
    ['-Infinity, which stands under "1"', [null, Number.NEGATIVE_INFINITY]],
  ])('are refused where JSON would make null of a number: %s', async (what, value) => {
    const fault = `The value for "key" cannot be cached: JSON has no word for ${what}. Give what JSON can hold.`
    await expect(make().set('key', value)).rejects.toThrow(fault)
    await expect(make().add('key', value)).rejects.toThrow(fault)
    await expect(make().getOrSet('key', () => value)).rejects.toThrow(fault)
  })

  it('may be null, or hold it', async () => {
    const own = make()
    await own.set('key', { price: null, all: [null], word: 'null' })
    expect(await own.get('key')).toEqual({ price: null, all: [null], word: 'null' })
  })

  it('are counted in whole numbers', async () => {
    for (const by of [0.5, Number.NaN, 2 ** 53]) await expect(make().incr('n', by)).rejects.toThrow(InvalidCacheValue)
    const own = make().scope('inner')
    await own.set('word', 'x')
    const fault = 'What stands under "word" is not a whole number up to 2^53, so nothing can be added to it.'
    await expect(own.incr('word')).rejects.toThrow(fault)
    await expect(own.decr('word')).rejects.toMatchObject({ name: 'NotANumber', key: 'word', message: fault })
  })

  it('have keys that every store can hold', async () => {
    for (const key of ['', 'a\nb', 'a\u0000', '\ud800', 'x'.repeat(251)])
      await expect(make().get(key), JSON.stringify(key)).rejects.toThrow(InvalidCacheKey)
    await make().set('ключ 🗝 with blanks: and / | @ # {}', 1)
  })

  it('last for five minutes, or as long as they say', async () => {
    const own = make()
    await own.set('default', 1)
    await own.set('short', 1, { ttl: '1s' })
    await own.set('ever', 1, { ttl: 'forever' })
    await own.set('none', 1, { ttl: 0 })
    time += 2000
    expect([...(await own.getMany(['default', 'short', 'ever', 'none'])).keys()]).toEqual(['default', 'ever'])
    time += 5 * 60_000
    expect([await own.has('default'), await own.has('ever')]).toEqual([false, true])
    expect([await own.touch('ever', '1s'), await own.touch('default')]).toEqual([true, false])
  })

  it('that damage has befallen are not there', async () => {
    const own = make()
    for (const text of ['{"v":', '{"v":1', 'text', '{}', '1.5']) {
      await own.store.set(own.storeKey('e', 'a'), text, undefined)
      expect(await own.get('a'), text).toBeUndefined()
    }
  })

  it('count, also what was set', async () => {
    const own = make()
    expect([await own.incr('n'), await own.incr('n', 4), await own.decr('n', 2), await own.get('n')]).toEqual([
      1, 5, 3, 3,
    ])
    await own.set('m', 7)
    expect(await own.incr('m')).toBe(8)
    expect([await own.add('m', 'x'), await own.add('new', 'x'), await own.delete('m', 'new', 'gone')]).toEqual([
      false,
      true,
      2,
    ])
  })
})

describe('tags', () => {
  it('forget what has them, of any key', async () => {
    const own = make()
    await own.set('a', 1, { tags: ['posts', 'home'] })
    await own.setMany({ b: 2, c: 3 }, { tags: ['posts'] })
    await own.set('d', 4)
    await own.invalidate('home')
    expect([...(await own.getMany(['a', 'b', 'c', 'd'])).values()]).toEqual([2, 3, 4])
    expect(await own.get('a')).toBeUndefined()
    await own.invalidate('posts', 'nobody')
    expect([...(await own.getMany(['a', 'b', 'c', 'd'])).values()]).toEqual([4])
  })

  it('forget what was computed from older data while they were invalidated', async () => {
    const own = make()
    const old = own.getOrSet(
      'a',
      async () => {
        await own.invalidate('posts')
        return 'old'
      },
      { tags: ['posts'] },
    )
    expect(await old).toBe('old')
    expect(await own.get('a')).toBeUndefined()
  })

  it('that the store has forgotten take their entries along', async () => {
    const own = make()
    await own.set('a', 1, { tags: ['t'] })
    await own.store.delete([own.storeKey('t', 't')])
    expect(await own.get('a')).toBeUndefined()
  })
})

describe('scopes', () => {
  it('keep keys and tags apart, and are cleared with what is in them', async () => {
    const own = make()
    const [one, other, inner] = [own.scope('one'), own.scope('other'), own.scope('one').scope('inner')]
    for (const each of [own, one, other, inner]) await each.set('key', 1, { tags: ['t'] })
    await other.invalidate('t')
    expect(await Promise.all([own, one, other, inner].map((each) => each.has('key')))).toEqual([
      true,
      true,
      false,
      true,
    ])
    await one.clear()
    expect(await Promise.all([own, one, inner].map((each) => each.has('key')))).toEqual([true, false, false])
    expect(() => own.scope('a/b')).toThrow(InvalidCacheKey)
  })

  it('are those of the tenant, whose name cannot be spelled to meet another', async () => {
    const own = make()
    const as = <T>(tenant: string, body: () => T): T => runInContext({ tenant }, body)
    await own.set('key', 'nobody')
    await as('a', () => own.set('key', 'a'))
    await as('a/b', () => own.set('key', 'a/b'))
    await as('a', () => own.scope('b').set('key', 'b in a'))
    expect([await own.get('key'), await as('a', () => own.get('key')), await as('a/b', () => own.get('key'))]).toEqual([
      'nobody',
      'a',
      'a/b',
    ])
    await as('a', () => own.clear())
    expect([await own.has('key'), await as('a', () => own.has('key')), await as('a/b', () => own.has('key'))]).toEqual([
      true,
      false,
      true,
    ])
    await own.clear()
    expect([await own.has('key'), await as('a/b', () => own.has('key'))]).toEqual([false, false])
  })

  it('are cleared by prefix', async () => {
    const own = make()
    await own.setMany({ 'post:1': 1, 'post:2': 2, 'page:1': 3 })
    await own.clear('post:')
    expect([...(await own.getMany(['post:1', 'post:2', 'page:1'])).keys()]).toEqual(['page:1'])
  })
})

describe('getOrSet', () => {
  it('makes a value once for all who wait, and gives each his own', async () => {
    const own = make()
    let made = 0
    const ask = () =>
      own.getOrSet('a', async () => {
        made++
        await wait(20)
        return { list: [made] }
      })
    const all = await Promise.all(Array.from({ length: 50 }, ask))
    expect([made, new Set(all).size]).toEqual([1, 50])
    expect([await ask(), made]).toEqual([{ list: [1] }, 1])
  })

  it('throws to all who wait, keeps nothing, and tries again', async () => {
    const own = make()
    let tries = 0
    const ask = () =>
      own.getOrSet('a', async () => {
        tries++
        await wait(5)
        throw new RangeError(`try ${tries}`)
      })
    const all = await Promise.allSettled([ask(), ask()])
    expect(all.map((one) => one.status === 'rejected' && (one.reason as Error).message)).toEqual(['try 1', 'try 1'])
    await expect(ask()).rejects.toThrow('try 2')
  })

  it('gives nothing on and keeps nothing where there is nothing, but keeps null', async () => {
    const own = make()
    expect(await own.getOrSet('a', () => undefined)).toBeUndefined()
    expect(await own.getOrSet('a', () => null)).toBeNull()
    expect(await own.getOrSet<unknown>('a', () => 'again')).toBeNull()
  })

  it('serves the old value within its grace where making a new one fails', async () => {
    const own = make()
    const options = { ttl: '1m', grace: '1h', tags: ['t'] }
    const failing = () => own.getOrSet('a', () => Promise.reject(new RangeError('down')), options)
    await own.getOrSet('a', () => 'old', options)
    time += 2 * 60_000
    expect(await own.get('a')).toBeUndefined()
    expect(await failing()).toBe('old')
    time += 3_600_000
    await expect(failing()).rejects.toThrow('down')
    await own.getOrSet('a', () => 'old', options)
    time += 2 * 60_000
    await own.invalidate('t')
    await expect(failing()).rejects.toThrow('down')
  })

  it('lets what fails rest for a while before it tries again, and gives the old value meanwhile', async () => {
    const own = make()
    const options = { ttl: '1m', grace: '1h', pause: '10s' }
    await own.getOrSet('a', () => 'old', options)
    time += 2 * 60_000
    let tries = 0
    const failing = () => own.getOrSet('a', () => Promise.reject(new RangeError(`down ${++tries}`)), options)
    for (let asked = 0; asked < 5; asked++) expect(await failing()).toBe('old')
    expect(tries).toBe(1)
    time += 11_000
    await Promise.all([failing(), failing()])
    expect([await failing(), tries]).toEqual(['old', 2])
    await own.delete('a')
    expect(await own.getOrSet('a', () => 'new', options)).toBe('new')
    await own.delete('b')
    for (const expected of ['down 3', 'down 4'])
      await expect(own.getOrSet('b', () => Promise.reject(new RangeError(`down ${++tries}`)), options)).rejects.toThrow(
        expected,
      )
  })

  it('gives the old value at once where the new one takes too long, and keeps the new one', async () => {
    const own = make()
    const options = { ttl: '1m', grace: '1h', patience: 10 }
    await own.getOrSet('a', () => 'old', options)
    time += 2 * 60_000
    let release = (_: string): void => {}
    const slow = new Promise<string>((resolve) => {
      release = resolve
    })
    expect(await own.getOrSet('a', () => slow, options)).toBe('old')
    release('new')
    await wait(5)
    expect(await own.get('a')).toBe('new')
  })

  it('refuses a value that waits for itself, at once, by way of others too, and in whatever order they come', async () => {
    const own = make()
    const alone = own.getOrSet('a', () => own.getOrSet('a', () => 1))
    await expect(alone).rejects.toMatchObject({ code: 'cache_circle', keys: ['a', 'a'] })
    await expect(alone).rejects.toThrow(
      'The value for "a" is being made, and cannot be waited for while it is: "a" → "a". Make what both need under a key of its own.',
    )
    const through = own.getOrSet('a', () =>
      own.scope('s').getOrSet('b', () => Promise.all([own.getOrSet('c', () => 1), own.getOrSet('a', () => 2)])),
    )
    await expect(through).rejects.toMatchObject({ code: 'cache_circle', keys: ['a', 'b', 'a'] })
    // Begun by two who know nothing of each other, each of them waits for the other's.
    const crossed = ['x', 'y'].map((key, at, keys) =>
      own.getOrSet(key, async () => {
        await wait(5)
        return own.getOrSet(keys[1 - at] as string, () => key)
      }),
    )
    const ends = await Promise.allSettled(crossed)
    expect(ends.map((end) => end.status === 'rejected' && (end.reason as CacheCircle).code)).toEqual([
      'cache_circle',
      'cache_circle',
    ])
    // Afterwards it is as if nobody had asked.
    expect(await own.getOrSet('a', () => own.getOrSet('b', () => 'fine'))).toBe('fine')
  })

  it('lets many wait for one that others wait for, where nobody waits for himself', async () => {
    const own = make()
    let made = 0
    const base = () =>
      own.getOrSet('base', async () => {
        await wait(10)
        return ++made
      })
    const all = await Promise.all(Array.from({ length: 20 }, (_, at) => own.getOrSet(`on ${at % 7}`, base)))
    expect([new Set(all), made]).toEqual([new Set([1]), 1])
    // Work that is left behind by a maker is not the maker: it may ask for what that has made.
    let later: Promise<number> | undefined
    const first = await own.getOrSet('left', () => {
      later = wait(20).then(() => own.getOrSet('left', () => 2))
      return 1
    })
    expect([first, await later]).toEqual([1, 1])
  })

  it('works without its store', async () => {
    expect(await createCache(away).getOrSet('a', () => 'made', { tags: ['t'] })).toBe('made')
    await expect(createCache(away).get('a')).rejects.toThrow(CacheUnavailable)
  })
})

describe('the cache of the application', () => {
  it('is found by its context, and nowhere else', async () => {
    await expect(cache.get('a')).rejects.toThrow(NoCache)
    const [one, other] = [1, 2].map(() => createApplication({ apps: [caching()], mode: 'test', environment: {} }))
    await one?.run(async () => {
      await cache.scope('s').set('a', 'of one')
      expect(await cache.scope('s').get('a')).toBe('of one')
      await other?.run(async () => expect(await cache.scope('s').get('a')).toBeUndefined())
    })
  })

  it('makes values for everybody, not as whoever came first', async () => {
    const app = createApplication({ apps: [caching()], mode: 'test', environment: {} })
    await app.run(async () => {
      const seen = await runInContext({ actor: { id: 7 }, requestId: 'r1', tenant: 'a' }, () =>
        cache.getOrSet('who', () => {
          const { actor, requestId, tenant, app: inside } = currentContext()
          return { actor: actor ?? null, requestId: requestId ?? null, tenant, app: inside === app }
        }),
      )
      expect(seen).toEqual({ actor: null, requestId: null, tenant: 'a', app: true })
    })
  })
})
