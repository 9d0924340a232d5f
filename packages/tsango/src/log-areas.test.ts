import type { LogLevels } from '@tsango/core/log'
import { createHistory } from '@tsango/migrate/history'
import { migrateDatabase } from '@tsango/migrate/run'
import { createModel, field, migration, runSql } from '@tsango/orm/migrations'
import { expect, it } from 'vitest'
import { auth } from './auth.ts'
import { type CacheStore, CacheUnavailable, cache, memoryStore } from './cache.ts'
import { createLogger, type LogRecord, serve } from './http.ts'
import { tsango } from './index.ts'
import { currentDatabases } from './orm.ts'

const PASSWORD = 'four words in a row'
const GUESS = 'hunter2-typed-as-the-name'

/** A store that can be taken away. */
function flaky(): { readonly store: CacheStore; isAway: boolean } {
  const kept = memoryStore()
  const state = {
    isAway: false,
    store: new Proxy(kept, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name)
        return name !== 'get' || typeof found !== 'function'
          ? found
          : async (key: string) => {
              if (state.isAway) throw new CacheUnavailable('flaky', 'redis://ann:pa55word@cache is gone.')
              return target.get(key)
            }
      },
    }),
  }
  return state
}

/** What an application says in which everything happens that areas tell of, each as `level event`. */
async function saidBy(levels: LogLevels): Promise<{ readonly lines: readonly string[]; readonly text: string }> {
  const records: LogRecord[] = []
  const write = (line: string): void => {
    for (const one of line.trim().split('\n')) records.push(JSON.parse(one) as LogRecord)
  }
  const keep = flaky()
  const app = tsango({
    apps: [auth()],
    mode: 'test',
    environment: {},
    databases: { default: 'sqlite::memory:' },
    secret: 'q8f3k1lz0x9c7v5b6n2m4a8s1d3f5g7h9',
    cache: keep.store,
    csrf: { exempt: ['/accounts/login', '/accounts/logout'] },
    logger: createLogger({ format: 'json', levels, out: { write }, err: { write } }),
  })
  const { stop, url } = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  await app.run(async () => {
    await migrated()
    await people(url)
    const ask = () => cache.get('a').catch(() => undefined)
    for (const isAway of [false, true, true, false, false]) {
      keep.isAway = isAway
      await ask()
    }
  })
  await stop()
  await new Promise((resolve) => setImmediate(resolve))
  const lines = records.map(({ area, level, event }) => `${area} ${level} ${event}`)
  return { lines: [...new Set(lines)].sort(), text: JSON.stringify(records) }
}

async function migrated(): Promise<void> {
  const { loadHistory } = await import('@tsango/migrate/history')
  const { currentContext } = await import('@tsango/core/context')
  const app = currentContext().app
  if (app === undefined) throw new Error('There is no application.')
  const database = currentDatabases().get()
  await migrateDatabase(await loadHistory(app), database)
  // What a terminal shows already is not told twice.
  const first = migration({ operations: [createModel('own.Thing', { fields: { id: field.bigAuto() } })] })
  const second = migration({ dependencies: [['own', '0001']], operations: [runSql('no statement', { reverse: '' })] })
  const history = createHistory(
    [
      { app: 'own', name: '0001', migration: first },
      { app: 'own', name: '0002', migration: second },
    ],
    (label) => label,
  )
  await migrateDatabase(history, database, { target: { app: 'own', name: '0001' }, step: (_, work) => work(() => {}) })
  await migrateDatabase(history, database).catch(() => undefined)
}

async function people(url: string): Promise<void> {
  const { createUser, setPassword } = await import('./auth.ts')
  const user = await createUser({ username: 'ann', email: 'ann@example.com', password: PASSWORD })
  const post = async (path: string, form: Record<string, string>, cookie = ''): Promise<Response> =>
    fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(form), headers: { cookie }, redirect: 'manual' })
  const came = await post('/accounts/login', { username: 'ann', password: PASSWORD })
  const cookie = came.headers
    .getSetCookie()
    .find((one) => one.startsWith('session='))
    ?.split(';')[0]
  await post('/accounts/logout', {}, cookie)
  for (let times = 0; times < 6; times++) await post('/accounts/login', { username: GUESS, password: 'no password' })
  await setPassword(user, `${PASSWORD} more`)
}

const ALL = [
  'auth info login',
  'auth info logout',
  'auth info password_changed',
  'auth warn login_failed',
  'auth warn login_locked',
  'cache info cache_answers',
  'cache warn cache_unavailable',
  'http.serve info closed',
  'http.serve info draining',
  'http.serve warn migrate.pending',
  'migrate error migration_failed',
  'migrate info migration_applied',
]
const DEBUG = {
  migrate: ['migrate debug migration_applied', 'migrate debug migration_started'],
  'http.serve': ['http.serve debug listening'],
  orm: ['orm.queries debug query'],
}
const REST = { 'http.access': 'off' } as const

it('tells what happens in each area, and nothing that is secret', async () => {
  const { lines, text } = await saidBy(REST)
  expect(lines).toEqual(ALL)
  for (const secret of [PASSWORD, GUESS, 'pa55word', 'ann@example.com', 'argon2', '"ann"'])
    expect(text.includes(secret), secret).toBe(false)
})

it.each(['auth', 'cache', 'http.serve', 'migrate'])(
  'the area %s is silenced alone, and told from a level on',
  async (area) => {
    const others = ALL.filter((line) => !line.startsWith(`${area} `))
    expect((await saidBy({ ...REST, [area]: 'off' })).lines).toEqual(others)
    const serious = ALL.filter((line) => !line.startsWith(`${area} info`))
    expect((await saidBy({ ...REST, [area]: 'warn' })).lines).toEqual(serious)
  },
)

it.each(Object.entries(DEBUG))('the area %s is told in all detail', async (area, more) => {
  expect((await saidBy({ ...REST, [area]: 'debug' })).lines).toEqual([...ALL, ...more].sort())
})
