import { type App, defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { createLogger } from '@tsango/http/log'
import { toHono } from '@tsango/http/slots'
import { createSigner } from '@tsango/toolkit/signing'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { sessionStoreContract } from '../sessions-testing/sessions-testing.ts'
import {
  hasSessionCookie,
  memoryStore,
  type SessionStore,
  session,
  sessionSetting,
  sessionStores,
  sessions,
} from './sessions.ts'

const SECRET = 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u'
const quiet = createLogger({ format: 'text', out: { write: () => {} }, err: { write: () => {} } })

const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.get('/untouched', (c) => c.json({ cookie: hasSessionCookie(c) }))
    r.get('/read', async (c) => c.json({ count: (await session(c)).get('count') ?? 0, data: await session(c) }))
    r.get('/count', async (c) => {
      const current = await session(c)
      current.set('count', Number(current.get('count') ?? 0) + 1)
      return c.json({ count: current.get('count') })
    })
    r.get('/public', async (c) => {
      ;(await session(c)).set('seen', true)
      return c.text('page', 200, { 'cache-control': 'public, max-age=60' })
    })
    r.get('/login', async (c) => {
      const current = await session(c)
      current.cycleId()
      current.set('user', 7)
      return c.json({ id: current.id })
    })
    r.get('/logout', async (c) => {
      const current = await session(c)
      current.flush()
      return c.text('bye')
    })
    r.get('/fill', async (c) => {
      const current = await session(c)
      current.set('text', 'x'.repeat(4000))
      return c.text('full')
    })
    r.get('/proto', async (c) => {
      const current = await session(c)
      current.set('__proto__', { admin: true })
      return c.json({
        own: Object.hasOwn(current.toJSON(), '__proto__'),
        polluted: 'admin' in {},
        other: current.get('toString') ?? null,
      })
    })
  },
})

function build(
  options: { store?: SessionStore | 'cookie'; age?: string; mode?: 'test' | 'production'; apps?: readonly App[] } = {},
) {
  const { mode = 'test', apps = [], ...own } = options
  const settings = {
    secret: SECRET,
    logger: quiet,
    session: own,
    ...(mode === 'production' ? { hosts: ['localhost'] } : {}),
  }
  const app = createHttpApplication({ apps: [middleware(), site, ...apps], mode, settings })
  return async (path: string, cookie = '') => {
    const response = await app.request(path, { headers: { host: 'localhost', cookie } })
    const [set] = response.headers.getSetCookie()
    return {
      response,
      set,
      cookie: set?.split(';')[0] ?? '',
      answer: (await response
        .clone()
        .json()
        .catch(() => ({}))) as Record<string, unknown>,
    }
  }
}

describe('memoryStore', () => {
  const make = () => {
    let now = Date.now()
    const advance = (milliseconds: number): void => {
      now += milliseconds
    }
    return { store: memoryStore({ now: () => now }), advance }
  }
  for (const { title, run } of sessionStoreContract(make)) it(title, run)

  it('lets the oldest go where there are too many', async () => {
    const store = memoryStore({ max: 2 })
    for (const id of ['a', 'b', 'c']) await store.save(id, {}, 1000, { create: true })
    expect([await store.load('a'), await store.load('b'), await store.load('c')]).toEqual([undefined, {}, {}])
  })
})

describe('a memory that is full', () => {
  it('spares who is logged in, in whatever he does, and a basket for as long as it was told', async () => {
    let time = 1_800_000_000_000
    const now = (): number => time
    const site = defineApp({
      name: 'site',
      settings: [sessionSetting],
      middleware: [sessions({ now })],
      routes: (r) => {
        r.get('/login', async (c) => {
          const current = await session(c)
          current.cycleId()
          current.set('user', 'ann')
          current.belongTo('ann')
          return c.text('in')
        })
        r.get('/set/:name', async (c) => {
          ;(await session(c)).set(c.req.param('name'), true)
          return c.text('set')
        })
        r.get('/protect', async (c) => {
          ;(await session(c)).protect(60, now)
          return c.text('spared')
        })
        r.get('/unprotect', async (c) => {
          ;(await session(c)).unprotect()
          return c.text('not spared')
        })
        r.get('/names', async (c) => c.json((await session(c)).toJSON()))
      },
    })
    const settings = { session: { store: memoryStore({ now, max: 2, lowWatermark: 1 }) } }
    const app = createHttpApplication({ apps: [site], mode: 'test', settings })
    const visitor = (): ((path: string) => Promise<Response>) => {
      let cookie = ''
      return async (path) => {
        const response = await app.request(path, { headers: cookie === '' ? {} : { cookie } })
        cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
        return response
      }
    }
    const [ann, buyer, other] = [visitor(), visitor(), visitor()]
    await ann('/login')
    // Saved anew, by a request that says nothing of whose it is.
    await ann('/set/theme')
    await buyer('/set/basket')
    await buyer('/protect')
    await buyer('/set/more')
    const refused = await other('/set/x')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60'])
    expect(await (await buyer('/names')).json()).toEqual({ basket: true, more: true })
    await buyer('/unprotect')
    expect((await other('/set/x')).status).toBe(200)
    expect(await (await buyer('/names')).json()).toEqual({})
    await other('/protect')
    expect((await visitor()('/set/x')).status).toBe(503)
    time += 61_000
    expect((await visitor()('/set/x')).status).toBe(200)
    expect(await (await other('/names')).json()).toEqual({})
    expect(await (await ann('/names')).json()).toEqual({ user: 'ann', theme: true })
  })
})

