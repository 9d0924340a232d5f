import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { createLogger } from '@tsango/http/log'
import { describe, expect, it } from 'vitest'
import {
  memoryStore,
  revokeSessions,
  type SessionOptions,
  SessionsNotRevocable,
  session,
  sessionSetting,
  sessions,
} from './sessions.ts'

const SECRET = 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u'
const MINUTE = 60_000
const quiet = createLogger({ format: 'text', levels: 'off' })

/** What `/slow` waits for. */
let underWay: Promise<void> = Promise.resolve()
let reached = (): void => {}

/** A site, its clock, and browsers that keep what they are given. */
function open(options: SessionOptions) {
  let time = 1_800_000_000_000
  const now = (): number => time
  const store = options.store ?? memoryStore({ now })
  const site = defineApp({
    name: 'site',
    settings: [sessionSetting],
    middleware: [sessions({ now })],
    routes: (r) => {
      r.get('/untouched', (c) => c.text('page'))
      r.get('/who', async (c) => c.json({ user: (await session(c)).get('user') ?? null }))
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
        reached()
        await underWay
        current.set('slow', true)
        return c.text('saved')
      })
      r.get('/kept', async (c) => c.json((await session(c)).get('slow') === true))
      r.get('/elsewhere', async (c) => {
        const current = await session(c)
        if (current.owner !== undefined) await revokeSessions(current.owner, { keep: current, now })
        return c.text('ended')
      })
    },
  })
  const settings = { session: { ...options, store }, secret: SECRET, logger: quiet }
  const app = createHttpApplication({ apps: [site], mode: 'test', settings })
  const browser = () => {
    let cookie = ''
    const ask = async (path: string) => {
      const response = await app.request(path, { headers: cookie === '' ? {} : { cookie } })
      const set = response.headers.get('set-cookie')
      if (set !== null) cookie = set.split(';')[0] ?? ''
      return response
    }
    const who = async () => ((await (await ask('/who')).json()) as { user: string | null }).user
    const slow = async () => (await (await ask('/kept')).json()) as boolean
    return { ask, who, slow, cookie: () => cookie }
  }
  return { app, browser, advance: (milliseconds: number) => void (time += milliseconds) }
}

describe.each([
  ['in a store', undefined],
  ['in a cookie', 'cookie'],
] as const)('sessions %s', (_, kept) => {
  const store = kept === undefined ? {} : { store: kept }

  it('that are used stay, and those that are not are over after their idle time', async () => {
    const { browser, advance } = open({ ...store, idle: '10m' })
    const [busy, idle] = [browser(), browser()]
    for (const one of [busy, idle]) await one.ask('/login/ann')
    for (let round = 0; round < 4; round++) {
      advance(8 * MINUTE)
      // Whatever was asked for: it was a use.
      await busy.ask('/untouched')
    }
    expect([await busy.who(), await idle.who()]).toEqual(['ann', null])
  })

  it('of nobody last as long as they were told, and a login gives them the time of the others', async () => {
    const { browser, advance } = open({ ...store, age: '10d', anonymousAge: '1h' })
    const [ann, visitor] = [browser(), browser()]
    const ages: (string | undefined)[] = []
    for (const [who, path] of [
      [ann, '/slow'],
      [visitor, '/slow'],
      [ann, '/login/ann'],
      [ann, '/slow'],
    ] as const) {
      const set = (await who.ask(path)).headers.get('set-cookie')
      ages.push(/Max-Age=(\d+)/.exec(set ?? '')?.[1])
    }
    expect(ages).toEqual(['3600', '3600', '864000', '864000'])
    advance(59 * MINUTE)
    expect(await visitor.slow()).toBe(true)
    advance(2 * MINUTE)
    expect([await visitor.slow(), await ann.who()]).toEqual([false, 'ann'])
    advance(9 * 24 * 60 * MINUTE)
    expect(await ann.who()).toBe('ann')
    advance(24 * 60 * MINUTE)
    expect(await ann.who()).toBe(null)
  })

  it('of nobody that are used last as long as they were told, too', async () => {
    const { browser, advance } = open({ ...store, idle: '10h', anonymousAge: '1h' })
    const [busy, idle] = [browser(), browser()]
    for (const one of [busy, idle]) await one.ask('/slow')
    for (let round = 0; round < 3; round++) {
      advance(50 * MINUTE)
      await busy.ask('/untouched')
    }
    expect([await busy.slow(), await idle.slow()]).toEqual([true, false])
  })

  it('are over at the latest after their absolute time, however much they are used; a login begins it anew', async () => {
    const { browser, advance } = open({ ...store, idle: '10m', absolute: '30m' })
    const visitor = browser()
    await visitor.ask('/login/ann')
    for (let round = 0; round < 3; round++) {
      advance(9 * MINUTE)
      expect(await visitor.who()).toBe('ann')
    }
    advance(4 * MINUTE)
    expect(await visitor.who()).toBe(null)
    await visitor.ask('/login/bob')
    advance(9 * MINUTE)
    expect(await visitor.who()).toBe('bob')
  })

  it('are not written by each use, but by one in a tenth of their idle time', async () => {
    const { browser, advance } = open({ ...store, idle: '10m' })
    const visitor = browser()
    await visitor.ask('/login/ann')
    const before = visitor.cookie()
    await visitor.ask('/untouched')
    expect(visitor.cookie()).toBe(before)
    advance(2 * MINUTE)
    await visitor.ask('/untouched')
    expect(visitor.cookie() === before).toBe(kept === undefined)
  })
})

