/**
 * The contract of {@link CacheStore} as a list of cases for any test runner.
 *
 * @module
 */
import assert from 'node:assert/strict'
import { NotANumber } from '../errors/errors.ts'
import type { CacheStore } from '../store/store.ts'

/** A store to be tested, empty, and a clock that can be moved on. */
export interface CacheStoreUnderTest {
  readonly store: CacheStore
  /** Lets the store believe that so many milliseconds have passed; with a clock that is not yours to move, wait. */
  advance(milliseconds: number): void | Promise<void>
}

/** Options of {@link cacheStoreContract}. */
export interface CacheContractOptions {
  /**
   * How often the shortest time that an entry is given fits into that of these cases, so that a busy machine does not outlast it where the clock
   * runs by itself; default: 1, which is 300 ms.
   */
  readonly times?: number
}

/** One sentence of the contract. */
export interface CacheContractCase {
  readonly title: string
  run(): Promise<void>
}

const FOR_EVER = undefined

interface Subject extends CacheStoreUnderTest {
  /** A time that an entry is given, in milliseconds, and one that is longer. */
  readonly TIME: number
  readonly AFTER: number
}

type Body = (subject: Subject) => Promise<void>

const SENTENCES: Readonly<Record<string, Body>> = {
  'gives nothing for what it does not know': async ({ store }) => {
    assert.equal(await store.get('unknown'), undefined)
    assert.deepEqual([...(await store.getMany(['unknown', 'other']))], [])
    assert.deepEqual([...(await store.getMany([]))], [])
  },
  'gives back every text as it was': async ({ store, TIME }) => {
    for (const text of ['', ' padded ', 'é"\u2028\u0001😀', '5', '-5', '007', '{"v":1}', 'x'.repeat(100_000)]) {
      await store.set('a', text, TIME * 100)
      assert.equal(await store.get('a'), text)
    }
  },
  'keeps keys apart, also those that differ in case, accents or trailing blanks alone': async ({ store }) => {
    const keys = ['key', 'Key', 'kéy', 'key ', 'key%', 'k_y', 'key*', '../key', 'key/1', 'key:1', '__proto__']
    for (const key of keys) await store.set(key, `of ${key}`, FOR_EVER)
    for (const key of keys) assert.equal(await store.get(key), `of ${key}`)
    assert.equal((await store.getMany(keys)).size, keys.length)
  },
  'takes keys of 250 characters': async ({ store }) => {
    const [one, other] = [`${'k'.repeat(249)}1`, `${'k'.repeat(249)}2`]
    await store.setMany(
      new Map([
        [one, '1'],
        [other, '2'],
      ]),
      FOR_EVER,
    )
    assert.deepEqual([...(await store.getMany([one, other])).values()].sort(), ['1', '2'])
  },
  'replaces what is there, with its time': async ({ store, advance, TIME, AFTER }) => {
    await store.set('a', 'one', TIME)
    await store.set('a', 'two', FOR_EVER)
    await advance(AFTER)
    assert.equal(await store.get('a'), 'two')
    await store.set('a', 'three', TIME)
    await advance(AFTER)
    assert.equal(await store.get('a'), undefined)
  },
  'gives nothing back whose time is over': async ({ store, advance, TIME, AFTER }) => {
    await store.set('short', 'text', TIME)
    await store.setMany(new Map([['many', 'text']]), TIME)
    await store.set('long', 'text', TIME * 100)
    await advance(AFTER)
    assert.deepEqual(
      [await store.get('short'), await store.get('many'), await store.get('long')],
      [undefined, undefined, 'text'],
    )
    assert.deepEqual([...(await store.getMany(['short', 'many', 'long'])).keys()], ['long'])
  },
  'adds what is not there, and what is over': async ({ store, advance, TIME, AFTER }) => {
    assert.equal(await store.add('a', 'one', TIME), true)
    assert.equal(await store.add('a', 'two', TIME * 100), false)
    assert.equal(await store.get('a'), 'one')
    await advance(AFTER)
    assert.equal(await store.add('a', 'three', TIME * 100), true)
    assert.equal(await store.get('a'), 'three')
    await store.set('b', 'set', TIME * 100)
    assert.equal(await store.add('b', 'added', TIME), false)
  },
  'lets one of many add': async ({ store, TIME }) => {
    const won = await Promise.all(Array.from({ length: 20 }, (_, index) => store.add('a', String(index), TIME * 100)))
    assert.equal(won.filter(Boolean).length, 1)
    assert.equal(await store.get('a'), String(won.indexOf(true)))
  },
  'counts from 0, up and down, and loses none of many': async ({ store, TIME }) => {
    assert.equal(await store.incr('a', 1, FOR_EVER), 1)
    assert.equal(await store.incr('a', 5, FOR_EVER), 6)
    assert.equal(await store.incr('a', -8, FOR_EVER), -2)
    assert.equal(await store.get('a'), '-2')
    const sums = await Promise.all(Array.from({ length: 20 }, () => store.incr('many', 1, TIME * 100)))
    assert.deepEqual(
      sums.sort((one, other) => one - other),
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
  },
  'goes on counting from a number that was set': async ({ store, TIME }) => {
    await store.set('a', '41', FOR_EVER)
    assert.equal(await store.incr('a', 1, TIME), 42)
  },
  'starts the time of a counter once': async ({ store, advance, TIME }) => {
    await store.incr('a', 1, TIME)
    await advance(TIME / 2)
    await store.incr('a', 1, TIME)
    await advance(TIME * 0.75)
    assert.equal(await store.incr('a', 1, TIME), 1)
  },
  'counts nothing that is not a whole number within 2^53': async ({ store }) => {
    for (const text of [
      'text',
      '',
      '1.5',
      '007',
      '0x10',
      '1e3',
      '12345678901234567890',
      String(Number.MAX_SAFE_INTEGER),
    ]) {
      await store.set('a', text, FOR_EVER)
      await assert.rejects(store.incr('a', 1, FOR_EVER), NotANumber)
      assert.equal(await store.get('a'), text)
    }
  },
  'swaps and takes away what is as expected, and nothing else': async ({ store, advance, TIME, AFTER }) => {
    await store.set('a', 'one', FOR_EVER)
    assert.equal(await store.swap('a', 'other', 'two', FOR_EVER), false)
    assert.equal(await store.swap('a', 'one', 'two', TIME), true)
    assert.equal(await store.get('a'), 'two')
    await advance(AFTER)
    assert.equal(await store.swap('a', 'two', 'three', FOR_EVER), false)
    await store.set('a', '5', FOR_EVER)
    assert.equal(await store.swap('a', '05', undefined, FOR_EVER), false)
    assert.equal(await store.swap('a', '5', undefined, FOR_EVER), true)
    assert.equal(await store.get('a'), undefined)
    assert.equal(await store.swap('unknown', '', 'x', FOR_EVER), false)
  },
  'lets one of many swap': async ({ store }) => {
    await store.set('a', 'start', FOR_EVER)
    const won = await Promise.all(
      Array.from({ length: 10 }, (_, index) => store.swap('a', 'start', `to ${index}`, FOR_EVER)),
    )
    assert.equal(won.filter(Boolean).length, 1)
  },
  'gives a new time to what is there': async ({ store, advance, TIME, AFTER }) => {
    await store.set('a', 'one', TIME)
    assert.equal(await store.touch('a', TIME * 100), true)
    await store.set('b', 'two', TIME)
    assert.equal(await store.touch('b', FOR_EVER), true)
    await store.set('c', 'three', FOR_EVER)
    assert.equal(await store.touch('c', TIME), true)
    await advance(AFTER)
    assert.deepEqual([await store.get('a'), await store.get('b'), await store.get('c')], ['one', 'two', undefined])
    assert.equal(await store.touch('c', TIME), false)
    assert.equal(await store.touch('unknown', FOR_EVER), false)
  },
  'deletes, and counts what was there': async ({ store, advance, TIME, AFTER }) => {
    await store.setMany(
      new Map([
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ]),
      FOR_EVER,
    )
    await store.set('over', 'x', TIME)
    await advance(AFTER)
    assert.equal(await store.delete(['a', 'b', 'unknown', 'over']), 2)
    assert.equal(await store.delete([]), 0)
    assert.deepEqual([await store.get('a'), await store.get('c')], [undefined, '3'])
  },
  'clears what begins with a prefix, letter by letter': async ({ store }) => {
    const keys = ['a*:1', 'a*:2', 'aX:1', 'a_:1', 'A*:1', 'a%:1', 'b', 'a\\*:1']
    for (const prefix of ['a*:', 'a_', 'a%', 'a\\']) {
      for (const key of keys) await store.set(key, 'x', FOR_EVER)
      await store.clear(prefix)
      const left = [...(await store.getMany(keys)).keys()].sort()
      assert.deepEqual(left, keys.filter((key) => !key.startsWith(prefix)).sort(), prefix)
    }
    await store.add('added', 'x', FOR_EVER)
    await store.clear('')
    assert.deepEqual([...(await store.getMany([...keys, 'added']))], [])
  },
}

/**
 * The cases of the contract; each makes a store of its own, which must be empty, so that they can run at once.
 *
 * @example
 * import { memoryStore } from '@tsango/cache/memory-store'
 * let time = 0
 * const cases = cacheStoreContract(() => ({ store: memoryStore({ now: () => time }), advance: (milliseconds) => { time += milliseconds } }))
 * for (const { run } of cases) await run()
 */
export function cacheStoreContract(
  make: () => CacheStoreUnderTest | Promise<CacheStoreUnderTest>,
  { times = 1 }: CacheContractOptions = {},
): readonly CacheContractCase[] {
  const [TIME, AFTER] = [300 * times, 400 * times]
  return Object.entries(SENTENCES).map(([title, body]) => ({
    title,
    run: async () => body({ ...(await make()), TIME, AFTER }),
  }))
}