describe.each([
  ['in a signed cookie', () => 'cookie' as const],
  ['in a store', () => memoryStore()],
])('a session %s', (_, makeStore) => {
  it('remembers from request to request', async () => {
    const visit = build({ store: makeStore() })
    const first = await visit('/count')
    const second = await visit('/count', first.cookie)
    expect([first.answer, second.answer]).toEqual([{ count: 1 }, { count: 2 }])
    expect((await visit('/read', second.cookie || first.cookie)).answer['count']).toBe(2)
  })

  it('sets no cookie where nothing was written, and varies by it where it was read', async () => {
    const visit = build({ store: makeStore() })
    const untouched = await visit('/untouched')
    expect([untouched.set, untouched.response.headers.get('vary')]).toEqual([undefined, null])
    const read = await visit('/read')
    expect([read.set, read.response.headers.get('vary')]).toEqual([undefined, 'Cookie'])
    const { cookie, response } = await visit('/count')
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect((await visit('/read', cookie)).set).toBeUndefined()
  })

  it('is handed to no shared cache, though the handler lets caches keep its page', async () => {
    const { set, response } = await build({ store: makeStore() })('/public')
    expect([set, response.headers.get('cache-control')]).toEqual([expect.any(String), 'private, no-store'])
  })

  it('takes a cookie that was tampered with for none', async () => {
    const visit = build({ store: makeStore() })
    const { cookie } = await visit('/count')
    const value = cookie.slice('session='.length)
    const tampered = [
      value.slice(0, -1) + (value.endsWith('A') ? 'B' : 'A'),
      `${value.startsWith('x') ? 'y' : 'x'}${value.slice(1)}`,
      value.slice(1),
      '',
      'a.b.c',
      '%00',
      'null',
      `${value}${value}`,
      '../../etc/passwd',
      '='.repeat(50),
    ]
    for (const one of tampered) {
      const { response, answer } = await visit('/read', `session=${one}`)
      expect([response.status, answer['count']], one).toEqual([200, 0])
    }
  })

  it('takes a cookie for none wherever a single letter of it was changed', async () => {
    const visit = build({ store: makeStore() })
    const { cookie } = await visit('/count')
    for (let at = 'session='.length; at < cookie.length; at++) {
      // The last letter of base64url has bits that count for nothing; only the canonical one is taken.
      const letter = cookie[at] === 'A' ? 'B' : 'A'
      const { response, answer } = await visit('/read', cookie.slice(0, at) + letter + cookie.slice(at + 1))
      expect([response.status, answer['count']], `letter ${at}`).toEqual([200, 0])
    }
  })

  it('does not adopt an id that a browser brings along', async () => {
    const visit = build({ store: makeStore() })
    const planted = 'A'.repeat(43)
    const { cookie } = await visit('/count', `session=${planted}`)
    expect(cookie).not.toContain(planted)
  })

  it('changes its id on login and forgets everything on logout', async () => {
    const visit = build({ store: makeStore() })
    const before = await visit('/count')
    const after = await visit('/login', before.cookie)
    expect(after.cookie).not.toBe(before.cookie)
    expect((await visit('/read', after.cookie)).answer['data']).toEqual({ count: 1, user: 7 })
    const out = await visit('/logout', after.cookie)
    expect(out.set).toMatch(/^session=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax$/)
  })

  it('takes a name such as __proto__ for a name', async () => {
    const { answer } = await build({ store: makeStore() })('/proto')
    expect(answer).toEqual({ own: true, polluted: false, other: null })
  })

  it('marks its cookie HttpOnly and Lax, in production Secure and bound to the host', async () => {
    expect((await build({ store: makeStore() })('/count')).set).toMatch(
      /^session=[^;]+; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Lax$/,
    )
    expect((await build({ store: makeStore(), mode: 'production' })('/count')).set).toMatch(
      /^__Host-session=[^;]+; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure$/,
    )
  })
})