it('ends all other sessions of an owner at his login, where logins are exclusive, and nobody else', async () => {
  const { browser, advance } = open({ exclusive: true })
  const [phone, desk, other] = [browser(), browser(), browser()]
  await other.ask('/login/bob')
  await phone.ask('/login/ann')
  advance(1000)
  await desk.ask('/login/ann')
  advance(1000)
  expect([await phone.who(), await desk.who(), await other.who()]).toEqual([null, 'ann', 'bob'])
  await phone.ask('/login/ann')
  expect([await phone.who(), await desk.who()]).toEqual(['ann', null])
})

it('ends all sessions of an owner but one, for good, and later ones begin as ever', async () => {
  const { browser, advance } = open({ revocable: true })
  const [phone, desk, other] = [browser(), browser(), browser()]
  for (const one of [phone, desk]) await one.ask('/login/ann')
  await other.ask('/login/bob')
  await desk.ask('/elsewhere')
  expect([await phone.who(), await desk.who(), await other.who()]).toEqual([null, 'ann', 'bob'])
  advance(1000)
  await phone.ask('/login/ann')
  expect([await phone.who(), await desk.who()]).toEqual(['ann', 'ann'])
  await phone.ask('/logout')
  expect([await phone.who(), await desk.who()]).toEqual([null, 'ann'])
})

it('does not bring back what was ended while a request saved it, when nobody thinks of it any more', async () => {
  const { browser, advance } = open({ age: '10m', revocable: true })
  const [thief, ann] = [browser(), browser()]
  for (const one of [thief, ann]) await one.ask('/login/ann')
  advance(1)
  const saved = Promise.withResolvers<void>()
  underWay = saved.promise
  const begun = Promise.withResolvers<void>()
  reached = begun.resolve
  const late = thief.ask('/slow')
  await begun.promise
  await ann.ask('/elsewhere')
  advance(MINUTE)
  saved.resolve()
  await late
  advance(10 * MINUTE - 1000)
  expect(await thief.who()).toBeNull()
})

it('says what is missing where sessions cannot be ended', async () => {
  await expect(revokeSessions('ann')).rejects.toBeInstanceOf(SessionsNotRevocable)
  const plain = open({})
  await plain.app.start()
  await expect(plain.app.run(() => revokeSessions('ann'))).rejects.toThrow('revocable: true')
  const problems = (options: object) =>
    open(options)
      .app.problems.map(({ message }) => message)
      .join()
  expect(problems({ store: 'cookie', exclusive: true })).toContain('cannot be ended')
  expect(problems({ exclusive: true, revocable: false })).toContain('what is exclusive is revocable')
  expect(problems({ idle: 'soon' })).toContain('idle is "soon"')
  expect(problems({ absolute: 0 })).toContain('absolute is 0')
})

