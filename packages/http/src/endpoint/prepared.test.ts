import { defineApp } from '@tsango/core/apps'
import type { Context } from 'hono'
import { setCookie } from 'hono/cookie'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { redirect, stream } from '../answers/answers.ts'
import { createHttpApplication } from '../application/application.ts'
import { linkHeader, pageLinks } from '../links/links.ts'
import { type RunningServer, serve } from '../serve/serve.ts'
import { answer, dependency, endpoint } from './endpoint.ts'

const says = (c: Context): void => {
  c.header('link', linkHeader(pageLinks(c, { page: 1, pages: 1 })))
  setCookie(c, 'a', '1')
  setCookie(c, 'b', '2')
}
const said = dependency({}, ({ c }) => says(c))
const model = v.object({ a: v.number() })
const endpoints = {
  value: endpoint('GET', '/value', { depends: { said } }, () => ({ a: 1 })),
  later: endpoint('GET', '/later', {}, async ({ c }) => {
    says(c)
    return { a: 1 }
  }),
  text: endpoint('GET', '/text', { depends: { said } }, () => 'text'),
  bytes: endpoint('GET', '/bytes', { depends: { said } }, () => Uint8Array.of(97)),
  nothing: endpoint('GET', '/nothing', { depends: { said } }, () => undefined),
  model: endpoint('GET', '/model', { depends: { said }, response: model }, () => ({ a: 1 })),
  answer: endpoint('GET', '/answer', { depends: { said }, responses: { 201: model, 204: null } }, () =>
    answer(201, { a: 1 }),
  ),
  none: endpoint('GET', '/none', { depends: { said }, responses: { 204: null } }, () => answer(204)),
  own: endpoint('GET', '/own', { depends: { said } }, () => new Response('own', { headers: { 'x-own': '1' } })),
  hono: endpoint('GET', '/hono', { depends: { said } }, ({ c }) => c.json({ a: 1 })),
  stream: endpoint('GET', '/stream', { depends: { said } }, () => stream(['a', 'b'])),
  redirect: endpoint('GET', '/redirect', { depends: { said } }, () => redirect('/', { status: 303 })),
}
const app = createHttpApplication({
  apps: [
    defineApp({
      name: 'site',
      routes: (r) => {
        for (const one of Object.values(endpoints)) r.route('/', one)
        r.use('/behind/*', (_c, next) => next())
        for (const one of Object.values(endpoints)) r.route('/behind', one)
      },
    }),
  ],
  mode: 'test',
})
let server: RunningServer
beforeAll(async () => {
  server = await serve(app, { port: 0, signals: false })
})
afterAll(() => server.stop())

it.each(Object.keys(endpoints))('what the context says of an answer goes with it: %s', async (name) => {
  const one = endpoints[name as keyof typeof endpoints]
  const answers = [
    await one.request(`/${name}`),
    await fetch(`${server.url}/${name}`, { redirect: 'manual' }),
    await fetch(`${server.url}/behind/${name}`, { redirect: 'manual' }),
  ]
  for (const { headers } of answers) {
    expect(headers.get('link')).toContain('rel="first"')
    expect(headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
  }
  if (name === 'own') expect(answers.map(({ headers }) => headers.get('x-own'))).toEqual(['1', '1', '1'])
})

it('a response of its own keeps what it says itself', async () => {
  const own = { 'cache-control': 'no-store', 'set-cookie': 'own=1', vary: 'Origin' }
  const one = endpoint('GET', '/', {}, ({ c }) => {
    c.header('cache-control', 'max-age=60')
    c.header('vary', 'Accept')
    setCookie(c, 'a', '1')
    return new Response('own', { headers: own })
  })
  const { headers } = await one.request('/')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('vary')).toBe('Origin, Accept')
  expect(headers.getSetCookie()).toEqual(['own=1', 'a=1; Path=/'])
})

it('takes the status of the context where neither the endpoint nor its answer has one', async () => {
  const statusOf = async (options: object, give: () => unknown) => {
    const one = endpoint('GET', '/', options, ({ c }) => {
      c.status(418)
      return give()
    })
    return (await one.request('/')).status
  }
  expect(await statusOf({}, () => ({}))).toBe(418)
  expect(await statusOf({ status: 202 }, () => ({}))).toBe(202)
  expect(await statusOf({ response: model }, () => ({ a: 1 }))).toBe(200)
  expect(await statusOf({}, () => new Response('own'))).toBe(200)
})
