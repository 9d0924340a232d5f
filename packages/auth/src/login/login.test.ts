import { createCache } from '@tsango/cache/cache'
import { memoryStore, nullStore } from '@tsango/cache/memory-store'
import { redisStore } from '@tsango/cache/redis-store'
import { describeDatabases } from '@tsango/orm/testing'
import { describe, expect, it } from 'vitest'
import { auth } from '../app/app.ts'
import { AuthOptionInvalid, ThrottleInvalid } from '../errors/errors.ts'
import { Session, User } from '../models/models.ts'
import { createUser, setPassword, setUnusablePassword } from '../users/users.ts'
import { statements, type Visitor, withSite } from './fixtures/site.ts'
import { authenticate, safeNext } from './login.ts'
import { LoginThrottle } from './throttle.ts'

const PASSWORD = 'four words in a row'
const OTHER = 'five words in one row'

await describeDatabases('logging in', (under) => {
  const site = withSite(under)
  const { test } = site
  let number = 0
  const make = (values: { password?: string } = { password: PASSWORD }) =>
    createUser({ username: `ann${++number}`, email: 'ann@example.com', ...values })

  test('a session planted before the login is worth nothing after it', async () => {
    const user = await make()
    const victim = site.visitor()
    await victim.get('/basket/shoes')
    const planted = victim.cookies.get('session')
    expect(planted).toBeDefined()
    expect((await victim.logIn(user.username, PASSWORD)).status).toBe(303)
    expect(victim.cookies.get('session')).not.toBe(planted)
    const attacker = site.visitor()
    attacker.cookies.set('session', planted ?? '')
    expect((await attacker.who()).user).toBeNull()
    expect(await victim.who()).toEqual({ user: user.username, actor: { id: user.id } })
    expect(await (await victim.get('/basket')).json()).toEqual({ basket: 'shoes' })
  })

  test('a session’s cookie that was tampered with is nobody’s', async () => {
    const user = await make()
    const visitor = site.visitor()
    await visitor.logIn(user.username, PASSWORD)
    const cookie = visitor.cookies.get('session') ?? ''
    for (const forged of [
      `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`,
      cookie.toLowerCase(),
      'x',
      `${cookie}x`,
      '%00',
      "' OR 1=1 --",
    ]) {
      const other = site.visitor()
      other.cookies.set('session', forged)
      expect((await other.who()).user, forged).toBeNull()
    }
  })

  test('the database holds neither the id of a session nor a plain password', async () => {
    const user = await make()
    const visitor = site.visitor()
    await visitor.logIn(user.username, PASSWORD)
    const rows = await Session.objects()
    expect(rows.length).toBeGreaterThan(0)
    const text = rows.map((row) => `${row.key} ${row.data}`).join('\n')
    expect(text).not.toContain(visitor.cookies.get('session'))
    expect(text).not.toContain(user.password)
    expect((await User.objects().get({ id: user.id })).password).toMatch(/^\$argon2id\$/)
    expect(JSON.stringify(await User.objects().get({ id: user.id }))).not.toContain('argon2')
  })

  test('an unknown name, a wrong password, an inactive user and one without a password get the same answer', async () => {
    const known = await make()
    const inactive = await make()
    inactive.isActive = false
    await inactive.save()
    const passwordless = await make({})
    const answers = await Promise.all(
      [
        [known.username, OTHER],
        ['nobody', PASSWORD],
        [inactive.username, PASSWORD],
        [passwordless.username, PASSWORD],
        [passwordless.username, passwordless.password],
        [known.username, ''],
        [known.username, `${PASSWORD}\0`],
        ['a\0b', PASSWORD],
        ['x'.repeat(5000), PASSWORD],
        ["' OR 1=1 --", PASSWORD],
        ['%', PASSWORD],
        ['', ''],
      ].map(async ([username = '', password = '']) => {
        const visitor = site.visitor()
        const response = await visitor.logIn(username, password)
        const page = (await response.text())
          .replace(/nonce="[^"]*"/g, '')
          .replace(/name="csrfToken" value="[^"]*"/g, '')
          .replace(/name="username" value="[^"]*"/, '')
        expect((await visitor.who()).user).toBeNull()
        return `${response.status} ${page}`
      }),
    )
    expect([...new Set(answers)]).toEqual([answers[0]])
    expect(answers[0]).toContain('422')
    expect(answers[0]).toContain('The username or the password is not right.')
  })

  test('an unknown name is as much work as a wrong password', async () => {
    const user = await make()
    // Of the processor, because on the clock decides what else the machine does.
    const work = { known: 0, unknown: 0 }
    const measure = async (name: keyof typeof work, username: string): Promise<void> => {
      const before = process.cpuUsage()
      await authenticate({ username, password: OTHER })
      const { user: spent, system } = process.cpuUsage(before)
      work[name] += spent + system
    }
    for (let round = 0; round < 12; round++) {
      await measure('known', user.username)
      await measure('unknown', 'nobody')
    }
    expect(work.unknown / work.known).toBeGreaterThan(0.6)
    expect(work.unknown / work.known).toBeLessThan(1.6)
  })

  test('a new password ends the sessions of the user, here and elsewhere', async () => {
    const user = await make()
    const [here, elsewhere] = [site.visitor(), site.visitor()]
    await here.logIn(user.username, PASSWORD)
    await elsewhere.logIn(user.username, PASSWORD)
    await setPassword(user, OTHER)
    expect((await here.who()).user).toBeNull()
    expect((await elsewhere.who()).user).toBeNull()
    expect((await here.logIn(user.username, PASSWORD)).status).toBe(422)
    expect((await here.logIn(user.username, OTHER)).status).toBe(303)
    await setUnusablePassword(user)
    expect((await here.who()).user).toBeNull()
    expect((await here.logIn(user.username, OTHER)).status).toBe(422)
  })

  test('a user who is made inactive, or deleted, is nobody from then on', async () => {
    const user = await make()
    const visitor = site.visitor()
    await visitor.logIn(user.username, PASSWORD)
    await User.objects().filter({ id: user.id }).update({ isActive: false })
    expect(await visitor.who()).toEqual({ user: null, actor: null })
    await User.objects().filter({ id: user.id }).update({ isActive: true })
    expect((await visitor.who()).user).toBe(user.username)
    await user.delete()
    expect((await visitor.who()).user).toBeNull()
  })

  test('a login without the token of its form is refused, as is a logout', async () => {
    const user = await make()
    const visitor = site.visitor()
    expect((await visitor.post('/accounts/login', { username: user.username, password: PASSWORD })).status).toBe(403)
    const stranger = site.visitor()
    const csrfToken = await stranger.token()
    expect(
      (await visitor.post('/accounts/login', { username: user.username, password: PASSWORD, csrfToken })).status,
    ).toBe(403)
    await visitor.logIn(user.username, PASSWORD)
    expect((await visitor.post('/accounts/logout', {})).status).toBe(403)
    expect((await visitor.get('/accounts/logout')).status).toBe(405)
    expect((await visitor.who()).user).toBe(user.username)
  })

  test('a login leads back to an own page, and nowhere else', async () => {
    const user = await make()
    const to = async (next: string): Promise<string | null> =>
      (await site.visitor().logIn(user.username, PASSWORD, { next })).headers.get('location')
    expect(await to('/posts?page=2#top')).toBe('/posts?page=2#top')
    for (const foreign of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/.//evil.example',
      'javascript:alert(1)',
      '',
    ])
      expect(await to(foreign), foreign).toBe('/')
    const page = await (await site.visitor().get('/accounts/login?next=//evil.example')).text()
    expect(page).not.toContain('evil')
    const quoted = await (await site.visitor().get('/accounts/login?next=/%22%3E%3Cscript%3E')).text()
    expect(quoted).not.toContain('"><script>')
  })

  test('a login form that is sent twice at once logs in, each time under a session of its own, and leaves no other', async () => {
    const user = await make()
    const visitor = site.visitor()
    await visitor.get('/basket/shoes')
    const form = { username: user.username, password: PASSWORD, csrfToken: await visitor.token() }
    const planted = visitor.cookies.get('session') ?? ''
    const before = await Session.objects().count()
    const answers = await Promise.all([visitor.post('/accounts/login', form), visitor.post('/accounts/login', form)])
    // Whoever comes when the other has ended the old session brings a token of a session that is no more.
    const statuses = answers.map(({ status }) => status).sort()
    expect([
      [303, 303],
      [303, 403],
    ]).toContainEqual(statuses)
    const logins = answers.filter(({ status }) => status === 303)
    const cookies = logins.map((answer) => /session=([\w-]+)/.exec(answer.headers.getSetCookie().join())?.[1])
    expect(new Set([planted, ...cookies]).size).toBe(1 + logins.length)
    expect(await Session.objects().count()).toBe(before - 1 + logins.length)
    for (const cookie of cookies) {
      visitor.cookies.set('session', cookie ?? '')
      expect(await visitor.who()).toEqual({ user: user.username, actor: { id: user.id } })
    }
  })

  test('a logout ends the session on the server too, and leaves nothing in it', async () => {
    const user = await make()
    const visitor = site.visitor()
    await visitor.get('/basket/shoes')
    await visitor.logIn(user.username, PASSWORD)
    const cookie = visitor.cookies.get('session') ?? ''
    const response = await visitor.logOut()
    expect([response.status, response.headers.get('location')]).toEqual([303, '/accounts/login'])
    expect(visitor.cookies.has('session')).toBe(false)
    const thief = site.visitor()
    thief.cookies.set('session', cookie)
    expect((await thief.who()).user).toBeNull()
    expect(await (await thief.get('/basket')).json()).toEqual({ basket: null })
  })

  test('who logs in where another user was logged in gets nothing of theirs', async () => {
    const [first, second] = [await make(), await make()]
    const visitor = site.visitor()
    await visitor.logIn(first.username, PASSWORD)
    await visitor.get('/basket/secret')
    await visitor.logIn(second.username, PASSWORD)
    expect((await visitor.who()).user).toBe(second.username)
    expect(await (await visitor.get('/basket')).json()).toEqual({ basket: null })
  })

  test('five failures of a name from one address close the door, for the right password too, from there alone', async () => {
    const user = await make()
    const visitor = site.visitor().from('198.51.100.7')
    for (let round = 0; round < 5; round++) expect((await visitor.logIn(user.username, OTHER)).status).toBe(422)
    const closed = await visitor.logIn(user.username, PASSWORD)
    expect(closed.status).toBe(429)
    expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(800)
    expect(await closed.text()).toContain('too many attempts')
    expect((await visitor.logIn(user.username.toUpperCase(), PASSWORD)).status).toBe(429)
    expect((await site.visitor().from('198.51.100.8').logIn(user.username, PASSWORD)).status).toBe(303)
  })

  test('remembers when a user logged in, and makes an old hash anew', async () => {
    const user = await make()
    const { hash } = await import('@node-rs/argon2')
    const old = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
    await User.objects().filter({ id: user.id }).update({ password: old })
    const visitor = site.visitor()
    await visitor.logIn(user.username, PASSWORD)
    const fresh = await User.objects().get({ id: user.id })
    expect(fresh.password).toContain('m=19456,t=2,p=1')
    expect(fresh.lastLogin?.getTime()).toBeGreaterThan(Date.now() - 60_000)
    expect((await visitor.who()).user).toBe(user.username)
  })

  test('asks the database twice for who is logged in, and not at all for a visitor', async () => {
    const user = await make()
    const visitor = site.visitor()
    await visitor.logIn(user.username, PASSWORD)
    const count = async (who: Visitor): Promise<number> => {
      const before = statements.length
      await who.who()
      return statements.length - before
    }
    expect(await count(site.visitor())).toBe(0)
    expect(await count(visitor)).toBe(2)
  })
})

