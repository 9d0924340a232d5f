/**
 * The contract of {@link SessionStore} as a list of cases for any test runner, and what logins and logouts do to sessions wherever they are kept.
 *
 * @module
 */
import assert from 'node:assert/strict'
import type { SessionStore } from '../sessions/store.ts'

export { type LoginContractOptions, type LoginSubject, sessionLoginContract } from './logins.ts'

/** A store to be tested, and a clock that can be moved on. */
export interface StoreUnderTest {
  readonly store: SessionStore
  /** Lets the store believe that so many milliseconds have passed. */
  advance(milliseconds: number): void | Promise<void>
  /** Whether the store forgets by itself what is over, so that `prune` finds nothing; default: no. */
  readonly forgetsItself?: boolean
}

/** One sentence of the contract. */
export interface ContractCase {
  readonly title: string
  run(): Promise<void>
}

const MINUTE = 60_000
const CREATE = { create: true }
const UPDATE = { create: false }

type Body = (subject: StoreUnderTest) => Promise<void>

const SENTENCES: Readonly<Record<string, Body>> = {
  'gives nothing for an id that it does not know': async ({ store }) => {
    assert.equal(await store.load('unknown'), undefined)
  },
  'gives back what was saved, of every kind that JSON has': async ({ store }) => {
    const data = {
      text: 'é"\u2028',
      number: 1.5,
      truth: true,
      nothing: null,
      list: [1, 'a'],
      object: { deep: { deeper: [] } },
    }
    assert.equal(await store.save('a', data, MINUTE, CREATE), true)
    assert.deepEqual(await store.load('a'), data)
  },
  'keeps sessions apart, and ids that differ in case alone': async ({ store }) => {
    await store.save('Same', { who: 1 }, MINUTE, CREATE)
    await store.save('same', { who: 2 }, MINUTE, CREATE)
    assert.deepEqual([await store.load('Same'), await store.load('same')], [{ who: 1 }, { who: 2 }])
  },
  'replaces the data of a session as a whole': async ({ store }) => {
    await store.save('a', { one: 1 }, MINUTE, CREATE)
    assert.equal(await store.save('a', { two: 2 }, MINUTE, UPDATE), true)
    assert.deepEqual(await store.load('a'), { two: 2 })
  },
  'does not bring back a session that was ended meanwhile': async ({ store }) => {
    await store.save('a', { one: 1 }, MINUTE, CREATE)
    await store.delete('a')
    assert.equal(await store.save('a', { two: 2 }, MINUTE, UPDATE), false)
    assert.equal(await store.load('a'), undefined)
  },
  'forgets a session when its time is over': async ({ store, advance }) => {
    await store.save('a', { one: 1 }, MINUTE, CREATE)
    await advance(MINUTE - 1000)
    assert.deepEqual(await store.load('a'), { one: 1 })
    await advance(2000)
    assert.equal(await store.load('a'), undefined)
    assert.equal(await store.save('a', { two: 2 }, MINUTE, UPDATE), false)
  },
  'counts the time anew with every save': async ({ store, advance }) => {
    await store.save('a', { one: 1 }, MINUTE, CREATE)
    await advance(MINUTE - 1000)
    await store.save('a', { one: 2 }, MINUTE, UPDATE)
    await advance(MINUTE - 1000)
    assert.deepEqual(await store.load('a'), { one: 2 })
  },
  'gives a session a new time, and leaves its data alone': async ({ store, advance }) => {
    await store.save('a', { one: 1 }, MINUTE, CREATE)
    await advance(MINUTE - 1000)
    assert.equal(await store.touch('a', MINUTE), true)
    await advance(MINUTE - 1000)
    assert.deepEqual(await store.load('a'), { one: 1 })
    await advance(2000)
    assert.equal(await store.load('a'), undefined)
  },
  'gives no time to a session that is over, or was never there': async ({ store, advance }) => {
    await store.save('a', { one: 1 }, MINUTE, CREATE)
    await advance(MINUTE + 1000)
    assert.deepEqual([await store.touch('a', MINUTE), await store.touch('unknown', MINUTE)], [false, false])
    assert.equal(await store.load('a'), undefined)
  },
  'keeps sessions of somebody and of nobody alike, while there is room': async ({ store }) => {
    await store.save('a', { one: 1 }, MINUTE, { create: true, owned: true })
    assert.equal(await store.save('a', { two: 2 }, MINUTE, { create: false }), true)
    assert.deepEqual(await store.load('a'), { two: 2 })
  },
  'takes a session of nobody that is to be spared for a while': async ({ store, advance }) => {
    assert.equal(await store.save('a', { basket: 1 }, MINUTE, { create: true, protect: MINUTE * 10 }), true)
    assert.deepEqual(await store.load('a'), { basket: 1 })
    // It ends with its own time.
    await advance(MINUTE + 1000)
    assert.equal(await store.load('a'), undefined)
  },
  'takes the deletion of an unknown session as done': async ({ store }) => {
    await store.delete('unknown')
  },
  'prunes what is over, and only that': async ({ store, advance, forgetsItself = false }) => {
    await store.save('short', {}, MINUTE, CREATE)
    await store.save('long', { kept: true }, MINUTE * 10, CREATE)
    await advance(MINUTE + 1000)
    assert.equal(await store.prune(), forgetsItself ? 0 : 1)
    assert.equal(await store.prune(), 0)
    assert.deepEqual(await store.load('long'), { kept: true })
  },
  'does not share what it keeps with those who saved it': async ({ store }) => {
    const data = { list: [1] }
    await store.save('a', data, MINUTE, CREATE)
    data.list.push(2)
    assert.deepEqual(await store.load('a'), { list: [1] })
  },
}

/**
 * The cases of the contract; each makes a store of its own, which must be empty.
 *
 * @example
 * const cases = sessionStoreContract(async () => ({ store: myStore(), advance: (milliseconds) => clock.advance(milliseconds) }))
 * for (const { title, run } of cases) it(title, run)
 */
export function sessionStoreContract(make: () => StoreUnderTest | Promise<StoreUnderTest>): readonly ContractCase[] {
  return Object.entries(SENTENCES).map(([title, body]) => ({ title, run: async () => body(await make()) }))
}
