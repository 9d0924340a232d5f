import { expect, it } from 'vitest'
import type { Statement } from './driver.ts'
import { StatementCache } from './statement-cache.ts'

const statement = (sql: string): Statement => ({ sql, write: false, returns: true })

it('the statement that was used longest ago leaves first', () => {
  const cache = new StatementCache<string>(3)
  const [a, b, c, d] = [statement('a'), statement('b'), statement('c'), statement('d')]
  expect([cache.set(a, 'a'), cache.set(b, 'b'), cache.set(c, 'c')]).toEqual([[], [], []])
  cache.get(a)
  expect(cache.set(d, 'd')).toEqual(['b'])
  expect([cache.get(a), cache.get(b), cache.get(c), cache.get(d)]).toEqual(['a', undefined, 'c', 'd'])
})

it('statements are told apart by identity, and are forgotten when asked', () => {
  const cache = new StatementCache<string>(3)
  const one = statement('same')
  cache.set(one, 'one')
  expect(cache.get(statement('same'))).toBeUndefined()
  cache.delete(one)
  expect(cache.get(one)).toBeUndefined()
})