describe('a session in a signed cookie', () => {
  it('is not valid under another secret, for another purpose, or after its time', async () => {
    const payload = Buffer.from(JSON.stringify({ id: 'x', data: { count: 9 } })).toString('base64url')
    const sign = (key: string, salt: string, now = Date.now) => createSigner({ keys: [key], salt, now }).sign(payload)
    const visit = build({ store: 'cookie', age: '1h' })
    const count = async (value: string) => (await visit('/read', `session=${value}`)).answer['count']
    expect(await count(sign(SECRET, 'tsango.session'))).toBe(9)
    expect(await count(sign(`${SECRET}2`, 'tsango.session'))).toBe(0)
    expect(await count(sign(SECRET, 'something.else'))).toBe(0)
    expect(await count(sign(SECRET, 'tsango.session', () => Date.now() - 2 * 3_600_000))).toBe(0)
  })

  it('is an error, and not a cookie that browsers drop, where it is too large', async () => {
    const { response, set } = await build({ store: 'cookie' })('/fill')
    expect([response.status, set]).toEqual([500, undefined])
  })
})

describe('a session in a store', () => {
  it('is kept under a digest of the id that the browser has', async () => {
    const ids: string[] = []
    const inner = memoryStore()
    const store: SessionStore = { ...inner, save: (id, ...rest) => inner.save(ids[ids.push(id) - 1] ?? '', ...rest) }
    const { cookie } = await build({ store })('/count')
    expect(ids).toHaveLength(1)
    expect(cookie).not.toContain(ids[0])
    expect((await build({ store })('/read', `session=${ids[0]}`)).answer['count']).toBe(0)
  })

  it('is worth nothing under its former id after login and after logout', async () => {
    const visit = build({ store: memoryStore() })
    const before = await visit('/count')
    const after = await visit('/login', before.cookie)
    expect((await visit('/read', before.cookie)).answer['count']).toBe(0)
    await visit('/logout', after.cookie)
    expect((await visit('/read', after.cookie)).answer['data']).toEqual({})
  })

  it('does not come back where it was ended while a request was under way', async () => {
    const inner = memoryStore()
    const visit = build({
      store: {
        ...inner,
        save: async (id, data, ttl, options) => (options.create ? inner.save(id, data, ttl, options) : false),
      },
    })
    const { cookie } = await visit('/count')
    const late = await visit('/count', cookie)
    expect(late.set).toMatch(/^session=; .*Max-Age=0/)
  })

  it('answers 500 and not a page without the visitor’s data where the store fails', async () => {
    const broken: SessionStore = { ...memoryStore(), load: () => Promise.reject(new Error('down')) }
    const { response } = await build({ store: broken })('/read', `session=${'A'.repeat(43)}`)
    expect(response.status).toBe(500)
    expect((await build({ store: broken })('/untouched', `session=${'A'.repeat(43)}`)).answer).toEqual({ cookie: true })
  })

  it('is the one that an app brings, unless the setting says otherwise', async () => {
    const brought = memoryStore()
    const apps = [defineApp({ name: 'accounts', extends: [sessionStores.contribute(brought)] })]
    const { cookie } = await build({ apps })('/count')
    expect(cookie).toMatch(/^session=[\w-]{43}$/)
    expect((await build({ apps, store: 'cookie' })('/count')).cookie).toMatch(/\./)
  })
})

it('works in any Hono app, and says what is missing where it is not there', async () => {
  const app = new Hono()
  app.use('/with', toHono(sessions(), { settings: { secret: SECRET }, mode: 'test' }))
  app.get('/with', async (c) => {
    const current = await session(c)
    current.set('a', 1)
    return c.text('fine')
  })
  app.get('/without', (c) => c.text(String(hasSessionCookie(c))))
  app.get('/asked', async (c) => c.json(await session(c)))
  app.onError((error, c) => c.text(error.message, 500))
  expect((await app.request('/with')).headers.getSetCookie()).toHaveLength(1)
  expect(await (await app.request('/without')).text()).toBe('false')
  expect(await (await app.request('/asked')).text()).toContain('Add middleware() to "apps"')
})

it('reports options that it does not know and values that cannot be', () => {
  for (const given of [
    'x',
    { stroe: 1 },
    { age: 'soon' },
    { age: -1 },
    { cookie: 'a b' },
    { sameSite: 'None' },
    { store: {} },
    { secure: 'yes' },
  ]) {
    const app = createHttpApplication({ apps: [middleware()], mode: 'test', settings: { session: given } })
    expect(app.problems, JSON.stringify(given)).toMatchObject([{ code: 'core.setting_invalid' }])
  }
})
