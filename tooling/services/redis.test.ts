import { expect, it } from 'vitest'
import { redis } from './redis.ts'
import { atLeast } from './service.ts'

const url = process.env[redis.variable]

// A server that is not there and was not asked for is one visible line; one that was asked for and does not answer is a failure.
if (!url) it.skip(`Redis: not asked for. "pnpm services" starts it and prints the ${redis.variable} to set`)
else {
  it('Redis answers where it was asked for, in a version that will do', async () => {
    const version = await redis.probe(Number(new URL(url).port || redis.port))
    expect(atLeast(version, redis.minimum)).toBe(true)
  })
}
