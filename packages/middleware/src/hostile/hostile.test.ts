import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Ask, Case, Stated } from './fixtures/case.ts'
import { CUTS, SHELF_CUTS } from './fixtures/cases/disconnects.ts'
import { SOCKET_CUTS } from './fixtures/cases/sockets.ts'
import { CASES } from './fixtures/cases.ts'
import { type Figures, PARTNER, SECRET } from './fixtures/figures.ts'
import { framesIn } from './fixtures/frames.ts'
import { makeFolder } from './fixtures/shelf.ts'
import { type Answer, type Reply, talk } from './fixtures/wire.ts'

let site: ChildProcess
let ports: Readonly<Record<string, number>> = {}
let output = ''
const folder = makeFolder()

beforeAll(async () => {
  site = fork(fileURLToPath(new URL('./fixtures/site.ts', import.meta.url)), [folder], {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  for (const stream of [site.stdout, site.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  ports = ((await once(site, 'message')) as [Readonly<Record<string, number>>])[0]
})

afterAll(() => {
  site.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

async function figures(): Promise<Figures> {
  site.send('figures')
  return ((await once(site, 'message')) as [Figures])[0]
}

const portOf = ({ at, stated }: Case): number => ports[at ?? (stated.within === undefined ? 'site' : 'hasty')] ?? 0

function asker(port: number): Ask {
  return async (...parts) => {
    const { replies } = await talk(port, parts)
    const cookies = (replies[0]?.headers ?? [])
      .filter(([name]) => name === 'set-cookie')
      .map(([, value]) => value.split(';')[0])
    return { cookies: cookies.join('; '), body: replies[0]?.body ?? '' }
  }
}

async function run(one: Case): Promise<void> {
  const port = portOf(one)
  const parts = typeof one.send === 'function' ? await one.send(asker(port)) : one.send
  const answer = await talk(port, parts)
  hold(answer, one.stated)
}

function hold(answer: Answer, stated: Stated): void {
  const { replies, raw, time } = answer
  const last = replies.at(-1)
  expect(last?.status ?? 0, raw.slice(0, 1500)).toBe(stated.status)
  expect(replies, raw.slice(0, 1500)).toHaveLength(stated.status === 0 ? 0 : (stated.replies ?? 1))
  for (const reply of replies) neverLeaks(reply)
  expect(time).toBeLessThan(stated.within ?? 10_000)
  if (stated.never) expect(raw).not.toMatch(stated.never)
  if (stated.frames instanceof RegExp) expect(framesIn(raw).join('\n')).toMatch(stated.frames)
  else if (stated.frames) expect(framesIn(raw)).toEqual(stated.frames)
  if (last === undefined) return
  if (stated.code !== undefined) expect(last.body).toContain(`"code":"${stated.code}"`)
  if (stated.body !== undefined) expect(last.body).toMatch(stated.body)
  for (const [name, wanted] of Object.entries(stated.headers ?? {})) {
    const found = last.headers.filter((header) => header[0] === name).map((header) => header[1])
    if (wanted === null) expect(found, name).toEqual([])
    else expect(found.join('\n'), name).toMatch(wanted)
  }
}

/** What no answer may have, whatever was asked. */
function neverLeaks({ headers, body, status }: Reply): void {
  const all = `${headers.map((header) => header.join(': ')).join('\n')}\n${body.slice(0, 100_000)}`
  for (const word of [SECRET, PARTNER.secret, 'node_modules', '.ts:', '    at ', process.cwd()])
    expect(all).not.toContain(word)
  expect(headers.map(([name]) => name)).not.toContain('x-injected')
  for (const once of [
    'content-length',
    'content-type',
    'location',
    'content-security-policy',
    'access-control-allow-origin',
  ])
    expect(headers.filter(([name]) => name === once).length, once).toBeLessThan(2)
  // What the application answered has the headers of its stack.
  const isOurs = headers.some(([name]) => name === 'x-request-id')
  if (isOurs && status !== 304)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
}

it('has at least 500 cases, each of a title of its own', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(500)
  expect(new Set(CASES.map(({ title }) => title)).size).toBe(CASES.length)
})

it.each(CASES.filter(({ stated }) => stated.within === undefined))('$title', run)

it('answers each of those that take their time', async () => {
  const slow = CASES.filter(({ stated }) => stated.within !== undefined)
  const results = await Promise.all(
    slow.map((one) =>
      run(one).then(
        () => [],
        (error: Error) => [`${one.title}: ${error.message.slice(0, 300)}`],
      ),
    ),
  )
  expect(results.flat().join('\n')).toBe('')
})

it('outlives clients that are cut off in every phase', async () => {
  const before = await figures()
  for (const cut of [...CUTS, ...SOCKET_CUTS]) for (const name of ['site', 'open']) await talk(ports[name] ?? 0, cut)
  for (const cut of SHELF_CUTS) await talk(ports['shelf'] ?? 0, cut)
  await expect.poll(figures, { timeout: 5000, interval: 100 }).toMatchObject({ sockets: 0, streams: 0, waiting: 0 })
  expect((await figures()).listeners).toBe(before.listeners)
  expect(site.exitCode).toBeNull()
})

it('leaves nothing behind: no memory, no handles, no listeners', async () => {
  const again = async (): Promise<void> => {
    const left = CASES.filter(({ stated }) => stated.within === undefined)
    const runner = async (): Promise<void> => {
      for (let one = left.pop(); one !== undefined; one = left.pop()) await run(one)
    }
    await Promise.all(Array.from({ length: 8 }, runner))
  }
  // All cases were run once: what is made on first use is there.
  const before = await figures()
  for (let round = 0; round < 2; round++) await again()
  await expect.poll(figures, { timeout: 5000, interval: 100 }).toMatchObject({ sockets: 0, streams: 0, waiting: 0 })
  const after = await figures()
  expect({ handles: after.handles, listeners: after.listeners }).toEqual({
    handles: before.handles,
    listeners: before.listeners,
  })
  expect(after.heap - before.heap).toBeLessThan(3 * 1024 * 1024)
  expect(output).toBe('')
  expect(site.exitCode).toBeNull()
})
