import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Service } from './service.ts'
import { atLeast } from './service.ts'

const home = mkdtempSync(join(tmpdir(), 'tsango-services-'))
vi.stubEnv('TSANGO_CACHE', home)
// These read TSANGO_CACHE when they are loaded.
const { ensure } = await import('./ensure.ts')
const { readNotes } = await import('./notes.ts')
const { endDaemon, freePort, isFree, isRunning, startDaemon } = await import('./system.ts')

afterAll(() => rmSync(home, { recursive: true, force: true }))

/** A server that says its version to whoever connects, as Node runs it. */
function echo(port: number, version = '3.2'): Service & { starts: number } {
  const program = `require('node:net').createServer((s) => s.end('${version}')).listen(+process.argv[1], '127.0.0.1')`
  return {
    key: 'echo',
    name: 'Echo',
    variable: 'TSANGO_TEST_ECHO_URL',
    port,
    minimum: [3, 1],
    starts: 0,
    url: (at) => `echo://127.0.0.1:${at}`,
    probe: async (at) => (await fetchText(at)) || Promise.reject(new Error('no version')),
    async start(at) {
      this.starts++
      return startDaemon('echo', process.execPath, ['-e', program, String(at)])
    },
  }
}

async function fetchText(port: number): Promise<string> {
  const { connect } = await import('node:net')
  return new Promise((resolve, reject) => {
    let text = ''
    connect(port, '127.0.0.1')
      .on('data', (bytes) => {
        text += bytes
      })
      .on('error', reject)
      .on('close', () => resolve(text))
  })
}

it('compares versions number by number', () => {
  expect(atLeast('15.20 (Debian 15.20-0+deb12u1)', [15])).toBe(true)
  expect(atLeast('10.11.19-MariaDB', [10, 11])).toBe(true)
  expect(atLeast('10.9.8-MariaDB', [10, 11])).toBe(false)
  expect(atLeast('9.7.4-2', [8, 4])).toBe(true)
  expect(atLeast('7', [7, 0, 1])).toBe(false)
})

describe('a service', () => {
  let other: Server
  let taken: number

  beforeAll(async () => {
    other = createServer((socket) => socket.end('2.9'))
    // Below the ports that systems give to outgoing connections, which would take one between two looks at it.
    taken = await freePort(20_000 + (process.pid % 10_000))
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve))
  })

  afterAll(() => other.close())

  it('is used as found where it answers, and is not ours to end', async () => {
    const service = { ...echo(taken), minimum: [2] }
    expect(await ensure(service)).toEqual({ url: `echo://127.0.0.1:${taken}`, version: '2.9', how: 'used as found' })
    expect(service.starts).toBe(0)
    expect(readNotes()).toEqual({})
  })

  it('is started on the next free port where its own is taken by one that is too old, once, and ended', async () => {
    const service = echo(taken)
    const running = await ensure(service)
    expect(running).toMatchObject({ version: '3.2', how: 'debian package' })
    expect(await ensure(service)).toEqual(running)
    expect(service.starts).toBe(1)

    const { echo: started } = readNotes()
    if (started?.how !== 'debian') return expect.fail('It was not written down as started.')
    expect(started.port).toBeGreaterThan(taken)
    expect(isRunning(started.daemon)).toBe(true)
    await endDaemon(started.daemon)
    expect(isRunning(started.daemon)).toBe(false)
    // A process that ends gives up its name a moment before its port.
    await vi.waitFor(async () => expect(await isFree(started.port)).toBe(true), 5000)
  })

  it('is waited for where ours runs and is slow to answer: no second one takes its data from it', async () => {
    const service = echo(await freePort(taken + 1))
    await ensure(service)
    let looks = 0
    const slow = {
      ...service,
      probe: (at: number) => (looks++ < 2 ? Promise.reject(new Error('busy')) : fetchText(at)),
    }
    expect(await ensure(slow)).toMatchObject({ version: '3.2' })
    expect([looks > 2, slow.starts]).toEqual([true, 1])
    const { echo: started } = readNotes()
    if (started?.how === 'debian') await endDaemon(started.daemon)
  })

  it('that ends as it starts is told at once, with the last of its log', async () => {
    const service = echo(await freePort(taken + 1))
    service.start = async () =>
      startDaemon('echo', process.execPath, ['-e', 'console.error("data is torn"), process.exit(1)'])
    await expect(ensure(service)).rejects.toThrow(
      /^Echo was started on port \d+ and has ended: [\s\S]+echo\.log:\ndata is torn$/,
    )
  })

  it('is started again where ours has died', async () => {
    const service = echo(await freePort(taken + 1))
    await ensure(service)
    expect(service.starts).toBe(1)
    const { echo: started } = readNotes()
    if (started?.how === 'debian') await endDaemon(started.daemon)
  })
})

it('does not end a later process that has the same id', async () => {
  await endDaemon({ pid: process.pid, command: '/usr/sbin/other' })
  expect(isRunning({ pid: process.pid, command: '/usr/sbin/other' })).toBe(false)
})

it('says what there is where a name is unknown', () => {
  const program = fileURLToPath(new URL('./services.ts', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [program, 'start', 'oracle'], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toContain('No service or command "oracle". Commands: start, stop, status. Services: postgres,')
})
