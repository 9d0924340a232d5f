import { setTimeout as wait } from 'node:timers/promises'
import { defineApp } from '@tsango/core/apps'
import type { Context } from 'hono'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { events, stream } from '../answers/answers.ts'
import { createHttpApplication } from '../application/application.ts'
import type { LogRecord } from '../log/log.ts'
import { defineSlot } from '../slots/slot.ts'
import { type RunningServer, serve } from './serve.ts'

const SECRET = 'postgres://user:secret@host/db'
const left: string[] = []
async function* failing(before: readonly string[], pause = 0) {
  yield* before
  await wait(pause)
  throw new Error(`No answer from ${SECRET}`)
}
async function* waiting() {
  try {
    for (;;) {
      yield 'piece'
      await wait(5)
    }
  } finally {
    left.push('left')
  }
}
const bodyOf = (pieces: readonly string[], error?: Error): ReadableStream<Uint8Array> => {
  const rest = [...pieces]
  return new ReadableStream({
    async pull(controller) {
      await wait(20)
      const piece = rest.shift()
      if (piece !== undefined) controller.enqueue(new TextEncoder().encode(piece))
      else if (error) controller.error(error)
      else controller.close()
    },
  })
}
const answers: Readonly<Record<string, (c: Context) => Response>> = {
  '/first': () => stream(failing([])),
  '/soon': () => stream(failing(['a', 'b'])),
  '/later': () => stream(failing(['a'], 30)),
  '/events': () =>
    events(
      (async function* () {
        yield { data: 1 }
        for await (const data of failing([], 20)) yield { data }
      })(),
    ),
  '/own': () => new Response(bodyOf([], new Error(`No answer from ${SECRET}`))),
  '/own-later': (c) => c.body(bodyOf(['a', 'b'], new Error(`No answer from ${SECRET}`))),
  '/object': () => stream([{ a: 1 } as never]),
  '/whole': () => new Response(bodyOf(['a', 'b', 'c'])),
  '/waiting': () => stream(waiting()),
}
const records: LogRecord[] = []
const id = defineSlot({ name: 'request-id', prepare: () => ({ begin: (exchange) => exchange.identify('an-id') }) })
const site = defineApp({
  name: 'site',
  middleware: [id],
  routes: (r) => {
    for (const [path, answer] of Object.entries(answers)) r.on(['GET', 'POST'], path, answer)
  },
})
const app = createHttpApplication({
  apps: [site],
  mode: 'test',
  settings: { logger: { write: (record: LogRecord) => records.push(record) } },
})
const console = vi.spyOn(globalThis.console, 'error')
let server: RunningServer
beforeAll(async () => {
  server = await serve(app, { port: 0, signals: false })
})
beforeEach(() => {
  records.length = 0
  console.mockClear()
})
afterAll(() => server.stop())
const read = (path: string, method: string): Promise<string> =>
  fetch(server.url + path, { method }).then(async (response) => await response.text())
const broken = () => records.filter(({ event }) => event === 'broken_off')

it.each(
  ['/first', '/soon', '/later', '/events', '/own', '/own-later'].flatMap((path) => [
    [path, 'GET'],
    [path, 'POST'],
  ]),
)(
  'an answer that breaks off (%s by %s) is told to the log once, with nothing that is secret, and not to the console',
  async (path, method) => {
    await expect(read(path, method)).rejects.toThrow()
    await expect.poll(broken).toHaveLength(1)
    const [{ level, area, error, ...who }] = broken() as [LogRecord]
    expect([level, area]).toEqual(['error', 'http.errors'])
    expect(JSON.stringify(error)).toContain('No answer from postgres://user:')
    expect(JSON.stringify(error)).not.toContain('secret')
    expect(who).toMatchObject(path.startsWith('/own') ? { method, path } : { requestId: 'an-id' })
    expect(console).not.toHaveBeenCalled()
  },
)

it('says what a piece has to be', async () => {
  await expect(read('/object', 'GET')).rejects.toThrow()
  await expect.poll(broken).toMatchObject([{ error: { message: expect.stringContaining('Give text or bytes') } }])
})

it('tells nothing where all is well, or the client has left', async () => {
  expect(await read('/whole', 'GET')).toBe('abc')
  const stop = new AbortController()
  const response = await fetch(`${server.url}/waiting`, { signal: stop.signal })
  await response.body?.getReader().read()
  stop.abort()
  await expect.poll(() => left).toEqual(['left'])
  expect([broken(), console.mock.calls]).toEqual([[], []])
})
