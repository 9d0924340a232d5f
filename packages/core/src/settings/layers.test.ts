import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApplication, defineApp } from '../apps/apps.ts'
import { settingsFolder } from '../settings-folder/settings-folder.ts'
import type { Environment } from './env.ts'
import { defineSetting, env, type Form, type Mode, type SettingsSource } from './settings.ts'

const declare = (name: string, form?: Form, secret = false) =>
  defineSetting<unknown>(name, {
    help: `What ${name} does.`,
    secret,
    ...(form === undefined ? {} : { form }),
    read: (given) => ({ value: given ?? 'the default' }),
  })
const pageSize = declare('pageSize', 'number')
const limit = declare('bodyLimit', 'bytes')
const hosts = declare('hosts', 'list')
const key = declare('key', 'text', true)
const session = declare('session', {
  options: { age: 'duration', cookie: 'text', sameSite: { choice: ['Lax', 'Strict'] } },
})
const https = declare('https', { anyOf: ['boolean', { options: { redirect: 'boolean' } }] })
const databases = declare('databases', { each: { anyOf: ['text', { options: { url: 'text', poolSize: 'number' } }] } })
const cache = declare('cache', {
  anyOf: ['text', { options: { store: 'text', ttl: 'text' }, alone: 'store' }, { each: 'text', alone: 'default' }],
})
const proxy = declare('proxy', {
  anyOf: ['boolean', { options: { trust: 'list' }, alone: { true: { trust: ['::1'] } } }],
})
const logger = declare('logger', 'code')
const csp = declare('csp', { each: 'list', spelt: 'kebab' })
const loose = declare('loose')
const all = [pageSize, limit, hosts, key, session, https, databases, cache, proxy, logger, csp, loose]

interface Given {
  readonly code?: Readonly<Record<string, unknown>>
  readonly environment?: Environment
  readonly folder?: string
  readonly mode?: Mode
}

const build = ({ code = {}, environment = {}, folder, mode = 'test' }: Given) =>
  createApplication({
    apps: [defineApp({ name: 'shop', settings: all })],
    settings: code,
    environment,
    mode,
    settingsFrom: folder === undefined ? [] : [settingsFolder(folder)],
  })
const told = (given: Given) =>
  build(given).problems.map(({ level, message, hint }) => `${level}: ${message} ${hint ?? ''}`)

let folder: string
beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'tsango-settings-')), 'settings')
  mkdirSync(folder)
  const put = (name: string, values: unknown) => writeFileSync(join(folder, name), JSON.stringify(values))
  put('default.json', { pageSize: 10, session: { age: '2h', cookie: 'a' }, hosts: ['a.example'] })
  put('production.json', { pageSize: 20, bodyLimit: '5MiB', session: { cookie: 'b' } })
  put('staging.json', { pageSize: 30, pageSise: 1, __proto__x: {} })
})
afterAll(() => rmSync(join(folder, '..'), { recursive: true }))

