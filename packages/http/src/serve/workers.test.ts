import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request as ask } from 'node:http'
import { request as askSecurely } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createHttpApplication } from '../application/application.ts'
import { makeCertificate } from './fixtures/certificate.ts'
import { serve } from './serve.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsango-serve-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function launch(options: object, { broken = '', environment = {} } = {}) {
  const script = fileURLToPath(new URL('./fixtures/workers.ts', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify({ host: '127.0.0.1', port: 0, ...options }), broken], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()))
  const ended = once(child, 'close') as Promise<[number | null, string | null]>
  const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (let tries = 0; tries < 12_000; tries++) {
      const found = pattern.exec(output)
      if (found) return found
      await wait(10)
    }
    throw new Error(`It did not say ${pattern}. It said:\n${output}`)
  }
  return { child, said, ended, output: () => output }
}

type Launched = ReturnType<typeof launch>

async function listening(launched: Launched): Promise<string> {
  const [, url = ''] = await launched.said(/listening (\S+) \d+/)
  return url
}

/** Asks over a connection of its own; who gets no answer is told, where the test would hang. */
const askAlone = (url: string) => fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(120_000) })

/** The ids of the processes that answer. */
async function answering(url: string, times = 12): Promise<ReadonlySet<number>> {
  const pids = new Set<number>()
  for (let at = 0; at < times; at++) {
    const response = await askAlone(url)
    pids.add(((await response.json()) as { pid: number }).pid)
  }
  return pids
}

/** Asks again and again, as several clients, until it is stopped. */
function askOnAndOn(url: string, clients = 1) {
  const statuses = new Set<number>()
  let answered = 0
  let isOn = true
  const client = async (): Promise<void> => {
    while (isOn) {
      const response = await askAlone(url)
      statuses.add(response.status)
      await response.arrayBuffer()
      answered++
    }
  }
  const all = Promise.all(Array.from({ length: clients }, client))
  // Whoever stops it sees the error.
  all.catch(() => undefined)
  return {
    stop: async () => {
      isOn = false
      await all
      return { statuses, answered }
    },
  }
}

/** Lets a process stand still for some milliseconds again and again. */
function hesitate(child: ChildProcess) {
  let isOn = true
  const done = (async () => {
    while (isOn) {
      child.kill('SIGSTOP')
      await wait(Math.random() * 40)
      child.kill('SIGCONT')
      await wait(Math.random() * 40)
    }
  })()
  return {
    stop: () => {
      isOn = false
      return done
    },
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 8000; tries++) {
    if (await what()) return
    await wait(15)
  }
  throw new Error('It did not happen in time.')
}

