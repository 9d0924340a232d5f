import { describe, expect, it } from 'vitest'
import { startChild } from '../runner/child.ts'

/** Headers that a server adds by itself, or not. */
const OF_THE_SERVER = new Set(['connection', 'content-length', 'date', 'keep-alive', 'x-request-id', 'content-type'])

async function ask(contestant: string, variant: string) {
  const server = startChild(new URL(`./contestants/${contestant}.ts`, import.meta.url), {
    arguments: [variant],
    environment: { NODE_ENV: 'production' },
  })
  try {
    const { port } = await server.next<{ port: number }>()
    const url = `http://localhost:${port}/`
    const answer = await fetch(url, { headers: { 'x-request-id': 'given' } })
    const forged = await fetch(url, { method: 'POST', body: 'x' })
    const other = await fetch(`http://127.0.0.1:${port}/`)
    return {
      status: answer.status,
      body: await answer.text(),
      type: answer.headers.get('content-type')?.split(';')[0],
      id: answer.headers.get('x-request-id'),
      headers: [...answer.headers].filter(([name]) => !OF_THE_SERVER.has(name)),
      refused: [forged.status >= 400, other.status],
    }
  } finally {
    await server.stop()
  }
}

const expected = await ask('hono-by-hand', 'sync')

describe('the contestants with the production stack', () => {
  it.each([
    ['tsango', 'sync'],
    ['tsango', 'async'],
    ['hono-by-hand', 'async'],
    ['fastify', 'sync'],
  ])('%s (%s) answers as the one by hand, with the same headers', async (contestant, variant) => {
    expect(await ask(contestant, variant)).toEqual(expected)
  })
})

it.each(['node-http', 'hono-bare', 'hono-middlewares'])('%s answers', async (contestant) => {
  const { status, body } = await ask(contestant, 'sync')
  expect([status, body]).toEqual([200, '{"hello":"world"}'])
})
