import assert from 'node:assert/strict'
import { type App, defineApp } from '@tsango/core/apps'
import type { HttpApplication } from '@tsango/http/application'
import {
  endSession,
  revokeSessions,
  type SessionEntry,
  type SessionOptions,
  session,
  sessionsOf,
} from '../sessions/sessions.ts'
import type { ContractCase } from './sessions-testing.ts'

/** What an application must have that {@link sessionLoginContract} looks at. */
export interface LoginSubject {
  /** The routes of the contract. */
  readonly site: App
  /** Options of the setting `session`, beside where sessions are kept. */
  readonly session: SessionOptions
}

/** Options of {@link sessionLoginContract}. */
export interface LoginContractOptions {
  /** Whether a session can be ended by the server: not where it is in a cookie alone. Default: yes. */
  readonly revocable?: boolean
  /** Whether the sessions of an owner can be listed: not where they are in cookies. Default: as `revocable`. */
  readonly listed?: boolean
}

type Make = (subject: LoginSubject) => HttpApplication | Promise<HttpApplication>

let underWay: Promise<void> = Promise.resolve()

const site = defineApp({
  name: 'contract',
  routes: (r) => {
    r.get('/who', async (c) => {
      const current = await session(c)
      return c.json({ user: current.get('user') ?? null, basket: current.get('basket') ?? null })
    })
    r.get('/basket', async (c) => {
      ;(await session(c)).set('basket', 'shoes')
      return c.text('kept')
    })
    r.get('/login/:user', async (c) => {
      const current = await session(c)
      current.cycleId()
      current.set('user', c.req.param('user'))
      current.belongTo(c.req.param('user'))
      return c.text('in')
    })
    r.get('/logout', async (c) => {
      ;(await session(c)).flush()
      return c.text('out')
    })
    r.get('/slow', async (c) => {
      const current = await session(c)
      await underWay
      current.set('basket', 'late')
      return c.text('saved')
    })
    r.get('/end/:user', async (c) => {
      await revokeSessions(c.req.param('user'))
      return c.text('ended')
    })
    r.get('/sessions', async (c) => {
      const current = await session(c)
      return c.json(await sessionsOf(current.owner ?? '', { current }))
    })
    r.get('/end-session/:id', async (c) => {
      const { owner = '' } = await session(c)
      return c.json(await endSession(owner, c.req.param('id')))
    })
    r.get('/elsewhere', async (c) => {
      const current = await session(c)
      await revokeSessions(current.owner ?? '', { keep: current })
      return c.text('ended')
    })
  },
})

class Browser {
  readonly #app: HttpApplication
  cookie: string

  constructor(app: HttpApplication, cookie = '') {
    this.#app = app
    this.cookie = cookie
  }

  async get(path: string): Promise<Response> {
    const answer = await this.#app.request(path, { headers: this.cookie === '' ? {} : { cookie: this.cookie } })
    assert.equal(answer.status, 200, `${path} answered ${answer.status}`)
    const set = answer.headers.getSetCookie().find((one) => one.startsWith('session='))
    if (set !== undefined) this.cookie = /Max-Age=0;/.test(set) ? '' : (set.split(';')[0] ?? '')
    return answer
  }

  async who(): Promise<{ user: string | null; basket: string | null }> {
    return (await (await this.get('/who')).json()) as never
  }

  async sessions(): Promise<readonly SessionEntry[]> {
    return (await (await this.get('/sessions')).json()) as never
  }

  async user(): Promise<string | null> {
    return (await this.who()).user
  }
}

type Body = (open: (cookie?: string) => Browser) => Promise<void>

const ROTATION: Readonly<Record<string, Body>> = {
  'gives a new cookie at login and keeps what the visitor had; the one from before is nobody': async (open) => {
    const visitor = open()
    await visitor.get('/basket')
    const planted = visitor.cookie
    await visitor.get('/login/ann')
    assert.notEqual(visitor.cookie, planted)
    assert.deepEqual(await visitor.who(), { user: 'ann', basket: 'shoes' })
    assert.equal(await open(planted).user(), null)
  },
  'adopts no id that a browser brings along': async (open) => {
    const planted = `session=${'a'.repeat(43)}`
    const visitor = open(planted)
    await visitor.get('/login/ann')
    assert.notEqual(visitor.cookie, planted)
    assert.equal(await open(planted).user(), null)
  },
  'gives a new cookie at every login, also of somebody who is logged in': async (open) => {
    const visitor = open()
    await visitor.get('/login/ann')
    const first = visitor.cookie
    await visitor.get('/login/ann')
    assert.notEqual(visitor.cookie, first)
    assert.equal(await visitor.user(), 'ann')
  },
  'takes the cookie away at logout, and keeps nothing': async (open) => {
    const visitor = open()
    await visitor.get('/basket')
    await visitor.get('/login/ann')
    await visitor.get('/logout')
    assert.equal(visitor.cookie, '')
    assert.deepEqual(await visitor.who(), { user: null, basket: null })
  },
}

const COPY_IS_GOOD: Readonly<Record<string, Body>> = {
  'leaves a copied cookie good after a logout, as it says': async (open) => {
    const visitor = open()
    await visitor.get('/login/ann')
    const copy = visitor.cookie
    await visitor.get('/logout')
    assert.equal(await open(copy).user(), 'ann')
  },
}