describe('layers', () => {
  it('are defaults, files, variables, code, each stronger than those before', () => {
    const app = build({
      folder,
      mode: 'production',
      environment: { TSANGO__SESSION__AGE: '3h', TSANGO__HOSTS: 'b.example, c.example' },
      code: { session: { sameSite: 'Strict' } },
    })
    expect(app.problems).toEqual([])
    expect(app.settings.get(session)).toEqual({ age: 10_800_000, cookie: 'b', sameSite: 'Strict' })
    expect(app.settings.get(hosts)).toEqual(['b.example', 'c.example'])
    expect(app.settings.get(pageSize)).toBe(20)
    expect(app.settings.get(limit)).toBe(5 * 1024 ** 2)
    expect(app.settings.get(loose)).toBe('the default')
  })

  it('say where each value came from', () => {
    const app = build({
      folder,
      environment: { TSANGO__SESSION__AGE: '3h', DB: 'sqlite:./a', TSANGO__KEY: 'hunter2-hunter2' },
      code: { databases: { default: env.url('DB'), logs: env.url('LOGS', 'sqlite:./b') }, https: true },
    })
    const from = Object.fromEntries(app.settings.describe().map((one) => [one.name, one]))
    expect(from['session']?.origins).toEqual(['settings/default.json', 'variable TSANGO__SESSION__AGE'])
    expect(from['databases']?.origins).toEqual(['variable DB', 'code, as LOGS is not set'])
    expect(from['https']).toMatchObject({ origins: ['code'], value: 'true', variable: 'TSANGO__HTTPS', app: 'shop' })
    expect(from['pageSize']).toMatchObject({ origins: ['settings/default.json'], value: '10', form: 'number' })
    expect(from['loose']).toMatchObject({ origins: ['default'], value: 'the default' })
    expect(from['key']).toMatchObject({ value: '••••••', origins: ['variable TSANGO__KEY'] })
  })

  it('choose the file by TSANGO_ENV, and refuse a tier without one', () => {
    expect(build({ folder, environment: { TSANGO_ENV: 'staging' } }).settings.get(pageSize)).toBe(30)
    expect(build({ folder, mode: 'development' }).settings.get(pageSize)).toBe(10)
    expect(told({ folder, environment: { TSANGO_ENV: 'stagign' } })).toEqual([
      'error: The variable TSANGO_ENV names the tier "stagign", which has no file in settings/. Did you mean "staging"? Known: "default", "production", "staging".',
    ])
  })

  it('merge options, and replace lists', () => {
    const app = build({ folder, code: { hosts: ['z.example'], session: { cookie: 'z' } } })
    expect([app.settings.get(hosts), app.settings.get(session)]).toEqual([
      ['z.example'],
      { age: 7_200_000, cookie: 'z' },
    ])
  })
})

describe('a value alone', () => {
  const files = (...layers: Readonly<Record<string, unknown>>[]): SettingsSource => ({
    read: () => layers.map((values, at) => ({ values, origin: `file ${at + 1}` })),
  })
  const read = (given: Given & { readonly sources?: readonly SettingsSource[] }) => {
    const app = createApplication({
      apps: [defineApp({ name: 'shop', settings: all })],
      settings: given.code ?? {},
      environment: given.environment ?? {},
      settingsFrom: given.sources ?? [],
    })
    return {
      app,
      told: app.problems.map(({ level, code, message }) => `${level} ${code}: ${message}`),
    }
  }

  it.each([
    { environment: { TSANGO__CACHE: 'redis://a', TSANGO__CACHE__TTL: '1h' } },
    { sources: [files({ cache: 'redis://a' })], environment: { TSANGO__CACHE__TTL: '1h' } },
    { code: { cache: 'redis://a' }, environment: { TSANGO__CACHE__TTL: '1h' } },
    { code: { cache: env.url('REDIS') }, environment: { REDIS: 'redis://a', TSANGO__CACHE__TTL: '1h' } },
    { code: { cache: { ttl: '1h' } }, environment: { TSANGO__CACHE: 'redis://a' } },
    { sources: [files({ cache: 'redis://a' }, { cache: { ttl: '1h' } })] },
    { sources: [files({ cache: { store: 'redis://b', ttl: '1h' } }, { cache: 'redis://a' })] },
  ])('stands for an option beside those of another layer: %j', (given) => {
    const { app, told } = read(given)
    expect(app.settings.get(cache)).toEqual({ store: 'redis://a', ttl: '1h' })
    expect(told).toEqual([])
  })

  it('keeps its origin', () => {
    const { app } = read({ code: { cache: 'redis://a' }, environment: { TSANGO__CACHE__TTL: '1h' } })
    const report = app.settings.describe().find(({ name }) => name === 'cache')
    expect(report?.origins).toEqual(['variable TSANGO__CACHE__TTL', 'code'])
  })

  it('stands for what fits the options beside it', () => {
    const environment = { TSANGO__CACHE: 'redis://a', TSANGO__CACHE__SESSIONS: 'redis://b' }
    expect(read({ environment }).app.settings.get(cache)).toEqual({ default: 'redis://a', sessions: 'redis://b' })
  })

  it('may be a word that stands for options', () => {
    const on = read({ environment: { TSANGO__PROXY: 'true', TSANGO__PROXY__TRUST: '10.0.0.1' } })
    expect([on.app.settings.get(proxy), on.told]).toEqual([{ trust: ['10.0.0.1'] }, []])
    const code = read({ code: { proxy: env.bool('P') }, environment: { P: 'true', TSANGO__PROXY__TRUST: '10.0.0.1' } })
    expect(code.app.settings.get(proxy)).toEqual({ trust: ['::1'] })
    const off = read({ code: { proxy: false }, environment: { TSANGO__PROXY__TRUST: '10.0.0.1' } })
    expect(off.app.settings.get(proxy)).toBe(false)
    expect(off.told).toEqual([expect.stringContaining('TSANGO__PROXY__TRUST is not heard')])
  })

  it('of an object with methods is no object of options', () => {
    const store = { name: 'own', get: () => 1 }
    const { app } = read({ code: { cache: store }, environment: { TSANGO__CACHE__TTL: '1h' } })
    expect(app.settings.get(cache)).toEqual({ store, ttl: '1h' })
  })

  it('that no form says anything of is told where a variable gives an option', () => {
    const both = read({ environment: { TSANGO__HTTPS: 'true', TSANGO__HTTPS__REDIRECT: 'true' } })
    expect(both.told).toEqual([
      'error core.setting_torn: The variable TSANGO__HTTPS is not heard, as the variable TSANGO__HTTPS__REDIRECT gives an option where it gives a value alone.',
    ])
    const file = read({ sources: [files({ https: false })], environment: { TSANGO__HTTPS__REDIRECT: 'true' } })
    expect(file.told).toEqual([expect.stringMatching(/^warning core.setting_torn: The file 1 is not heard, as/)])
    expect(file.app.settings.get(https)).toEqual({ redirect: true })
  })
})

