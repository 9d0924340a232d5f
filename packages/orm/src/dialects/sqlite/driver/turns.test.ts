import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

const late = () => new RangeError('late')

describe('turns', () => {
  it('go to whoever waits longest', async () => {
    const turns = new Turns()
    const order: string[] = []
    const work = async (name: string) => {
      await turns.take(1_000, late)
      order.push(name)
      await sleep(1)
      turns.give()
    }
    await Promise.all(['a', 'b', 'c', 'd'].map(work))
    expect(order).toEqual(['a', 'b', 'c', 'd'])
    expect(turns.tryTake()).toBe(true)
  })

  it('are not taken past those who wait', async () => {
    const turns = new Turns()
    turns.tryTake()
    const waiting = turns.take(1_000, late)
    turns.give()
    expect(turns.tryTake()).toBe(false)
    await waiting
  })

  it('are given up for lost when the holder never ends, and not when the queue is long and moves', async () => {
    // The process may be given no time for a while; all of them together take longer than one may wait.
    const LIMIT = 1000
    const turns = new Turns()
    const work = async () => {
      await turns.take(LIMIT, late)
      await sleep(LIMIT / 10)
      turns.give()
    }
    await Promise.all(Array.from({ length: 14 }, work))
    turns.tryTake()
    await expect(turns.take(LIMIT, late)).rejects.toThrow('late')
    turns.give()
    expect(turns.tryTake()).toBe(true)
  })

  it('are as many as there are permits', () => {
    const turns = new Turns(2)
    expect([turns.tryTake(), turns.tryTake(), turns.tryTake()]).toEqual([true, true, false])
  })
})
