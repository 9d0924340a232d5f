import { defineApp } from '@tsango/core/apps'
import { expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { serve } from '../serve/serve.ts'
import { defineSlot } from '../slots/slots.ts'
import { headerOf, memoryOf, takeBody, withBody } from './response.ts'

const seen: unknown[] = []
const looking = defineSlot({
  name: 'looking',
  before: 'session',
  prepare: () => ({
    transform: (_, response) => {
      const body = memoryOf(response)
      seen.push([typeof body === 'object' ? [...body] : body, headerOf(response, 'content-type')])
    },
  }),
})
const site = defineApp({
  name: 'site',
  middleware: [looking],
  routes: (r) => {
    r.get('/json', (c) => c.json({ a: 1 }))
    r.get('/text', (c) => c.text('ä'))
    r.get('/bytes', () => new Response(new Uint8Array([1, 2]), { headers: { 'Content-Type': 'image/x' } }))
    r.get('/headers', (c) => c.html('<p>', 200, { 'x-a': '1' }))
    r.get('/none', (c) => c.body(null, 204))
    r.get('/stream', () => new Response(new Blob(['abc']).stream(), { headers: [['content-type', 'text/x']] }))
  },
})

it('looks at a body in memory and at headers without using them up, on the server', async () => {
  const app = createHttpApplication({ apps: [site], mode: 'test' })
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  const bodies: string[] = []
  try {
    for (const path of ['/json', '/text', '/bytes', '/headers', '/none', '/stream'])
      bodies.push(await (await fetch(server.url + path)).text())
  } finally {
    await server.stop()
  }
  expect(bodies).toEqual(['{"a":1}', 'ä', '\x01\x02', '<p>', '', 'abc'])
  expect(seen).toEqual([
    ['{"a":1}', 'application/json'],
    ['ä', 'text/plain; charset=UTF-8'],
    [[1, 2], 'image/x'],
    ['<p>', 'text/html; charset=UTF-8'],
    [undefined, undefined],
    [undefined, 'text/x'],
  ])
})

it('takes what is there as bytes, and what comes later as the stream that it is', async () => {
  const { bytes } = await takeBody(new Response('ab'), 2)
  expect(bytes).toEqual(new TextEncoder().encode('ab'))
  const large = await takeBody(new Response('abc'), 2)
  expect(large.bytes).toBeUndefined()
  expect(await withBody(new Response(), large.stream ?? null).text()).toBe('abc')
})
