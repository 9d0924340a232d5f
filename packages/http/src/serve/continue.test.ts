import { once } from 'node:events'
import { connect } from 'node:net'
import { defineApp } from '@tsango/core/apps'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { limitRequest, readBytes, withBodyLimit } from '../body/body.ts'
import { Forbidden } from '../errors/errors.ts'
import { defineSlot } from '../slots/slot.ts'
import { type RunningServer, serve } from './serve.ts'

const site = defineApp({
  name: 'site',
  middleware: [defineSlot({ name: 'body-limit', prepare: () => ({ decide: ({ c }) => limitRequest(c, 10) }) })],
  routes: (r) => {
    r.post('/', async (c) => c.text(`${(await readBytes(c)).length} bytes`))
    r.post(
      '/more',
      withBodyLimit(100, async (c) => c.text(`${(await readBytes(c)).length} bytes`)),
    )
    r.post('/unread', (c) => c.text('unread'))
    r.post('/refused', () => {
      throw new Forbidden()
    })
  },
})

let server: RunningServer
beforeAll(async () => {
  server = await serve(createHttpApplication({ apps: [site], mode: 'test' }), {
    port: 0,
    host: '127.0.0.1',
    signals: false,
  })
})
afterAll(() => server.stop())

/** Sends a head, the body when it is asked for, and tells the lines of status that came. */
async function ask(path: string, length: string, body: string): Promise<{ statuses: string[]; text: string }> {
  const socket = connect(server.port, '127.0.0.1')
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n${length}\r\n\r\n`)
  let text = ''
  let isSent = false
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
    if (!isSent && text.includes('100 Continue')) {
      isSent = true
      socket.end(body)
    }
  })
  await once(socket, 'close')
  return { statuses: [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status as string), text }
}

describe('Expect: 100-continue', () => {
  it('is answered when somebody reads the body', async () => {
    const { statuses, text } = await ask('/', 'Content-Length: 5', 'abcde')
    expect(statuses).toEqual(['100', '200'])
    expect(text).toContain('5 bytes')
    expect((await ask('/more', 'Content-Length: 50', 'a'.repeat(50))).statuses).toEqual(['100', '200'])
    expect((await ask('/', 'Transfer-Encoding: chunked', '5\r\nabcde\r\n0\r\n\r\n')).statuses).toEqual(['100', '200'])
  })

  it.each([
    ['/', 'Content-Length: 11', '413'],
    ['/more', 'Content-Length: 101', '413'],
    ['/refused', 'Content-Length: 5', '403'],
    ['/nowhere', 'Content-Length: 5', '404'],
    ['/unread', 'Content-Length: 5', '200'],
  ])(
    '%s with %s is answered without asking for the body, and the connection is closed',
    async (path, length, status) => {
      const { statuses, text } = await ask(path, length, 'a'.repeat(200))
      expect(statuses).toEqual([status])
      expect(text).toMatch(/^connection: close/im)
    },
  )
})
