import { createApplication } from '@tsango/core/apps'
import { describeProblem } from '@tsango/core/checks'
import { expect, it } from 'vitest'
import { cache, cacheNamed } from '../cache/cache.ts'
import { NoCache, UnknownCache } from '../errors/errors.ts'
import { memoryStore } from '../memory-store/memory-store.ts'
import type { CacheStore } from '../store/store.ts'
import { type CacheOption, caching } from './app.ts'

const build = (given: unknown, environment: Record<string, string> = {}, mode: 'test' | 'production' = 'test') =>
  createApplication({ apps: [caching()], mode, environment, settings: given === undefined ? {} : { cache: given } })

const closing = (closed: string[], name: string, fault?: Error): CacheStore =>
  Object.assign(memoryStore(), {
    close: async () => {
      closed.push(name)
      if (fault) throw fault
    },
  })

it('are stores apart, each with its own time, and cleared apart', async () => {
  let time = 0
  const store = (name: string) => Object.assign(memoryStore({ now: () => time }), { name })
  const option: CacheOption = { default: store('one'), sessions: { store: store('two'), ttl: '1h' } }
  const sessions = cacheNamed('sessions')
  await build(option).run(async () => {
    expect([cache.store.name, sessions.store.name]).toEqual(['one', 'two'])
    await cache.set('a', 'of default')
    await sessions.set('a', 'of sessions')
    expect([await cacheNamed('default').get('a'), await sessions.get('a')]).toEqual(['of default', 'of sessions'])
    time += 10 * 60_000
    expect([await cache.get('a'), await sessions.get('a')]).toEqual([undefined, 'of sessions'])
    await cache.clear()
    expect(await sessions.get('a')).toBe('of sessions')
    await sessions.scope('s').set('b', 1)
    expect(await sessions.scope('s').get('b')).toBe(1)
  })
})

it('that nobody named are an error with those there are', async () => {
  await build({ default: 'memory:', sessions: 'memory:' }).run(async () => {
    await expect(cacheNamed('sesions').get('a')).rejects.toThrow(UnknownCache)
    await expect(cacheNamed('sesions').get('a')).rejects.toThrow(
      'No cache "sesions" in the setting "cache". Known: "default", "sessions".',
    )
  })
  await build('memory:').run(async () => {
    await expect(cacheNamed('sessions').get('a')).rejects.toThrow('Known: "default".')
  })
  await expect(cacheNamed('sessions').get('a')).rejects.toThrow(NoCache)
})

it('are those of their own application', async () => {
  const [one, other] = [build({ default: 'memory:', x: 'memory:' }), build({ default: 'memory:', x: 'null:' })]
  await one.run(() => cacheNamed('x').set('a', 1))
  await other.run(async () =>
    expect([cacheNamed('x').store.name, await cacheNamed('x').get('a')]).toEqual(['null', undefined]),
  )
})

it('are given by the environment, too', async () => {
  const environment = {
    TSANGO__CACHE__DEFAULT: 'memory:',
    TSANGO__CACHE__SESSIONS: 'null:',
    TSANGO__CACHE__LIMITS__STORE: 'memory:',
  }
  await build(undefined, environment).run(() =>
    expect([cache.store.name, cacheNamed('sessions').store.name, cacheNamed('limits').store.name]).toEqual([
      'memory',
      'null',
      'memory',
    ]),
  )
})

it.each([
  [{ default: 'memory:', sessions: 5 }, '"sessions": It is neither'],
  [{ default: 'memory:', sessions: 'x://user:hunter2@host' }, '"sessions": Its URL has a scheme'],
  [{ default: 'memory:', sessions: { store: 'memory:', tll: '1m' } }, '"sessions": "tll" is not one of its options'],
  [{ sessions: 'memory:' }, '"default"'],
  [{ default: 'memory:', store: 'memory:' }, '"store" cannot be the name'],
  [{ default: 'memory:', 'a b': 'memory:' }, '"a b" cannot be the name'],
  [{ default: 'memory:', __proto__x: 'memory:' }, 'cannot be the name'],
  [
    { default: 'redis://:hunter2@localhost:6379/0', b: 'redis://localhost' },
    '"b" and "default" keep their entries in the same place',
  ],
  [{ default: 'file:./a', b: 'file:a/' }, 'same place'],
  [{ default: 'database:', b: 'database:' }, 'same place'],
  [{ default: 'memory:', b: { store: 'database:' }, c: { store: 'database:', ttl: '1h' } }, '"c" and "b"'],
])('that make no sense are reported, without a password: %j', (given, said) => {
  const text = build(given).problems.map(describeProblem).join()
  expect(text).toContain(said)
  expect(text).not.toContain('hunter2')
})

it('take different databases of one Redis, and one store only once', () => {
  expect(build({ default: 'redis://localhost:6379/0', b: 'redis://localhost:6379/1' }).problems).toEqual([])
  const store = memoryStore()
  expect(build({ default: store, b: store }).problems).toHaveLength(1)
})

it('are all closed at shutdown, also where one cannot be', async () => {
  const closed: string[] = []
  const app = build({
    default: closing(closed, 'default'),
    a: closing(closed, 'a', new Error('stuck')),
    b: closing(closed, 'b'),
  })
  await app.start()
  await app.stop().catch(() => {})
  expect(closed.sort()).toEqual(['a', 'b', 'default'])
})

it('in the memory of one process are warned of by name in production', async () => {
  const given = { default: 'redis://localhost', sessions: 'memory:' }
  expect(await build(given, {}, 'production').check()).toMatchObject([
    { code: 'cache.local', message: expect.stringContaining('The cache "sessions" is in the memory') },
  ])
})

it('are cleared by name, and all pruned, by command', async () => {
  const printed: string[] = []
  const commands = new Map(caching().commands?.map((command) => [command.name, command]))
  const app = build({ default: 'memory:', sessions: 'memory:' })
  const call = (name: string, options = {}) =>
    commands
      .get(name)
      ?.run({ app, arguments: [], options, terminal: { print: (line = '') => void printed.push(line) } as never })
  await app.run(async () => {
    await cache.set('a', 1)
    await cacheNamed('sessions').set('a', 1)
    await call('clearcache', { cache: 'sessions' })
    expect([await cache.has('a'), await cacheNamed('sessions').has('a')]).toEqual([true, false])
    await expect(call('clearcache', { cache: 'none' })).rejects.toThrow(UnknownCache)
    await call('prunecache')
  })
  expect(printed).toEqual([
    'The cache "sessions" is empty.',
    'Deleted 0 entries from the cache "memory".',
    'Deleted 0 entries from the cache "sessions" (memory).',
  ])
})
