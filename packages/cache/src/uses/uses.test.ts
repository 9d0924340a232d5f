import { createApplication, defineApp } from '@tsango/core/apps'
import { describeProblem } from '@tsango/core/checks'
import { expect, it } from 'vitest'
import { caching } from '../app/app.ts'
import { cache, cacheNamed, createCache } from '../cache/cache.ts'
import { NoCache, StoreModelMissing, UnknownCache } from '../errors/errors.ts'
import { createFlags } from '../flags/flags.ts'
import { memoryStore } from '../memory-store/memory-store.ts'
import { type CacheUse, isLocal, perProcess, requireCaches, usesCache } from './uses.ts'

const site = (...uses: readonly CacheUse[]) => defineApp({ name: 'site', extends: [usesCache(...uses)] })
const build = (
  apps: readonly ReturnType<typeof defineApp>[],
  given: unknown = { default: 'memory:', sessions: 'memory:' },
) => createApplication({ apps, mode: 'test', environment: {}, settings: { cache: given } })
const told = (...uses: readonly CacheUse[]) => build([caching(), site(...uses)]).problems.map(describeProblem)

it('tells each name that the setting does not have, when the application is built, and starts nothing', async () => {
  const flags = createFlags({ fast: {} }, { cache: cacheNamed('flags').scope('inner') })
  const app = build([caching(), site('nope', cacheNamed('sesions'), flags)])
  expect(app.problems.map(describeProblem)).toEqual(
    ['nope', 'sesions', 'flags'].map(
      (name) =>
        `error core.setting_invalid: Setting "cache": It has no cache "${name}", which the app "site" works with. Known: "default", "sessions".\n` +
        `  → Name it there: cache: { default: "memory:", "${name}": "redis://localhost:6379/1" }, or work with one that is there.`,
    ),
  )
  await expect(app.start()).rejects.toThrow(/3 problems[\s\S]*1\. [\s\S]*"nope"[\s\S]*2\. [\s\S]*3\. /)
})

it('takes the names that there are, and what has none', () => {
  expect(
    told('default', 'sessions', cache, cacheNamed('sessions'), createCache(memoryStore()), undefined, { caches: [] }),
  ).toEqual([])
})

it('tells a wrong setting once, and not what follows of it', () => {
  const { problems } = build([caching(), site('nope')], { default: 'nonsense' })
  expect(problems).toHaveLength(1)
  expect(problems[0]?.message).toContain('"default"')
})

it('tells that no app brings caches', () => {
  const { problems } = createApplication({ apps: [site('nope')], mode: 'test', environment: {} })
  expect(problems).toMatchObject([
    { code: 'cache.missing', message: 'No app brings the cache "nope" that the app "site" works with.' },
  ])
})

it('refuses for a slot that learns of it later', () => {
  const user = { caches: [cacheNamed('nope')] }
  expect(() => requireCaches(build([caching()]), user)).toThrow(UnknownCache)
  expect(() => requireCaches(createApplication({ apps: [], mode: 'test', environment: {} }), user)).toThrow(NoCache)
  expect(() => requireCaches(undefined, user)).not.toThrow()
  expect(() => requireCaches(build([caching()], 'nonsense'), user)).not.toThrow()
})

it('refuses for a slot what keeps something in the table of a model that no app brings', () => {
  const app = build([caching()])
  const store = { name: 'own', models: { 'auth.Session': 'auth()' } }
  expect(() => requireCaches(app, store)).toThrow(
    'The store "own" keeps what it holds in the table of the model "auth.Session", which no app brings. Add auth() to "apps".',
  )
  const inner = createCache(Object.assign(memoryStore(), { models: { 'x.Y': 'x()' } }))
  expect(() => requireCaches(app, { caches: [inner] })).toThrow(StoreModelMissing)
  expect(() => requireCaches(undefined, store)).not.toThrow()
  expect(() => requireCaches(app, cache, cacheNamed('sessions'), createCache(memoryStore()))).not.toThrow()
})

it('know what is of one process: by the setting, by the store, by what works with them', () => {
  const app = build([caching()], { default: 'memory:', shared: 'redis://localhost:6379/0', own: memoryStore() })
  const shared = cacheNamed('shared')
  for (const local of [cache, cache.scope('a'), cacheNamed('own').scope('a'), createCache(memoryStore())])
    expect([isLocal(app, local), isLocal(app, shared, { caches: [shared, local] })]).toEqual([true, true])
  expect(isLocal(app, 'shared', shared.scope('a'), { caches: [shared] }, { local: false }, {}, undefined)).toBe(false)
  expect([isLocal(app, { caches: [shared], local: true }), isLocal(app, 'default'), isLocal(app)]).toEqual([
    true,
    true,
    false,
  ])
  expect([perProcess('keys', app, cache), perProcess('keys', app, shared)]).toEqual([{ perProcess: 'keys' }, {}])
})

it('share nothing where no app brings caches, and leave what is told already to be told', () => {
  const bare = createApplication({ apps: [], mode: 'test', environment: {} })
  expect([isLocal(bare, cache), isLocal(undefined, cache, 'any')]).toEqual([true, false])
  expect(isLocal(build([caching()], 'nonsense'), cache)).toBe(false)
  expect(isLocal(build([caching()]), 'nope')).toBe(false)
  expect(build([caching(), site(cache)]).problems).toEqual([])
})