describe('a variable', () => {
  it.each([
    [{ TSANGO__PAGE_SIZE: '7' }, pageSize, 7],
    [{ TSANGO__BODY_LIMIT: '2KiB' }, limit, 2048],
    [{ TSANGO__HTTPS: 'yes' }, https, true],
    [{ TSANGO__HTTPS__REDIRECT: 'true' }, https, { redirect: true }],
    [{ TSANGO__DATABASES__DEFAULT: 'sqlite:./x' }, databases, { default: 'sqlite:./x' }],
    [{ TSANGO__DATABASES__READ_COPY__POOL_SIZE: '5' }, databases, { readCopy: { poolSize: 5 } }],
    [{ TSANGO__CSP__IMG_SRC: "'self', data:" }, csp, { 'img-src': ["'self'", 'data:'] }],
    [{ TSANGO__LOOSE: '{"a":[1]}' }, loose, { a: [1] }],
    [{ TSANGO__LOOSE: 'text' }, loose, 'text'],
    [{ TSANGO__LOOSE__DEEP__ER: 'true' }, loose, { deep: { er: true } }],
    [{ TSANGO__KEY: '12345' }, key, '12345'],
    [{ TSANGO__PAGE_SIZE: '' }, pageSize, 'the default'],
  ] as const)('%j is read by the form of its setting', (environment, setting, value) => {
    const app = build({ environment })
    expect(app.problems).toEqual([])
    expect(app.settings.get(setting)).toEqual(value)
  })

  it.each([
    [{ TSANGO__PAGE_SIZE: 'hunter2' }, 'error: The variable TSANGO__PAGE_SIZE is not a number. What pageSize does.'],
    [
      { TSANGO__SESSION__SAME_SITE: 'None' },
      'error: The variable TSANGO__SESSION__SAME_SITE is not one of "Lax", "Strict". What session does.',
    ],
    [
      { TSANGO__LOGGER: 'x' },
      'error: The variable TSANGO__LOGGER is not something that a text can say: give it in code. What logger does.',
    ],
    [
      { TSANGO__PAGE_SISE: '1' },
      'warning: No setting reads the variable TSANGO__PAGE_SISE. Did you mean TSANGO__PAGE_SIZE?',
    ],
    [
      { TSANGO_PAGE_SIZE: '1' },
      'warning: No setting reads the variable TSANGO_PAGE_SIZE. Did you mean TSANGO__PAGE_SIZE?',
    ],
    [
      { TSANGO__SESSION__AEG: '1h' },
      'warning: No setting reads the variable TSANGO__SESSION__AEG. Did you mean TSANGO__SESSION__AGE?',
    ],
    [{ TSANGO__PAGE_SIZE__X: '1' }, 'warning: No setting reads the variable TSANGO__PAGE_SIZE__X. Take it out.'],
  ])('%j is told by its name and never by its value', (environment, words) => {
    expect(told({ environment })).toEqual([words])
    expect(words).not.toContain('hunter2')
  })

  it('that code does not let through is told', () => {
    expect(told({ environment: { TSANGO__PAGE_SIZE: '7' }, code: { pageSize: 9 } })).toEqual([
      'warning: The variable TSANGO__PAGE_SIZE is not heard, as the code gives "pageSize" itself. Take "pageSize" out of the code, or let it read a variable there: env.string(…).',
    ])
    expect(told({ environment: { TSANGO__SESSION__AGE: '1h' }, code: { session: { cookie: 'x' } } })).toEqual([])
  })

  it('cannot reach a prototype', () => {
    build({ environment: { TSANGO__LOOSE____PROTO____X: '1', TSANGO__LOOSE__CONSTRUCTOR__X: '1' } })
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })
})