describe('several workers', () => {
  it('answer on one port, drain on SIGTERM, and leave nobody behind', async () => {
    const site = launch({ workers: 2 })
    const url = await listening(site)
    const pids = await answering(url)
    expect(pids.size).toBe(2)
    expect(pids.has(site.child.pid ?? 0)).toBe(false)
    const slow = fetch(`${url}/slow?ms=400`)
    await site.said(/slow/)
    site.child.kill('SIGTERM')
    expect((await slow).status).toBe(200)
    expect(await site.ended).toEqual([0, null])
    expect(site.output().match(/shutdown/g)).toHaveLength(2)
    expect(site.output().match(/startup true/g)).toHaveLength(2)
    expect(site.output()).not.toContain('startup false')
    expect([...pids].filter(isAlive)).toEqual([])
  })

  it('are replaced where one dies, with growing pauses as long as none can start, while the other answers', async () => {
    const broken = join(folder, 'later')
    const site = launch({ workers: 2 }, { broken })
    const url = await listening(site)
    const [first = 0, second = 0] = await answering(url)
    writeFileSync(broken, '')
    process.kill(first, 'SIGKILL')
    await site.said(new RegExp(`A worker ended \\(SIGKILL\\); another one starts in 100 ms\\. worker=${first}`))
    await site.said(/another one starts in 200 ms[\s\S]*another one starts in 400 ms/)
    expect(await answering(url, 3)).toEqual(new Set([second]))
    rmSync(broken)
    await until(async () => (await answering(url)).size === 2)
  })

  it('are replaced where one ends by itself', async () => {
    const site = launch({ workers: 2 })
    const url = await listening(site)
    await fetch(`${url}/die`).catch(() => undefined)
    await site.said(/ended \(exit code 7\); another one starts in 100 ms/)
    await until(async () => (await answering(url)).size === 2)
  })

  it('are replaced one by one on SIGHUP, without a request lost', async () => {
    const site = launch({ workers: 2 })
    const url = await listening(site)
    const before = await answering(url)
    const slow = fetch(`${url}/slow?ms=800`)
    await site.said(/slow/)
    const load = askOnAndOn(url)
    site.child.kill('SIGHUP')
    await site.said(/All workers were replaced/)
    const { statuses, answered } = await load.stop()
    expect((await slow).status).toBe(200)
    expect(statuses).toEqual(new Set([200]))
    expect(answered).toBeGreaterThan(5)
    const after = await answering(url)
    expect([...after].filter((pid) => before.has(pid))).toEqual([])
    await until(() => [...before].every((pid) => !isAlive(pid)))
  })

  it('give back what the process that keeps them hands over as they end', async () => {
    const site = launch({ workers: 2 })
    const url = await listening(site)
    const load = askOnAndOn(url, 12)
    // It hears late that a worker listens no longer.
    const hesitating = hesitate(site.child)
    for (let times = 1; times <= 3; times++) {
      site.child.kill('SIGHUP')
      await site.said(new RegExp(`(All workers were replaced[\\s\\S]*){${times}}`))
    }
    await hesitating.stop()
    expect((await load.stop()).statuses).toEqual(new Set([200]))
  })

  it('go on where the ones that SIGHUP starts cannot start', async () => {
    const broken = join(folder, 'broken')
    const site = launch({ workers: 2 }, { broken })
    const url = await listening(site)
    const before = await answering(url)
    writeFileSync(broken, '')
    site.child.kill('SIGHUP')
    await site.said(/The restart was given up; the former workers go on/)
    expect(await answering(url)).toEqual(before)
    rmSync(broken)
    site.child.kill('SIGHUP')
    await site.said(/All workers were replaced/)
  })

  it('end with the process that keeps them, also where it is killed', async () => {
    const site = launch({ workers: 2 })
    const pids = await answering(await listening(site))
    site.child.kill('SIGKILL')
    await until(() => [...pids].every((pid) => !isAlive(pid)))
  })

  it('are not started anew for ever where none can start', async () => {
    const broken = join(folder, 'never')
    writeFileSync(broken, '')
    const site = launch({ workers: 2 }, { broken })
    expect(await site.ended).toEqual([1, null])
    expect(site.output()).toContain('A worker ended before it listened (exit code 1)')
  })

  it('are refused where something stays in the memory of one', async () => {
    const site = launch({ workers: 2 }, { environment: { PER_PROCESS: '1' } })
    expect(await site.ended).toEqual([1, null])
    expect(site.output()).toContain(
      'The slot "session" keeps sessions in the memory of one process, and several are to serve.',
    )
    expect(site.output()).not.toContain('startup')
    const single = launch({ workers: 1 }, { environment: { PER_PROCESS: '1' } })
    await listening(single)
  })

  it.each([0, -1, 1.5, 5000, Number.NaN])('are not %j', async (workers) => {
    await expect(serve(createHttpApplication({ apps: [], mode: 'test' }), { workers })).rejects.toMatchObject({
      code: 'serve_options_invalid',
    })
  })
})

