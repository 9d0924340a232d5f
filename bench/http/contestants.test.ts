import { describe, expect, it } from 'vitest'
import { startChild } from '../runner/child.ts'
import type { Question } from './contestants/announce.ts'
import { ORDER, USERS } from './exchanges.ts'

/** Headers that a server adds by itself, or not. */
const OF_THE_SERVER = new Set(['connection', 'content-length', 'date', 'keep-alive', 'x-request-id', 'content-type'])

function start(contestant: string, variant: string) {
  return startChild(new URL(`./contestants/${contestant}.ts`, import.meta.url), {
    arguments: [variant],
    environment: { NODE_ENV: 'production' },
  })
}

async function ask(contestant: string, variant: string) {
  const server = start(contestant, variant)
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

describe('JSON body', () => {
  it.each([
    ['body-node', 'hand'],
    ['body-node', 'valibot'],
    ['body-tsango', 'valibot'],
    ['body-tsango', 'arktype'],
    ['body-fastify', 'schema'],
    ['body-hono', 'valibot'],
  ])('%s (%s) gives back what is right and refuses what is not', async (contestant, variant) => {
    const server = start(contestant, variant)
    try {
      const { port } = await server.next<{ port: number }>()
      const post = (body: object) =>
        fetch(`http://localhost:${port}/orders`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      expect(await (await post(ORDER)).json()).toEqual(ORDER)
      for (const wrong of [{ email: 'x' }, { age: 151 }, { tags: [''] }, { role: 'god' }, { id: 0.5 }])
        expect([400, 422]).toContain((await post({ ...ORDER, ...wrong })).status)
    } finally {
      await server.stop()
    }
  })
})

it.each([
  ['routes-node', 'hand'],
  ['routes-hono', 'hand'],
  ['routes-tsango', 'plain'],
  ['routes-tsango', 'typed'],
])('%s (%s) answers the route with its parameters', async (contestant, variant) => {
  const server = start(contestant, variant)
  try {
    const { port } = await server.next<{ port: number }>()
    const ask = (path: string) => fetch(`http://localhost:${port}${path}`)
    expect(await (await ask('/section150/4%202/parts/abc')).text()).toBe('{"id":"4 2","part":"abc"}')
    expect((await ask('/section200/42/parts/abc')).status).toBe(404)
  } finally {
    await server.stop()
  }
})

it.each([
  ['users-node', 'hand'],
  ['users-tsango', 'valibot'],
  ['users-tsango', 'two workers'],
])('%s (%s) answers the ten users', async (contestant, variant) => {
  const server = start(contestant, variant)
  try {
    const { port } = await server.next<{ port: number }>()
    expect(await (await fetch(`http://localhost:${port}/users`)).text()).toBe(JSON.stringify(USERS))
  } finally {
    await server.stop()
  }
})

it.each(['one', 'two workers'])('%s tell how much time and memory they have used', async (variant) => {
  const server = start('users-tsango', variant)
  try {
    const { port } = await server.next<{ port: number }>()
    const before = await server.ask<NodeJS.CpuUsage>('cpu' satisfies Question)
    for (let asked = 0; asked < 100; asked++) await (await fetch(`http://localhost:${port}/users`)).text()
    const after = await server.ask<NodeJS.CpuUsage>('cpu' satisfies Question)
    expect(after.user + after.system).toBeGreaterThan(before.user + before.system)
    expect(await server.ask<number>('heap' satisfies Question)).toBeGreaterThan(1_000_000)
  } finally {
    await server.stop()
  }
})
