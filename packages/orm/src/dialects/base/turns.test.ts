import { expect, it } from 'vitest'
import { Turns } from './turns.ts'

it('work waits its turn, even behind work that fails', async () => {
  const turns = new Turns()
  const log: string[] = []
  const step = (name: string, fail = false) =>
    turns.take(async () => {
      log.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, 5))
      log.push(`${name} ends`)
      if (fail) throw new RangeError(name)
      return name
    })
  const results = await Promise.allSettled([step('a'), step('b', true), step('c')])
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

it('work begins at once where nothing is under way', () => {
  let begun = false
  void new Turns().take(async () => {
    begun = true
  })
  expect(begun).toBe(true)
})

it('work that throws before it gives a promise fails alone, at once and behind others', async () => {
  const turns = new Turns()
  const thrown = (): Promise<string> => {
    throw new RangeError('before')
  }
  const results = await Promise.allSettled([
    turns.take(thrown),
    turns.take(async () => 'a'),
    turns.take(thrown),
    turns.take(async () => 'b'),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled'])
  expect(await turns.take(async () => 'c')).toBe('c')
})
