import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Physical, Pool, type PoolOptions } from './pool.ts'

class Fake implements Physical {
  lost: 'unsent' | 'sent' | undefined
  worn = false
  closed = false
  run = () => Promise.reject(new RangeError('not asked for'))
  execute = () => Promise.resolve()
  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }
}

const pools: Pool<Fake>[] = []

function poolOf(options: Partial<PoolOptions<Fake>>): { pool: Pool<Fake>; opened: Fake[] } {
  const opened: Fake[] = []
  const open = async (): Promise<Fake> => {
    opened.push(new Fake())
    return opened.at(-1) as Fake
  }
  const pool = new Pool({ name: 'default', size: 5, acquireTimeout: 1000, open, ...options })
  pools.push(pool)
  return { pool, opened }
}

const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const closed = (all: readonly Fake[]) => all.map((one) => one.closed)

async function until(what: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !what() && Date.now() < end; ) await later(5)
  expect(what()).toBe(true)
}

// Its clock stands still unless it is moved, so that no busy machine ages a connection.
beforeEach(() => void vi.useFakeTimers())
afterEach(async () => {
  vi.useRealTimers()
  for (const pool of pools.splice(0)) await pool.close()
})

describe('a pool', () => {
  it('ends connections that do nothing, but for those that shall always be there', async () => {
    const { pool, opened } = poolOf({ idleTimeout: 60, min: 1 })
    const held = await Promise.all([pool.take(), pool.take(), pool.take()])
    for (const connection of held) pool.give(connection)
    expect(closed(opened)).toEqual([false, false, false])
    await until(() => closed(opened).filter(Boolean).length === 2)
    await later(150)
    expect(pool.size).toBe(1)
  })

  it('keeps the connection that is used all the time', async () => {
    const { pool, opened } = poolOf({ idleTimeout: 80 })
    const [busy, other] = await Promise.all([pool.take(), pool.take()])
    pool.give(other as Fake)
    pool.give(busy as Fake)
    for (let round = 0; round < 30; round++) {
      pool.give(await pool.take())
      await later(10)
    }
    expect([busy?.closed, other?.closed, opened.length]).toEqual([false, true, 2])
  })

  it('replaces connections that are too old, also one that is never idle', async () => {
    const { pool, opened } = poolOf({ size: 1, maxLifetime: 60 })
    const first = await pool.take()
    await later(120)
    expect(first.closed).toBe(false)
    pool.give(first)
    expect(first.closed).toBe(true)
    const second = await pool.take()
    expect(opened).toEqual([first, second])
    pool.give(second)
    await until(() => second.closed)
  })

  it('replaces one that says of itself that it is worn', async () => {
    const { pool, opened } = poolOf({ size: 1 })
    const first = await pool.take()
    first.worn = true
    pool.give(first)
    pool.give(await pool.take())
    expect(closed(opened)).toEqual([true, false])
  })

  it('opens those that shall always be there with the first, and again when they break', async () => {
    const { pool, opened } = poolOf({ min: 3, idleTimeout: 100 })
    expect(opened).toHaveLength(0)
    pool.give(await pool.take())
    await until(() => pool.size === 3)
    for (const one of opened) one.lost = 'unsent'
    await until(() => pool.size === 3 && opened.length === 6)
  })

  it('says what one waited for in vain: others, or the server', async () => {
    const { pool: full } = poolOf({ size: 1, acquireTimeout: 30 })
    await full.take()
    const refused = expect((async () => full.take())()).rejects.toThrow('all 1 connections were busy for 30 ms')
    await later(30)
    await refused
    const { pool: deaf } = poolOf({ acquireTimeout: 30, open: () => new Promise(() => {}) })
    const unheard = (async () => deaf.take())().catch(String)
    await later(30)
    expect(await unheard).toContain(
      'is not available: a connection could not be opened within 30 ms. Is the server running',
    )
    let opened = 0
    const { pool: halting } = poolOf({
      acquireTimeout: 30,
      open: () => (opened++ ? new Promise(() => {}) : Promise.resolve(new Fake())),
    })
    await halting.take()
    const halted = expect((async () => halting.take())()).rejects.toThrow(
      '1 of at most 5 connections are in use, and another one could not be opened within 30 ms',
    )
    await later(30)
    await halted
  })

  it('never has more than it may, whatever shall always be there', async () => {
    const { pool, opened } = poolOf({ size: 2, min: 2 })
    const held = await Promise.all([pool.take(), pool.take()])
    const waiting = pool.take()
    await later(20)
    expect(opened).toHaveLength(2)
    pool.give(held[0] as Fake)
    expect(await waiting).toBe(held[0])
    pool.give(held[1] as Fake)
    pool.give(held[0] as Fake)
  })
})
