import { describe, expect, it } from 'vitest'
import { measureIn } from '../runner/child.ts'
import { contestantsOn, kinds } from './bench.ts'
import type { Operation } from './contestants/measure.ts'

/** Moments are in UTC, wherever the process is. */
const ELSEWHERE = { TZ: 'America/New_York' }
const OPERATIONS: readonly Operation[] = ['get', 'list', 'joined', 'prefetch', 'insert', 'update', 'count', 'bulk']

describe.each(kinds)('the contestants on %s', (kind) => {
  it.each(OPERATIONS)('do the same: %s', { timeout: 120_000 }, async (operation) => {
    const answers: unknown[] = []
    for (const { module, variant } of contestantsOn(kind, { peers: false })) {
      const words = [operation, kind, 'check', variant]
      const answer = await measureIn<unknown>(module, { arguments: words, environment: ELSEWHERE })
      answers.push(sorted(answer))
    }
    expect(answers[0]).toBeTruthy()
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })
})

// Peers are not asked: each has its own form of what it loads. Contestants name it alike; the order of members is their own.
function sorted(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      part && typeof part === 'object' && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ),
  )
}
