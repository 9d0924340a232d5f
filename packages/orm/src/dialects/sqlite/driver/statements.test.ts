import { describe, expect, it } from 'vitest'
import type { Statement } from '../../base/driver.ts'
import { sqliteRuntime } from './runtime.ts'
import { Statements } from './statements.ts'

const make = (number: number): Statement => ({ sql: `SELECT ${number}`, write: false, returns: true })

function statements(limit: number): Statements {
  return new Statements(new (sqliteRuntime().DatabaseSync)(':memory:'), limit)
}

describe('prepared statements', () => {
  it('are prepared once for each statement, by identity', () => {
    const kept = statements(10)
    const [one, same] = [make(1), make(1)]
    expect(kept.get(one).statement).toBe(kept.get(one).statement)
    expect(kept.get(one).statement).not.toBe(kept.get(same).statement)
    expect(kept.size).toBe(2)
  })

  it('never are more than the limit, and those in use stay', () => {
    const kept = statements(5)
    const hot = make(0)
    const first = kept.get(hot).statement
    for (let number = 1; number < 200; number++) {
      kept.get(make(number))
      expect(kept.get(hot).statement).toBe(first)
      expect(kept.size).toBeLessThanOrEqual(5)
    }
  })

  it('are not kept where their columns may become others', () => {
    const kept = statements(10)
    const star = { sql: 'SELECT * FROM (SELECT 1)', write: false, returns: true }
    expect(kept.get(star).statement).not.toBe(kept.get(star).statement)
    kept.get({ sql: 'SELECT COUNT(*), 2 * 3 FROM sqlite_schema', write: false, returns: true })
    expect(kept.size).toBe(1)
  })

  it('are not kept at all where the limit is 0', () => {
    const kept = statements(0)
    const one = make(1)
    expect(kept.get(one).statement).not.toBe(kept.get(one).statement)
    expect(kept.size).toBe(0)
  })
})
