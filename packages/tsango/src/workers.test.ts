import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

async function served(settings: object): Promise<readonly [code: number, said: string]> {
  const script = fileURLToPath(new URL('./fixtures/workers.ts', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()))
  const [code] = await once(child, 'close')
  return [code, said]
}

const refusals = (said: string): readonly (readonly string[])[] =>
  [...said.matchAll(/The slot "(.+?)" keeps (.+?) in the memory of one process/g)].map(([, ...found]) => found)

/** What each process would keep for itself: but pages, which are the same in each. */
const ALL = [
  ['maintenance', 'whether the site is closed'],
  ['rate-limit', 'how often clients came'],
  ['rate-limit:logins', 'how often clients came'],
  ['session', 'sessions'],
  ['auth', 'failed logins'],
  ['signatures', 'which signatures were used'],
  ['idempotency', 'what was done under which key'],
]

it('several processes are refused where a cache is in the memory of each, with all that rests on it and what to do', async () => {
  const [code, said] = await served({ cache: { default: 'memory:', limits: 'memory:' } })
  expect([code, new Set(refusals(said))]).toEqual([1, new Set(ALL)])
  expect(said).toContain('by the setting cache: "redis://localhost:6379/0"')
})

it('a store in memory and a cache by its name are each refused alone', async () => {
  const [code, said] = await served({ cache: { default: 'file:./cache', limits: 'memory:' }, inMemory: true })
  expect([code, refusals(said)]).toEqual([
    1,
    [
      ['rate-limit', 'how often clients came'],
      ['rate-limit:logins', 'how often clients came'],
    ],
  ])
})

const server = process.env['TSANGO_TEST_REDIS_URL']
if (!server) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
else
  it('several processes serve with the same where they share a cache', async () => {
    const cache = { default: server, limits: { store: server.replace(/\/\d*$/, '').concat('/9') } }
    expect(await served({ cache })).toEqual([0, expect.stringMatching(/^listening 2$/m)])
  })