describe('a file', () => {
  it('with a setting that nothing reads is told, with the nearest', () => {
    expect(told({ folder, environment: { TSANGO_ENV: 'staging' } })).toEqual([
      'warning: No app reads the setting "pageSise" of settings/staging.json. Did you mean "pageSize"?',
      'warning: No app reads the setting "__proto__x" of settings/staging.json. Take it out.',
    ])
  })

  it('that is no JSON, or no object, is told without a word of it', () => {
    const other = mkdtempSync(join(tmpdir(), 'tsango-broken-'))
    writeFileSync(join(other, 'default.json'), '{\n  "key": hunter2 }')
    writeFileSync(join(other, 'test.json'), '["hunter2"]')
    const words = told({ folder: other })
    expect(words.join('\n')).toMatch(/default\.json is not JSON\./)
    expect(words.join('\n')).toMatch(/test\.json is not an object of settings by name\./)
    expect(words.join('\n')).not.toContain('hunter2')
    rmSync(other, { recursive: true })
    expect(told({ folder: other })[0]).toContain('cannot be read')
  })
})

describe('a report', () => {
  it('shows no secret, wherever it stands', () => {
    const app = build({
      environment: { SECRET: 'hunter2-in-env', DB: 'postgres://ann:hunter2@db/x' },
      code: {
        key: 'hunter2',
        databases: { default: env.url('DB'), other: { url: env.secret('SECRET'), poolSize: 3 } },
        loose: { password: 'hunter2', token: ['hunter2'], run: () => 'hunter2', made: new Map([['a', 'hunter2']]) },
      },
    })
    const shown = JSON.stringify(app.settings.describe())
    expect(shown).not.toContain('hunter2')
    expect(shown).toContain('postgres://ann:••••••@db/x')
    expect(shown).toContain('poolSize')
    expect(shown).toContain('[Map]')
  })
})

describe('readers', () => {
  it('read bytes, one of a few words, and what may be missing', () => {
    expect(env.bytes('X', '5MiB').read({})).toEqual({ value: 5 * 1024 ** 2 })
    expect(env.bytes('X').read({ X: '1kB' })).toEqual({ value: 1000 })
    expect(env.bytes('X').read({ X: 'much' })).toMatchObject({
      fault: expect.stringContaining('not a number of bytes'),
    })
    expect(env.choice('X', ['a', 'b'], 'a').read({})).toEqual({ value: 'a' })
    expect(env.choice('X', ['a', 'b']).read({ X: 'c' })).toMatchObject({ fault: expect.stringContaining('"a", "b"') })
    expect(env.optional(env.int('X')).read({})).toEqual({ value: undefined })
    expect(env.optional(env.int('X')).read({ X: '3' })).toEqual({ value: 3 })
    expect(env.optional(env.int('X')).read({ X: 'x' })).toHaveProperty('fault')
    expect(env.optional(env.urlParts('DB')).read({ DB_URL: 'sqlite:./x' })).toEqual({ value: 'sqlite:./x' })
    expect(env.duration('X', '15m').read({})).toEqual({ value: 900_000 })
  })
})
