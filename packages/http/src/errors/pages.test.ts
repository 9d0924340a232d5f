import { defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { launchChromium } from '../../../../tooling/chromium/chromium.ts'
import { createHttpApplication } from '../application/application.ts'
import { createLogger } from '../log/log.ts'
import { type RunningServer, serve } from '../serve/serve.ts'
import { defineSlot } from '../slots/slot.ts'
import { Conflict, Forbidden, Gone, Unauthorized } from './classes.ts'
import { type ErrorPage, errorPage } from './errors.ts'

const secret = 'what-no-one-may-read'
const seen: ErrorPage[] = []
const lines: string[] = []
const thrown: Readonly<Record<string, () => Error>> = {
  boom: () => new Error(secret),
  gone: () => new Gone('It is <b>gone</b>.'),
  conflict: () => new Conflict(),
  forbidden: () => new Forbidden(),
  nobody: () => new Unauthorized(),
}
const site = defineApp({
  name: 'site',
  middleware: [
    defineSlot({
      name: 'locale',
      prepare: () => ({
        decide(exchange) {
          const language = exchange.header('accept-language')
          if (language === undefined || language === '*') return
          exchange.enter({ locale: language })
          exchange.setHeader('content-language', language)
        },
      }),
    }),
  ],
  routes: (r) => {
    r.get('/:name', (c) => {
      throw thrown[c.req.param('name')]?.() ?? new Gone()
    })
  },
  extends: [
    errorPage(404, (page) => {
      seen.push(page)
      return `<html lang="${page.language}"><h1>${currentContext().locale ?? 'none'} ${page.problem.status}</h1>`
    }),
    errorPage('4xx', () => {
      throw new Error(`the page knows ${secret}`)
    }),
    errorPage(409, async () => Promise.reject(new Error(secret))),
    errorPage(403, () => ({}) as string),
    errorPage(401, () => 'first'),
    errorPage(401, () => ({ toString: () => 'second' })),
    errorPage('all', ({ problem }) => `all ${JSON.stringify(problem)}`),
  ],
})
const options = {
  apps: [site],
  settings: {
    secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u',
    logger: createLogger({ format: 'json', err: { write: (line) => lines.push(line) } }),
  },
} as const
const app = createHttpApplication({ ...options, mode: 'production' })
const browser = await launchChromium()
let server: RunningServer

beforeAll(async () => {
  server = await serve(app, { port: 0, signals: false })
})
afterAll(async () => {
  await browser?.close()
  await server.stop()
})

async function ask(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + path, { headers: { accept: 'text/html', ...headers } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

it('shows the page of the site for a status, in the language of the request', async () => {
  seen.length = 0
  const german = await ask('/no/such', { 'accept-language': 'de' })
  expect([german.status, german.text]).toEqual([404, '<html lang="de"><h1>de 404</h1>'])
  expect(Object.fromEntries(german.headers)).toMatchObject({
    'content-type': 'text/html; charset=UTF-8',
    'content-language': 'de',
    'cache-control': 'no-store',
    vary: 'Accept',
  })
  expect((await ask('/no/such')).text).toContain('<html lang="en">')
  expect(Object.keys(seen[0] ?? {})).toEqual(['problem', 'language', 'nonce', 'c'])
})

it('takes the nearest page, and of two for one status that which comes later', async () => {
  const { status, headers, text } = await ask('/nobody')
  expect([status, text, headers.get('www-authenticate')]).toEqual([401, 'second', 'Session'])
  const broken = await ask('/boom')
  expect([broken.status, JSON.parse(broken.text.slice(4))]).toEqual([
    500,
    { type: 'about:blank', title: 'Internal Server Error', status: 500, code: 'internal_error' },
  ])
})

it.each([
  ['/gone', 410, 'It is &lt;b&gt;gone&lt;/b&gt;.'],
  ['/conflict', 409, '409 Conflict'],
  ['/forbidden', 403, '403 Forbidden'],
])('sends the plain page where that of the site fails: %s', async (path, status, words) => {
  lines.length = 0
  const answer = await ask(path, { 'accept-language': 'de' })
  expect(answer.status).toBe(status)
  expect(answer.text).toContain(words)
  expect(answer.text).toContain('<html lang="en">')
  expect(answer.text).not.toContain(secret)
  expect(answer.headers.get('content-language')).toBe('en')
  expect(answer.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'nonce-[\w+/=-]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  )
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      area: 'http.errors',
      event: 'error_page',
      message: `GET ${path} failed with ${status}, and so did the page for it`,
    },
  ])
})

it('leaves programs their problem details', async () => {
  const { headers, text } = await ask('/no/such', { accept: 'application/json' })
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(JSON.parse(text)).toMatchObject({ status: 404 })
})

it('sends the plain page where that of the site is not made in time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const never = defineApp({
      name: 'site',
      routes: (r) => void r.get('/', () => Promise.reject(new Error('down'))),
      extends: [errorPage('5xx', () => new Promise<string>(() => {}))],
    })
    const lines: string[] = []
    const settings = { logger: { write: (record: object) => void lines.push(JSON.stringify(record)) } }
    const own = createHttpApplication({ apps: [never], mode: 'test', settings })
    const asked = own.request('/', { headers: { accept: 'text/html' } })
    await vi.advanceTimersByTimeAsync(5000)
    const response = await asked
    expect([response.status, (await response.text()).includes('500 Internal Server Error')]).toEqual([500, true])
    expect(lines.join()).toContain('error_page_late')
  } finally {
    vi.useRealTimers()
  }
})

it('keeps the debug page for errors of the server in development', async () => {
  const own = createHttpApplication({ ...options, mode: 'development' })
  const html = { headers: { accept: 'text/html' } }
  expect(await (await own.request('/boom', html)).text()).toContain('This page is shown in development only.')
  expect(await (await own.request('/no/such', html)).text()).toContain('none 404')
  await own.stop()
})

it('tells of a page for what is no status of an error', () => {
  const { problems } = createHttpApplication({
    apps: [defineApp({ name: 'site', extends: [errorPage(200, () => ''), errorPage('5x' as '5xx', () => '')] })],
    mode: 'test',
  })
  expect(problems.map(({ message }) => message)).toEqual([
    '200 is no status of an error, and the app "site" has a page for it.',
    '"5x" is no status of an error, and the app "site" has a page for it.',
  ])
})

it.skipIf(!browser)(
  'shows the plain page in a browser under its policy, wide and narrow, in light and dark',
  async () => {
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [360, 'dark'],
    ] as const) {
      const context = await browser!.newContext({ viewport: { width, height: 700 }, colorScheme })
      const page = await context.newPage()
      const faults: string[] = []
      page.on('console', (message) => /policy/i.test(message.text()) && faults.push(message.text()))
      await page.goto(`${server.url}/gone`)
      expect(await page.getByRole('heading').textContent()).toBe('410 Gone')
      expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).toBe('960px')
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      expect(faults).toEqual([])
      await context.close()
    }
  },
)