const ENDING: Readonly<Record<string, Body>> = {
  'makes a copied cookie worth nothing, from before a login and from before a logout': async (open) => {
    const visitor = open()
    await visitor.get('/basket')
    const before = visitor.cookie
    await visitor.get('/login/ann')
    const copy = visitor.cookie
    assert.deepEqual(await open(before).who(), { user: null, basket: null })
    await visitor.get('/logout')
    assert.equal(await open(copy).user(), null)
  },
  'brings nothing back that was ended while a request was under way': async (open) => {
    const visitor = open()
    await visitor.get('/login/ann')
    const late = open(visitor.cookie)
    const { promise, resolve } = Promise.withResolvers<void>()
    underWay = promise
    const answer = late.get('/slow')
    await visitor.get('/logout')
    resolve()
    await answer
    assert.equal(await late.user(), null)
  },
  'ends all sessions of an owner, and of nobody else': async (open) => {
    const [one, two, other] = [open(), open(), open()]
    for (const [visitor, name] of [
      [one, 'ann'],
      [two, 'ann'],
      [other, 'bob'],
    ] as const)
      await visitor.get(`/login/${name}`)
    await other.get('/end/ann')
    assert.deepEqual([await one.user(), await two.user(), await other.user()], [null, null, 'bob'])
  },
  'ends those elsewhere, and keeps the one that asks': async (open) => {
    const [here, there] = [open(), open()]
    for (const visitor of [there, here]) await visitor.get('/login/ann')
    await here.get('/elsewhere')
    assert.deepEqual([await here.user(), await there.user()], ['ann', null])
  },
}

const EXCLUSIVE: Readonly<Record<string, Body>> = {
  'ends the others of an owner at his login, where logins are exclusive': async (open) => {
    const [first, second, other] = [open(), open(), open()]
    await first.get('/login/ann')
    await other.get('/login/bob')
    await second.get('/login/ann')
    assert.deepEqual([await first.user(), await second.user(), await other.user()], [null, 'ann', 'bob'])
  },
}

const LISTED: Readonly<Record<string, Body>> = {
  'lists the sessions of who is logged in, and of nobody else, and marks the one that asks': async (open) => {
    const [here, there, other] = [open(), open(), open()]
    await there.get('/login/ann')
    await other.get('/login/bob')
    await here.get('/basket')
    assert.deepEqual(await here.sessions(), [])
    await here.get('/login/ann')
    const listed = await here.sessions()
    assert.deepEqual(listed.map(({ isCurrent }) => isCurrent).toSorted(), [false, true])
    for (const { began, lastUsed } of listed) assert.ok(new Date(began) <= new Date(lastUsed))
    assert.equal((await other.sessions()).length, 1)
  },
  'ends one of them, by its id, and none of somebody else': async (open) => {
    const [here, there, other] = [open(), open(), open()]
    for (const visitor of [there, here]) await visitor.get('/login/ann')
    await other.get('/login/bob')
    const elsewhere = (await here.sessions()).find(({ isCurrent }) => !isCurrent)
    const end = async (visitor: Browser, id = '') => (await visitor.get(`/end-session/${id}`)).json()
    assert.equal(await end(other, elsewhere?.id), false)
    assert.equal(await there.user(), 'ann')
    assert.equal(await end(here, elsewhere?.id), true)
    assert.equal(await end(here, elsewhere?.id), false)
    assert.deepEqual([await there.user(), await here.user(), await other.user()], [null, 'ann', 'bob'])
    assert.deepEqual(
      (await here.sessions()).map(({ isCurrent }) => isCurrent),
      [true],
    )
  },
  'lists none that was ended with all others, or by a logout': async (open) => {
    const [here, there, third] = [open(), open(), open()]
    for (const visitor of [there, third, here]) await visitor.get('/login/ann')
    await third.get('/logout')
    assert.equal((await here.sessions()).length, 2)
    await here.get('/elsewhere')
    assert.deepEqual(
      (await here.sessions()).map(({ isCurrent }) => isCurrent),
      [true],
    )
  },
}

function cases(bodies: Readonly<Record<string, Body>>, make: Make, options: SessionOptions): readonly ContractCase[] {
  return Object.entries(bodies).map(([title, body]) => ({
    title,
    run: async () => {
      const app = await make({ site, session: { ...options, cookie: 'session', secure: false } })
      await app.start()
      try {
        await body((cookie) => new Browser(app, cookie))
      } finally {
        await app.stop()
      }
    },
  }))
}

/**
 * What a login, a logout and an ending do to sessions, wherever they are kept: the cases go through an application, which must have the given `site` and
 * options of the setting `session`, and start without sessions of "ann" and "bob".
 *
 * @example
 * const store = memoryStore()
 * const cases = sessionLoginContract(({ site, session }) =>
 *   createHttpApplication({ apps: [middleware(), site], mode: 'test', settings: { session: { ...session, store } } }),
 * )
 * for (const { title, run } of cases) it(title, run)
 */
export function sessionLoginContract(
  make: Make,
  { revocable = true, listed = revocable }: LoginContractOptions = {},
): readonly ContractCase[] {
  if (!revocable) return cases({ ...ROTATION, ...COPY_IS_GOOD }, make, {})
  return [
    ...cases(ROTATION, make, {}),
    ...cases(ENDING, make, { revocable: true }),
    ...cases(EXCLUSIVE, make, { exclusive: true }),
    ...(listed ? cases(LISTED, make, { listed: true, revocable: true }) : []),
  ]
}
