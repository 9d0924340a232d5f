import type { Form } from '@tsango/core/settings'
import { createHttpApplication } from '@tsango/http/application'
import { describe, expect, it } from 'vitest'
import { middleware } from './app.ts'

function problems(settings: Readonly<Record<string, unknown>>): readonly string[] {
  const { problems } = createHttpApplication({ apps: [middleware()], mode: 'test', environment: {}, settings })
  return problems.map(({ code, message }) => `${code} ${message}`)
}

// No types look at what stands in a file of JSON.
it.each([
  [{ accessLog: { redact: 'iban' } }, '"accessLog": redact is not a list of texts.'],
  [{ accessLog: { except: '/health' } }, '"accessLog": except is not a list of texts.'],
  [{ accessLog: { address: 'false' } }, '"accessLog": address is not true or false.'],
  [{ https: { exempt: '/health' } }, '"https": exempt is not a list of texts.'],
  [{ https: { redirect: 'false' } }, '"https": redirect is not true or false.'],
  [{ csrf: { exempt: '/hooks/*' } }, '"csrf": exempt is not a list of texts.'],
  [{ csrf: { exempt: [7] } }, '"csrf": exempt is not a list of texts.'],
  [{ csrf: { trustedOrigins: null } }, '"csrf": trustedOrigins is not a list of texts.'],
  [{ csrf: { secure: 'false' } }, '"csrf": secure is not true or false.'],
  [{ session: { store: null } }, '"session": store has no method "load".'],
  [{ session: { exclusive: 'no' } }, '"session": exclusive is not true or false.'],
  [{ cors: { origins: ['https://a.example'], methods: 'GET' } }, '"cors": methods is not a list of texts.'],
  [{ cors: { paths: { '/a': { origins: '*', credentials: 'yes' } } } }, '"/a": credentials is not true or false.'],
  [{ compression: { codings: 'gzip' } }, '"compression": codings is not a list of texts.'],
  [{ securityHeaders: { referrerPolicy: 7 } }, '"securityHeaders": referrerPolicy is not false or a text.'],
  [{ securityHeaders: { csp: "default-src 'self'" } }, '"securityHeaders": csp is not false or an object.'],
  [
    { securityHeaders: { csp: { 'img-src': "'self'" } } },
    '"securityHeaders": csp.img-src is not false or a list of texts.',
  ],
  [
    { securityHeaders: { cspReportOnly: { 'img-src': [7] } } },
    'cspReportOnly.img-src is not false or a list of texts.',
  ],
  [
    { securityHeaders: { permissions: { camera: 'ann' } } },
    '"securityHeaders": "ann" cannot stand in a permissions policy.',
  ],
  [{ proxies: { trust: 7 } }, '"proxies": {"trust":7} is not true, false or a list, nor "private".'],
  [{ https: { hsts: -1 } }, '"https": hsts is a length of time before it began.'],
  [{ accessLog: { slow: -1 } }, '"accessLog": slow is not a length of time.'],
  [{ session: [] }, '"session": A list is no object of options.'],
])('%j is told by the option that is wrong', (given, said) => {
  expect(problems(given)).toEqual([expect.stringMatching(/^core.setting_invalid Setting "/)])
  expect(problems(given)[0]).toContain(said)
})

const VALUES = [7, -1, true, false, null, '', 'x nonsense', {}, { a: 7 }, { a: 'x' }, [], [7], ['x']]

/** Whether a value of JSON can be what a form says: what is narrower is for the setting to say. */
function canBe(form: Form, value: unknown): boolean {
  if (typeof form === 'object') {
    if ('anyOf' in form) return form.anyOf.some((one) => canBe(one, value))
    if ('choice' in form) return form.choice.includes(String(value))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const formOf = (name: string) => ('each' in form ? form.each : form.options[name])
    return Object.entries(value).every(([name, one]) => {
      const inner = formOf(name)
      return inner !== undefined && canBe(inner, one)
    })
  }
  if (form === 'list') return Array.isArray(value) && value.every((one) => typeof one === 'string')
  if (form === 'text') return typeof value === 'string'
  if (form === 'off') return value === false
  if (form === 'boolean') return typeof value === 'boolean'
  return form === 'any' || (form !== 'code' && typeof value === 'number' && value >= 0)
}

/** Each place in a form where something can be given. */
function places(form: Form, at: readonly string[] = []): readonly (readonly [readonly string[], Form])[] {
  const below = (one: Form): ReturnType<typeof places> => {
    if (typeof one === 'string' || 'choice' in one) return []
    if ('anyOf' in one) return one.anyOf.flatMap(below)
    if ('each' in one) return places(one.each, [...at, at.at(-1) === 'paths' ? '/a' : 'img-src'])
    return Object.entries(one.options).flatMap(([name, inner]) => places(inner, [...at, name]))
  }
  return [[at, form], ...below(form)]
}

describe('what a form does not take is a problem of the build at every place, and never breaks it', () => {
  const { apps } = createHttpApplication({ apps: [middleware()], mode: 'test', environment: {} })
  // A secret may also be one text, which a variable of the environment splits; a cache lives as long as a number or a word says.
  const all = apps.flatMap(({ settings = [] }) => settings).filter(({ name }) => !['secret', 'cache'].includes(name))
  const cases = all.flatMap(({ name, form }) =>
    places(form).map(([at, one]) => [[name, ...at].join(' '), [name, ...at], one] as const),
  )

  it.each(cases)('%s', (_, path, form) => {
    for (const value of VALUES.filter((one) => !canBe(form, one))) {
      const given = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
      const found = problems(given as Readonly<Record<string, unknown>>)
      expect(found, JSON.stringify(given)).toHaveLength(1)
      expect(found[0]).not.toMatch(/undefined|not a function|not iterable|Cannot read|TypeError/)
    }
  })
})
