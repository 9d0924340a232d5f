/**
 * The contract of {@link SessionStore} as a list of cases for any test runner, and what logins and logouts do to sessions wherever they are kept.
 *
 * @module
 */
import assert from 'node:assert/strict'
import { type ListedUse, MOST_LISTED, type SessionStore, type SessionUse } from '../sessions/store.ts'

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

const use = (owner: string, used: number): SessionUse => ({ owner, began: 1_000_000, used })

/** The list of an owner; of a store that has none, nothing. */
const listOf = async (store: SessionStore, owner: string): Promise<readonly ListedUse[] | undefined> =>
  store.list?.(owner)

const LISTING: Readonly<Record<string, Body>> = {
  'lists the sessions of an owner that were saved with their use, the last used first': async ({ store }) => {
    const owned = { create: true, owned: true }
    const known = { address: '2001:db8::7', userAgent: 'Lynx “é”' }
    await store.save('a', { one: 1 }, MINUTE, { ...owned, use: use('ann', 2_000_000) })
    await store.save('b', {}, MINUTE, { ...owned, use: { ...use('ann', 3_000_000), ...known } })
    await store.save('c', {}, MINUTE, { ...owned, use: use('Ann', 4_000_000) })
    await store.save('d', {}, MINUTE, owned)
    assert.deepEqual(await listOf(store, 'ann'), [
      { key: 'b', began: 1_000_000, used: 3_000_000, ...known },
      { key: 'a', began: 1_000_000, used: 2_000_000 },
    ])
    assert.deepEqual(await listOf(store, 'nobody'), [])
    assert.deepEqual(await store.load('a'), { one: 1 })
  },
  'notes the last use, and leaves data and time alone': async ({ store, advance }) => {
    await store.save('a', { one: 1 }, MINUTE, { create: true, owned: true, use: use('ann', 2_000_000) })
    await advance(MINUTE - 1000)
    await store.noteUse?.('a', { ...use('ann', 5_000_000), address: '203.0.113.7' })
    assert.deepEqual(await listOf(store, 'ann'), [
      { key: 'a', began: 1_000_000, used: 5_000_000, address: '203.0.113.7' },
    ])
    assert.deepEqual(await store.load('a'), { one: 1 })
    await advance(2000)
    assert.equal(await store.load('a'), undefined)
  },
  'lists neither what is over nor what was ended, and notes no use of it': async ({ store, advance }) => {
    const owned = { create: true, owned: true }
    await store.save('short', {}, MINUTE, { ...owned, use: use('ann', 2_000_000) })
    await store.save('ended', {}, MINUTE * 10, { ...owned, use: use('ann', 3_000_000) })
    await store.save('long', {}, MINUTE * 10, { ...owned, use: use('ann', 4_000_000) })
    await store.delete('ended')
    await advance(MINUTE + 1000)
    for (const id of ['short', 'ended', 'unknown']) await store.noteUse?.(id, use('ann', 9_000_000))
    assert.deepEqual(
      (await listOf(store, 'ann'))?.map(({ key }) => key),
      ['long'],
    )
  },
  'lists sessions that begin at once, each': async ({ store }) => {
    const ids = Array.from({ length: 20 }, (_, at) => `s${at}`)
    const save = (id: string, at: number) =>
      store.save(id, {}, MINUTE, { create: true, owned: true, use: use('ann', 2_000_000 + at) })
    await Promise.all(ids.map(save))
    assert.deepEqual(
      (await listOf(store, 'ann'))?.map(({ key }) => key),
      ids.toReversed(),
    )
  },
  'lists no more than the most, those that were used last': async ({ store }) => {
    for (let at = 0; at < MOST_LISTED + 5; at++)
      await store.save(`s${at}`, {}, MINUTE, { create: true, owned: true, use: use('ann', 2_000_000 + at) })
    const listed = await listOf(store, 'ann')
    assert.deepEqual(
      [listed?.length, listed?.[0]?.key, listed?.at(-1)?.key],
      [MOST_LISTED, `s${MOST_LISTED + 4}`, 's5'],
    )
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
  const listing = Object.entries(LISTING).map(([title, body]): [string, Body] => [
    title,
    // Not every store can.
    async (subject) => (subject.store.list === undefined ? undefined : body(subject)),
  ])
  return [...Object.entries(SENTENCES), ...listing].map(([title, body]) => ({
    title,
    run: async () => body(await make()),
  }))
}
