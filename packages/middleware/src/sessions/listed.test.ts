import { type App, defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { describe, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import {
  endSession,
  memoryStore,
  type SessionEntry,
  type SessionOptions,
  type SessionStore,
  session,
  sessionSetting,
  sessions,
  sessionsOf,
} from './sessions.ts'

const SECRET = 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u'
const MINUTE = 60_000
const START = 1_800_000_000_000

const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.get('/', (c) => c.text('front'))
    r.get('/login/:user', async (c) => {
      const current = await session(c)
      current.cycleId()
      current.belongTo(c.req.param('user'))
      return c.text('in')
    })
    r.get('/sessions', async (c) => {
      const current = await session(c)
      return c.json(await sessionsOf(current.owner ?? '', { current }))
    })
  },
})

function open(options: SessionOptions) {
  let time = START
  const clock = defineApp({ name: 'clock', settings: [sessionSetting], middleware: [sessions({ now: () => time })] })
  const store = memoryStore({ now: () => time })
  const app = createHttpApplication({
    apps: [middleware({ without: ['session'] }), clock, site],
    mode: 'test',
    environment: {},
    settings: { session: { store, listed: true, ...options }, secret: SECRET, proxies: true },
  })
  const browser = (headers: Record<string, string>) => {
    let cookie = ''
    return async (url: string) => {
      const response = await fetch(url, { headers: cookie === '' ? headers : { ...headers, cookie } })
      const set = response.headers.getSetCookie().find((one) => one.startsWith('session='))
      if (set !== undefined) cookie = set.split(';')[0] ?? ''
      return response
    }
  }
  return { app, browser, advance: (milliseconds: number) => void (time += milliseconds) }
}

const listed = async (answer: Promise<Response>) => (await (await answer).json()) as readonly SessionEntry[]
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString()

describe.each([
  ['', {}],
  [' whose uses count', { idle: '1h' }],
] as const)('listed sessions%s, on a listening server', (_, options) => {
  it('tell from where and by what they were used, and when: within some minutes, and by requests that ask for them', async () => {
    const { app, browser, advance } = open(options)
    const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
    const phone = browser({ 'user-agent': 'Phone/1', 'x-forwarded-for': '203.0.113.9' })
    const laptop = browser({ 'user-agent': `Laptop/${'x'.repeat(400)}`, 'x-forwarded-for': '2001:db8::7' })
    try {
      await phone(`${server.url}/login/ann`)
      advance(MINUTE)
      await laptop(`${server.url}/login/ann`)
      const first = await listed(laptop(`${server.url}/sessions`))
      expect(first.map(({ id: _id, ...one }) => one)).toEqual([
        {
          began: at(1),
          lastUsed: at(1),
          address: '2001:db8::7',
          userAgent: `Laptop/${'x'.repeat(293)}`,
          isCurrent: true,
        },
        { began: at(0), lastUsed: at(0), address: '203.0.113.9', userAgent: 'Phone/1', isCurrent: false },
      ])
      expect(first[0]?.id).toMatch(/^[\w-]{43}$/)
      advance(7 * MINUTE)
      await phone(`${server.url}/sessions`)
      expect((await listed(laptop(`${server.url}/sessions`))).map(({ lastUsed }) => lastUsed)).toContain(at(8))
    } finally {
      await server.stop()
    }
  })
})

it('keeps nothing of who used a session that is not listed, nor of one of nobody', async () => {
  const saved: unknown[] = []
  const store: SessionStore = {
    ...memoryStore(),
    save: async (_id, _data, _ttl, { use }) => {
      saved.push(use)
      return true
    },
  }
  const { app } = open({ listed: false, store })
  await app.request('/login/ann')
  expect(saved).toEqual([undefined])
})

it('gives stores a digest of the owner, never the name', async () => {
  const given: (string | undefined)[] = []
  const whole = memoryStore()
  const store: SessionStore = {
    ...whole,
    save: async (id, data, ttl, options) => {
      given.push(options.use?.owner)
      return whole.save(id, data, ttl, options)
    },
    list: async (owner) => {
      given.push(owner)
      return (await whole.list?.(owner)) ?? []
    },
  }
  const { app } = open({ store })
  await app.request('/login/ann')
  expect(await app.run(() => sessionsOf('ann'))).toHaveLength(1)
  expect(given).toEqual(
    Array(2).fill(Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('ann'))).toString('base64url')),
  )
})

describe('a list is refused, by an error with a code,', () => {
  const problems = (session: object) =>
    createHttpApplication({ apps: [middleware()], mode: 'test', settings: { session, secret: SECRET } }).problems
  const { list: _list, ...plain } = memoryStore()

  it('when the application is built, of sessions in cookies and of a store that has none', () => {
    expect(problems({ listed: true, store: 'cookie' })).toMatchObject([
      { message: expect.stringContaining('Sessions in cookies cannot be listed') },
    ])
    expect(problems({ listed: true })).toMatchObject([{ message: expect.stringContaining('they are kept in cookies') }])
    expect(problems({ listed: true, store: plain })).toMatchObject([
      { message: expect.stringContaining('the store "memory" has no list of them') },
    ])
  })

  it.each([
    ['kept in cookies', { store: 'cookie' }],
    ['Set session: { listed: true }', { store: memoryStore() }],
  ] as const)('where they are asked for: %s', async (said, session) => {
    const app = createHttpApplication({
      apps: [middleware(), site] as readonly App[],
      mode: 'test',
      settings: { session, secret: SECRET },
    })
    const refused = { code: 'sessions_not_listed', message: expect.stringContaining(said) }
    await expect(app.run(() => sessionsOf('ann'))).rejects.toMatchObject(refused)
    await expect(app.run(() => endSession('ann', 'x'))).rejects.toMatchObject(refused)
  })

  it('outside of any application', async () => {
    await expect(sessionsOf('ann')).rejects.toMatchObject({ message: expect.stringContaining('no application runs') })
  })
})
