import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApplication } from '@tsango/core/apps'
import { describeProblem } from '@tsango/core/checks'
import { expect, it } from 'vitest'
import { cache, cacheNamed } from '../cache/cache.ts'
import { cacheTable, databaseStore } from '../database-store/database-store.ts'
import { memoryStore, nullStore } from '../memory-store/memory-store.ts'
import { caching } from './app.ts'
import { cacheSetting } from './setting.ts'

const build = (given: unknown, mode: 'test' | 'production' = 'test') =>
  createApplication({ apps: [caching()], mode, environment: {}, settings: given === undefined ? {} : { cache: given } })

it.each([
  [undefined, 'memory'],
  ['memory:', 'memory'],
  ['null:', 'null'],
  ['redis://localhost:6379/0', 'redis'],
  ['rediss://user:secret@localhost/0', 'redis'],
  [memoryStore(), 'memory'],
  [{ store: 'memory:', ttl: '1h' }, 'memory'],
])('opens the store that a setting names: %j', async (given, name) => {
  await build(given).run(() => expect(cache.store.name).toBe(name))
})

it.each([
  [undefined, { TSANGO__CACHE: 'null:', TSANGO__CACHE__TTL: '1h' }],
  ['null:', { TSANGO__CACHE__TTL: '1h' }],
  [nullStore(), { TSANGO__CACHE__TTL: '1h' }],
])('keeps its store where a variable gives the option "ttl" alone: %j %j', async (given, environment) => {
  const settings = given === undefined ? {} : { cache: given }
  const app = createApplication({ apps: [caching()], mode: 'test', environment, settings })
  expect(app.problems).toEqual([])
  expect(app.settings.get(cacheSetting).default.ttl).toBe('1h')
  await app.run(() => expect(cache.store.name).toBe('null'))
})

it('keeps files where it is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tsango-cache-app-'))
  await build(`file:${folder}`).run(() => cache.set('a', 'kept', { ttl: 'forever' }))
  await build(`file://${folder}`).run(async () => expect(await cache.get('a')).toBe('kept'))
  await rm(folder, { recursive: true })
})

it.each([
  7,
  null,
  'memcached://x',
  'redis',
  'file:',
  { store: 5 },
  { ttl: 'soon' },
  { ttl: 0 },
  { size: 5 },
  {
    store: 'x://user:hunter2@host',
  },
])('reports what makes no sense, and shows no password: %j', (given) => {
  const { problems } = build(given)
  expect(problems).toMatchObject([{ code: 'core.setting_invalid' }])
  expect(problems.map(describeProblem).join()).not.toContain('hunter2')
})

it('warns of a cache in memory in production alone', async () => {
  expect(await build(undefined, 'production').check()).toMatchObject([{ level: 'warning', code: 'cache.local' }])
  expect(await build('redis://localhost', 'production').check()).toEqual([])
  expect(await build(undefined).check()).toEqual([])
})

it.each([
  ['database:', 'default'],
  [{ store: 'database:', ttl: '1h' }, 'default'],
  [databaseStore(), 'default'],
  [{ default: 'memory:', sessions: 'database:' }, 'sessions'],
])('reports a store whose table no app brings, and says which would: %j', async (given, name) => {
  const found = {
    level: 'error',
    code: 'core.setting_invalid',
    message: `Setting "cache": The store of "${name}" keeps its entries in the table of the model "cache_table.CacheEntry", which no app brings.`,
    hint: 'Add cacheTable() to "apps".',
  }
  expect(build(given).problems).toEqual([found])
  const settings = { cache: given, databases: { default: 'sqlite::memory:' } }
  const whole = createApplication({ apps: [caching(), cacheTable()], mode: 'test', environment: {}, settings })
  expect(whole.problems).toEqual([])
  await whole.run(() => expect((name === 'default' ? cache : cacheNamed(name)).store.name).toBe('database'))
})

it('brings the table as an app of its own', () => {
  expect(createApplication({ apps: [cacheTable()], mode: 'test', environment: {} }).problems).toEqual([])
})

it('clears and prunes by command', async () => {
  const printed: string[] = []
  const commands = new Map(caching().commands?.map((command) => [command.name, command]))
  const app = build(undefined)
  const call = (name: string, words: readonly string[] = []) =>
    commands.get(name)?.run({
      app,
      arguments: words,
      options: {},
      terminal: { print: (line = '') => void printed.push(line) } as never,
    })
  await app.run(async () => {
    await cache.set('post:1', 1)
    await cache.set('page:1', 1)
    await call('clearcache', ['post:'])
    expect([await cache.has('post:1'), await cache.has('page:1')]).toEqual([false, true])
    await call('clearcache')
    await call('prunecache')
  })
  expect(printed).toEqual([
    'The cache has nothing left that begins with "post:".',
    'The cache is empty.',
    'Deleted 0 entries from the cache "memory".',
  ])
})