describe('a socket', () => {
  const get = (socketPath: string, headers = {}) =>
    new Promise<number>((resolve, reject) => {
      ask({ socketPath, path: '/', headers: { host: 'localhost', ...headers } }, (response) =>
        resolve(response.statusCode ?? 0),
      )
        .on('error', reject)
        .end()
    })

  it.each([1, 2])('is listened on by %i, is gone afterwards, and only owner and group may connect', async (workers) => {
    const socket = join(folder, `${workers}.sock`)
    const site = launch({ host: undefined, port: undefined, socket, workers })
    expect(await listening(site)).toBe(`unix:${socket}`)
    expect(await get(socket)).toBe(200)
    expect(statSync(socket).mode & 0o777).toBe(0o660)
    site.child.kill('SIGTERM')
    expect(await site.ended).toEqual([0, null])
    expect(existsSync(socket)).toBe(false)
  })

  it('that a killed process left is taken over; one that answers, or a file, is not', async () => {
    const socket = join(folder, 'left.sock')
    const options = { host: undefined, port: undefined, socket }
    const killed = launch(options)
    await listening(killed)
    killed.child.kill('SIGKILL')
    await killed.ended
    expect(existsSync(socket)).toBe(true)
    await listening(launch(options))
    expect(await get(socket)).toBe(200)
    const second = launch(options)
    expect(await second.ended).toEqual([1, null])
    expect(second.output()).toContain('another process listens there')
    const file = join(folder, 'file')
    writeFileSync(file, 'precious')
    const third = launch({ ...options, socket: file })
    expect(await third.ended).toEqual([1, null])
    expect(third.output()).toContain('a file that is no socket')
    expect(existsSync(file)).toBe(true)
  })
})

it.each([
  ['is replaced', ({ pid }: ChildProcess) => pid, 'SIGHUP'],
  ['died', (_: ChildProcess, worker: number) => worker, 'SIGKILL'],
] as const)('ends what starts in the place of a worker that %s, when it is told to stop', async (_, whom, signal) => {
  const held = join(folder, `held-${signal}`)
  const site = launch({ workers: 2, signals: false }, { environment: { HELD: held } })
  const url = await listening(site)
  const [worker = 0] = await answering(url)
  writeFileSync(held, '')
  process.kill(whom(site.child, worker) ?? 0, signal)
  const [, started] = await site.said(/held (\d+)/)
  site.child.kill('SIGUSR2')
  await site.said(/stopped/)
  expect(isAlive(Number(started))).toBe(false)
  // Nothing of it is left that would keep the program from its end.
  expect(await site.ended).toEqual([0, null])
  expect(site.output()).not.toContain('given up')
})

describe('TLS', () => {
  const { key, cert } = makeCertificate(folder)

  it.each([1, 2])('is spoken by %i', async (workers) => {
    const site = launch({ workers, tls: { cert, key } })
    const url = await listening(site)
    expect(url).toMatch(/^https:/)
    const status = await new Promise((resolve, reject) => {
      askSecurely(url, { rejectUnauthorized: false, agent: false }, (response) => resolve(response.statusCode))
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
    const socket = new WebSocket(`${url.replace('https', 'wss')}/socket`, { rejectUnauthorized: false })
    const [pid] = (await once(socket, 'message')) as [Buffer]
    expect(Number(pid)).toBeGreaterThan(1)
    const closed = once(socket, 'close')
    site.child.kill('SIGTERM')
    const [code, reason] = (await closed) as [number, Buffer]
    expect([code, String(reason)]).toEqual([1001, 'The server stops.'])
    expect(await site.ended).toEqual([0, null])
  })

  it('is the only thing that is spoken there', async () => {
    const url = await listening(launch({ tls: { cert, key } }))
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow()
  })

  it('is refused without a certificate that fits, and nothing of the key is shown', async () => {
    for (const tls of [
      { cert, key: cert },
      { cert: join(folder, 'none.pem'), key },
      { cert: '-----BEGIN X', key },
    ]) {
      const refused = serve(createHttpApplication({ apps: [], mode: 'test' }), { port: 0, tls })
      await expect(refused).rejects.toMatchObject({
        code: 'tls_invalid',
        message: expect.stringMatching(/^TLS cannot be set up: (?!.*PRIVATE)/),
      })
    }
  })
})