describe('memoryStore', () => {
  const NEW = { create: true }
  const OWNED = { create: true, owned: true }

  it('forgets what is over first, then whoever is nobody for longest, and never who is logged in', async () => {
    let time = 0
    const store = memoryStore({ now: () => time, max: 4 })
    await store.save('ann', { user: 1 }, MINUTE * 10, OWNED)
    await store.save('one', {}, MINUTE * 10, NEW)
    await store.save('over', {}, 1000, NEW)
    await store.save('two', {}, MINUTE * 10, NEW)
    time = 5000
    await store.save('three', {}, MINUTE * 10, NEW)
    const left = async () => {
      const ids = ['ann', 'one', 'over', 'two', 'three', 'four', 'bob']
      const found = await Promise.all(ids.map((id) => store.load(id)))
      return ids.filter((_, at) => found[at] !== undefined)
    }
    expect(await left()).toEqual(['ann', 'one', 'two', 'three'])
    await store.save('one', { seen: true }, MINUTE * 10, { create: false })
    await store.save('four', {}, MINUTE * 10, NEW)
    expect(await left()).toEqual(['ann', 'one', 'three', 'four'])
    for (const id of ['bob', 'cid', 'dot']) await store.save(id, {}, MINUTE * 10, OWNED)
    expect(await left()).toEqual(['ann', 'bob'])
    await expect(store.save('eve', {}, MINUTE, NEW)).rejects.toMatchObject({ code: 'sessions_full', status: 503 })
    expect(await store.save('ann', { user: 1, more: true }, MINUTE, { create: false, owned: true })).toBe(true)
    await store.delete('bob')
    expect(await store.save('eve', {}, MINUTE, NEW)).toBe(true)
  })

  it('keeps within its bytes', async () => {
    const store = memoryStore({ maxBytes: 10_000 })
    for (let at = 0; at < 50; at++) await store.save(`v${at}`, { text: 'x'.repeat(1000) }, MINUTE, NEW)
    const found = await Promise.all(Array.from({ length: 50 }, (_, at) => store.load(`v${at}`)))
    expect(found.flatMap((data, at) => (data === undefined ? [] : [at]))).toEqual([46, 47, 48, 49])
    await expect(store.save('large', { text: 'x'.repeat(10_000) }, MINUTE, NEW)).rejects.toMatchObject({ status: 503 })
  })

  it('keeps within its bytes also where sessions grow, and keeps what was there of one that may not', async () => {
    const store = memoryStore({ maxBytes: 5000 })
    for (const id of ['a', 'b', 'c']) await store.save(id, {}, MINUTE, NEW)
    await store.save('ann', { user: 1 }, MINUTE, OWNED)
    for (const id of ['a', 'b', 'c']) await store.save(id, { text: 'x'.repeat(1000) }, MINUTE, { create: false })
    expect(await store.load('a')).toBeUndefined()
    expect(await store.load('c')).toBeDefined()
    const grown = store.save('ann', { text: 'x'.repeat(5000) }, MINUTE, { create: false, owned: true })
    await expect(grown).rejects.toMatchObject({ code: 'sessions_full' })
    expect(await store.load('ann')).toEqual({ user: 1 })
  })

  it('answers 503 to who would be one too many, and goes on for all others', async () => {
    const { browser } = open({ store: memoryStore({ max: 1 }) })
    const [ann, eve] = [browser(), browser()]
    await ann.ask('/login/ann')
    const refused = await eve.ask('/login/eve')
    expect([refused.status, await refused.text()]).toEqual([503, expect.not.stringContaining('maxBytes')])
    expect(await ann.who()).toBe('ann')
  })
})