describe('safeNext', () => {
  it.each(['/a', '/a?b=c', '/a/b/../c', '/%2F%2Fevil.example'])('takes %s', (next) => {
    expect(safeNext(next, 'no')).not.toBe('no')
  })

  it.each([undefined, null, '', 'a', 'http://localhost/', '///evil.example', '/a\nb', '/\u0000', '\\/evil.example'])(
    'refuses %j',
    (next) => {
      expect(safeNext(next, 'no')).toBe('no')
    },
  )
})

it('takes no path that is too long to be one', () => {
  expect(safeNext(`/${'a'.repeat(1999)}`, 'no')).not.toBe('no')
  expect(safeNext(`/${'a'.repeat(2000)}`, 'no')).toBe('no')
})

describe('LoginThrottle', () => {
  it('opens again when its window is over', async () => {
    let now = 0
    const throttle = new LoginThrottle({ attempts: 2, window: 1000, now: () => now })
    const enter = () => throttle.enter('ann', '::1')
    expect([await enter(), await enter(), await enter()]).toEqual([undefined, undefined, 1000])
    now = 999
    expect(await enter()).toBe(1)
    now = 1000
    expect(await enter()).toBeUndefined()
  })

  it('stops who tries many names from one address', async () => {
    const throttle = new LoginThrottle({ perAddress: 3, now: () => 0 })
    const names = await Promise.all(['a', 'b', 'c', 'd'].map((name) => throttle.enter(name, '::1')))
    expect(names.map((wait) => wait !== undefined)).toEqual([false, false, false, true])
    expect(await throttle.enter('a', '192.0.2.1')).toBeUndefined()
    const fresh = new LoginThrottle({ attempts: 1, perAddress: 9, now: () => 0 })
    expect([await fresh.enter('ann', '::1'), await fresh.enter('', '::1')]).toEqual([undefined, undefined])
  })

  it('is not made to forget an address by the names that it tries', async () => {
    const throttle = new LoginThrottle({ perAddress: 3, most: 10, now: () => 0 })
    const tries = await Promise.all(Array.from({ length: 50 }, (_, at) => throttle.enter(`name${at}`, '192.0.2.1')))
    expect(tries.filter((wait) => wait === undefined)).toHaveLength(3)
    expect(await throttle.enter('ann', '192.0.2.2')).toBeUndefined()
  })

  it('counts an address however it is written', async () => {
    const throttle = new LoginThrottle({ attempts: 1 })
    expect(await throttle.enter('ann', '2001:db8:1:2::1')).toBeUndefined()
    expect(await throttle.enter('ann', '2001:0DB8:0001:0002::1')).toBeGreaterThan(0)
    expect(await throttle.enter('ann', '192.0.2.1')).toBeUndefined()
    expect(await throttle.enter('ann', '::ffff:192.0.2.1')).toBeGreaterThan(0)
  })

  it('takes the addresses of one IPv6 network for one', async () => {
    const throttle = new LoginThrottle({ attempts: 1, now: () => 0 })
    const open = async (address: string) => (await throttle.enter('ann', address)) === undefined
    expect(
      await Promise.all(
        ['2001:db8:1:2::1', '2001:db8:1:2:aaaa::2', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'].map(open),
      ),
    ).toEqual([true, false, false, false])
    expect(
      await Promise.all(['2001:db8:1:3::1', '2001:db8::1', '2001:db8:0:0:1::', '::1', '::ffff:192.0.2.1'].map(open)),
    ).toEqual([true, true, false, true, true])
  })

  it('takes all ways to write a name for one', async () => {
    const throttle = new LoginThrottle({ attempts: 1, now: () => 0 })
    const waits = await Promise.all(['ann', 'Ann', 'ａｎｎ', ' ann'].map((name) => throttle.enter(name, '::1')))
    expect(waits.map((wait) => wait !== undefined)).toEqual([false, true, true, true])
  })

  it('forgets the failures of who then knew the password, and remembers only so many names', async () => {
    const throttle = new LoginThrottle({ attempts: 1, most: 4, now: () => 0 })
    await throttle.enter('ann', '::1')
    await throttle.succeed('ann', '::1')
    expect(await throttle.enter('ann', '::1')).toBeUndefined()
    expect(await throttle.enter('ann', '::1')).toBeGreaterThan(0)
    for (const name of 'abcdef') await throttle.enter(name, name)
    expect(await throttle.enter('ann', '::1')).toBeUndefined()
  })
})

describe('LoginThrottle with a cache that several processes share', () => {
  const throttles = (options: { attempts?: number; perAddress?: number }, now = Date.now) => {
    const cache = createCache(memoryStore({ now }))
    const make = () => new LoginThrottle({ window: 60_000, shared: () => cache, now, ...options })
    return [make(), make()] as const
  }

  it('counts for all of them, until the window of the first attempt is over', async () => {
    let now = 1_800_000_000_000
    const [one, other] = throttles({ attempts: 2 }, () => now)
    expect([await one.enter('ann', '::1'), await other.enter('Ann', '::1')]).toEqual([undefined, undefined])
    now += 20_000
    expect(await other.enter('ann', '::1')).toBe(40_000)
    expect(await other.enter('bob', '::1')).toBeUndefined()
    now += 40_001
    expect(await one.enter('ann', '::1')).toBeUndefined()
  })

  it('counts an address for all of them, and not who then knew the password', async () => {
    const [one, other] = throttles({ perAddress: 3, attempts: 2 })
    for (let round = 0; round < 4; round++) {
      expect(await one.enter('ann', '192.0.2.1')).toBeUndefined()
      await one.succeed('ann', '192.0.2.1')
    }
    for (const name of ['a', 'b', 'c']) expect(await one.enter(name, '192.0.2.1')).toBeUndefined()
    expect(await other.enter('d', '192.0.2.1')).toBeGreaterThan(0)
    expect(await other.enter('d', '192.0.2.2')).toBeUndefined()
  })

  it('begins anew in each of them when the right password was given to one', async () => {
    let now = 1_800_000_000_000
    const [one, other] = throttles({ attempts: 2 }, () => ++now)
    const waits = async (times: number) => {
      const found: (number | undefined)[] = []
      for (let at = 0; at < times; at++) found.push(await one.enter('ann', '::1'))
      return found.map((wait) => wait !== undefined)
    }
    for (let round = 0; round < 3; round++) {
      expect(await waits(2)).toEqual([false, false])
      await other.succeed('ann', '::1')
    }
    // That word counts once: whoever goes on guessing is stopped as ever, and so is whoever comes from elsewhere or tries another name.
    expect(await waits(4)).toEqual([false, false, true, true])
    await other.succeed('ann', '192.0.2.1')
    await other.succeed('bob', '::1')
    expect(await waits(2)).toEqual([true, true])
  })

  it('is not made to begin anew by a cache that forgets, nor by a word from the future', async () => {
    const now = 1_800_000_000_000
    const cache = createCache(memoryStore({ now: () => now }))
    const throttle = new LoginThrottle({ attempts: 1, shared: () => cache, now: () => now })
    expect(await throttle.enter('ann', '::1')).toBeUndefined()
    await cache.clear()
    expect(await throttle.enter('ann', '::1')).toBeGreaterThan(0)
    await new LoginThrottle({ shared: () => cache, now: () => now + 60_000 }).succeed('ann', '::1')
    expect(await throttle.enter('ann', '::1')).toBeGreaterThan(0)
  })

  it('counts in its own memory while the cache is away, and beside one that forgets at once', async () => {
    const away = createCache(redisStore({ server: 'redis://127.0.0.1:9/0', options: { enableOfflineQueue: false } }))
    for (const cache of [away, createCache(nullStore())]) {
      const throttle = new LoginThrottle({ attempts: 1, shared: () => cache })
      expect(await throttle.enter('ann', '::1')).toBeUndefined()
      expect(await throttle.enter('ann', '::1')).toBeGreaterThan(0)
      await throttle.succeed('ann', '::1')
      expect(await throttle.enter('ann', '::1')).toBeUndefined()
    }
    await away.store.close?.()
  })
})

it.each([{ attempts: 0 }, { attempts: 1.5 }, { perAddress: -1 }, { window: 0 }])('auth refuses %j', (throttle) => {
  expect(() => auth({ throttle })).toThrow(ThrottleInvalid)
})

it.each([
  { pages: { path: 'accounts' } },
  { pages: { path: '/:tenant/accounts' } },
  { pages: { path: '//evil.example' } },
  { passwords: { minLength: Number.NaN } },
  { passwords: { minLength: 12.5 } },
  { passwords: { minLength: 300 } },
  { passwords: { minLength: '12' as never } },
])('auth refuses %j', (options) => {
  expect(() => auth(options)).toThrow(AuthOptionInvalid)
})
