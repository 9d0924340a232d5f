import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { clientAddress, isSecure, requestOrigin } from '@tsango/http/request'
import { serve } from '@tsango/http/serve'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { normalizeAddress, parseNetwork } from './networks.ts'

const site = defineApp({
  name: 'site',
  routes: (r) => void r.get('/', (c) => c.json([clientAddress(c), isSecure(c), requestOrigin(c)])),
})

async function ask(proxies: unknown, headers: Record<string, string>): Promise<unknown> {
  const settings = proxies === undefined ? {} : { proxies }
  const server = await serve(createHttpApplication({ apps: [middleware(), site], mode: 'test', settings }), {
    port: 0,
    host: '127.0.0.1',
    signals: false,
  })
  const answer = await (await fetch(server.url, { headers })).json()
  await server.stop()
  return JSON.parse(JSON.stringify(answer).replace(`:${server.port}`, '')) as unknown
}

const forwarded = {
  'x-forwarded-for': '6.6.6.6, 203.0.113.9',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'example.com',
}

it('believes nobody unless told to', async () => {
  expect(await ask(undefined, forwarded)).toEqual(['127.0.0.1', false, 'http://127.0.0.1'])
  expect(await ask(['10.0.0.0/8'], forwarded)).toEqual(['127.0.0.1', false, 'http://127.0.0.1'])
})

it('believes a trusted proxy, and of several addresses the last that is not a proxy’s', async () => {
  expect(await ask(true, forwarded)).toEqual(['203.0.113.9', true, 'https://example.com'])
  expect(await ask(['127.0.0.1', '10.0.0.0/8'], { 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.1.2.3' })).toEqual([
    '203.0.113.9',
    false,
    'http://127.0.0.1',
  ])
})

it('takes nothing over that is not an address or a scheme', async () => {
  expect(await ask(true, { 'x-forwarded-for': 'unknown', 'x-forwarded-proto': 'javascript' })).toEqual([
    '127.0.0.1',
    false,
    'http://127.0.0.1',
  ])
})

it('reads addresses and networks of both versions', () => {
  expect(parseNetwork('10.0.0.0/8')?.('10.255.0.1')).toBe(true)
  expect(parseNetwork('10.0.0.0/8')?.('11.0.0.1')).toBe(false)
  expect(parseNetwork('127.0.0.1')?.('::ffff:127.0.0.1')).toBe(true)
  expect(parseNetwork('2001:db8::/32')?.('2001:db8:0:1::7')).toBe(true)
  expect(parseNetwork('2001:db8::/32')?.('2001:db9::7')).toBe(false)
  expect(parseNetwork('0.0.0.0/0')?.('::1')).toBe(false)
  for (const wrong of [
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/33',
    '010.0.0.1',
    '::1::',
    '1:2:3',
    'example.com',
    '10.0.0.0/8/8',
    '',
  ]) {
    expect(parseNetwork(wrong), wrong).toBeUndefined()
  }
})

it('strips ports, brackets and zones', () => {
  expect(['1.2.3.4:80', '[::1]:80', 'fe80::1%eth0', '::FFFF:1.2.3.4', 'x'].map(normalizeAddress)).toEqual([
    '1.2.3.4',
    '::1',
    'fe80::1',
    '1.2.3.4',
    '',
  ])
})

it('reports what is not an address', () => {
  for (const proxies of [['everyone'], 'all', [7]]) {
    expect(createHttpApplication({ apps: [middleware()], mode: 'test', settings: { proxies } }).problems).toMatchObject(
      [{ code: 'core.setting_invalid' }],
    )
  }
})

it('reads what the proxy writes, and no header that it passes on', async () => {
  const via = (header: string, headers: Record<string, string>) => ask({ trust: true, header }, headers)
  const here = ['127.0.0.1', false, 'http://127.0.0.1']
  const standard = { forwarded: 'for=6.6.6.6, For="[2001:db8::7]:4711";Proto=https;host="example.com";by=_x' }
  expect(await via('forwarded', { ...forwarded, ...standard })).toEqual(['2001:db8::7', true, 'https://example.com'])
  expect(await via('forwarded', forwarded)).toEqual(here)
  expect(await ask(true, standard)).toEqual(here)
  expect(await via('x-real-ip', { ...forwarded, 'x-real-ip': '203.0.113.7' })).toEqual([
    '203.0.113.7',
    ...here.slice(1),
  ])
  expect(await via('cf-connecting-ip', { ...forwarded, 'x-real-ip': '6.6.6.6' })).toEqual(here)
})

it.each([
  'for=6.6.6.6;for=203.0.113.9',
  'for=203.0.113.9, for="6.6.6.6',
  'for 203.0.113.9',
  'for=203.0.113.9;proto=<script>',
  'for=unknown',
  'for=_hidden',
  'for="203.0.113.9, for=6.6.6.6',
  '"for=203.0.113.9"',
  '',
])('believes nothing of a Forwarded that says nobody, or is malformed: %s', async (header) => {
  expect(await ask({ trust: true, header: 'forwarded' }, { forwarded: header })).toEqual([
    '127.0.0.1',
    false,
    'http://127.0.0.1',
  ])
})

it('refuses options that it does not know', () => {
  const problems = (proxies: unknown) =>
    createHttpApplication({ apps: [middleware()], mode: 'test', settings: { proxies } })
      .problems.map((one) => one.message)
      .join()
  expect(problems({ trust: true, header: 'x-client-ip' })).toContain('header is "x-client-ip"')
  expect(problems({ trusted: true })).toContain('"trusted" is not one of its options')
  expect(problems({ header: 'forwarded' })).toContain('is not true, false or a list')
})

it('believes proxies in private networks by one word, alone or among others', async () => {
  for (const proxies of ['private', ['private'], ['203.0.113.7', 'private'], { trust: 'private' }])
    expect(await ask(proxies, { 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.1.2.3, 192.168.0.9, fd00::1' })).toEqual([
      '203.0.113.9',
      false,
      'http://127.0.0.1',
    ])
  const given = createHttpApplication({ apps: [middleware()], mode: 'test', settings: { proxies: 'privat' } })
  expect(given.problems).toMatchObject([{ code: 'core.setting_invalid' }])
})

it('warns once where a header of a proxy comes and none is trusted', async () => {
  const told: string[] = []
  const write = (record: object): void => {
    if ('event' in record && record.event === 'proxy_unknown') told.push(JSON.stringify(record))
  }
  const build = (proxies: unknown) =>
    createHttpApplication({
      apps: [middleware(), site],
      mode: 'development',
      settings: { proxies, logger: { write } },
    })
  for (const proxies of [false, true]) {
    const app = build(proxies)
    await app.request('/')
    expect(told).toHaveLength(proxies ? 1 : 0)
    for (const headers of [forwarded, forwarded, { forwarded: 'for=6.6.6.6' }]) await app.request('/', { headers })
  }
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('x-forwarded-for')
  expect(told[0]).not.toContain('6.6.6.6')
})
