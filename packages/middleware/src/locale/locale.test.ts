import { defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { createHttpApplication } from '@tsango/http/application'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { chooseLanguage } from './choose.ts'
import { InvalidLanguages, type LocaleOptions, locale, localeOf } from './locale.ts'

const LANGUAGES = ['en', 'de', 'pt-BR']

async function ask(headers: Record<string, string>, path = '/', options: Partial<LocaleOptions> = {}) {
  const site = defineApp({
    name: 'site',
    middleware: [locale({ languages: LANGUAGES, ...options })],
    routes: (r) => void r.get('/', (c) => c.json([localeOf(c), currentContext().locale])),
  })
  const response = await createHttpApplication({ apps: [site], mode: 'test' }).request(path, { headers })
  return { found: (await response.json()) as string[], headers: response.headers }
}

it.each([
  [undefined, undefined],
  ['', undefined],
  ['de', 'de'],
  ['DE-at', 'de'],
  ['fr, de;q=0.5', 'de'],
  ['en;q=0.3, pt;q=0.9', 'pt-BR'],
  ['pt-PT', undefined],
  ['*', 'en'],
  ['fr;q=0, *;q=0.1', 'en'],
  ['de;q=0', undefined],
  ['de;q=x, en', 'en'],
  ['en;q=0.5, de;q=0.5', 'en'],
  [`${'x-'.repeat(3000)}de`, undefined],
  ['constructor, __proto__', undefined],
])('understands Accept-Language: %s', (header, language) => {
  expect(chooseLanguage(header, LANGUAGES)).toBe(language)
})

it('goes by the address, the cookie, the browser, and then its own, and says so', async () => {
  const { found, headers } = await ask({ 'accept-language': 'de' })
  expect([found, headers.get('content-language'), headers.get('vary')]).toEqual([
    ['de', 'de'],
    'de',
    'Accept-Language, Cookie',
  ])
  expect((await ask({ 'accept-language': 'de', cookie: 'language=pt-br' })).found[0]).toBe('pt-BR')
  const parameter = { parameter: 'lang' }
  expect((await ask({ cookie: 'language=pt-BR' }, '/?lang=en', parameter)).found[0]).toBe('en')
  expect((await ask({ cookie: 'language=de' }, '/?lang=xx', parameter)).found[0]).toBe('de')
  expect((await ask({ cookie: 'language=de' }, '/?lang=de', { cookie: false })).found[0]).toBe('en')
})

it('takes over nothing that is not a language of its own', async () => {
  for (const cookie of ['language=../../etc', 'language=constructor', 'language=de%0d%0ax: y', 'language='])
    expect((await ask({ cookie })).headers.get('content-language'), cookie).toBe('en')
})

it('speaks some language', () => {
  for (const languages of [[], ['not a tag'], ['']]) expect(() => locale({ languages })).toThrow(InvalidLanguages)
})

it('works in any Hono app', async () => {
  const hono = new Hono()
  hono.use(toHono(locale({ languages: LANGUAGES })))
  hono.get('/', (c) => c.text(localeOf(c) ?? ''))
  expect(await (await hono.request('/', { headers: { 'accept-language': 'de' } })).text()).toBe('de')
})
