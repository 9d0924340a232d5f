import { createHttpApplication } from '@tsango/http/application'
import { expect, it } from 'vitest'
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
])('%j is told by the option that is wrong', (given, said) => {
  expect(problems(given)).toEqual([
    expect.stringContaining(`core.setting_invalid Setting ${said.startsWith('"/') ? '"cors": ' : ''}${said}`),
  ])
})
