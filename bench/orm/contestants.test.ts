import { beforeAll, describe, expect, it } from 'vitest'
import { measureIn } from '../runner/child.ts'
import { contestantsOn, kinds } from './bench.ts'
import { OPERATIONS, type Operation } from './contestants/measure.ts'

/** Moments are in UTC, wherever the process is. */
const ELSEWHERE = { TZ: 'America/New_York' }

type Answers = Readonly<Record<Operation, unknown>>

describe.each(kinds)('the contestants on %s', (kind) => {
  const all: Answers[] = []

  beforeAll(async () => {
    for (const { module, variant } of contestantsOn(kind, { peers: false })) {
      const words = ['every', kind, 'check', variant]
      all.push(await measureIn<Answers>(module, { arguments: words, environment: ELSEWHERE }))
    }
  }, 300_000)

  it.each(OPERATIONS)('do the same: %s', (operation) => {
    const answers = all.map((one) => sorted(one[operation]))
    expect(answers.length).toBeGreaterThan(1)
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
