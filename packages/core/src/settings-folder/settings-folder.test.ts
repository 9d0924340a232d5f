import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApplication, defineApp } from '../apps/apps.ts'
import { defineSetting, type Form } from '../settings/settings.ts'
import { settingsFolder } from './settings-folder.ts'

const declare = (name: string, form?: Form) =>
  defineSetting<unknown>(name, {
    help: `What ${name} does.`,
    ...(form === undefined ? {} : { form }),
    read: (given) => ({ value: given }),
  })
const loose = declare('loose')
const SETTINGS = [
  declare('pageSize', 'number'),
  declare('bodyLimit', 'bytes'),
  declare('session', { options: { age: 'duration', cookie: 'text' } }),
  declare('databases', { each: { options: { url: 'text', poolSize: 'number' } } }),
  declare('hosts', 'list'),
  declare('since', 'text'),
  loose,
]
const shop = defineApp({ name: 'shop', settings: SETTINGS })

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'tsango-settings-')), 'settings')
  mkdirSync(folder)
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true }))

const put = (file: string, text: string | Uint8Array) => writeFileSync(join(folder, file), text)
const build = (environment = {}) =>
  createApplication({ apps: [shop], mode: 'production', environment, settingsFrom: [settingsFolder(folder)] })
const told = (environment = {}) =>
  build(environment).problems.map(({ level, message, hint }) => `${level}: ${message} ${hint ?? ''}`.trim())
const values = (environment = {}) => {
  const app = build(environment)
  expect(app.problems).toEqual([])
  return Object.fromEntries(
    SETTINGS.flatMap((one) => {
      const value = app.settings.get(one)
      return value === undefined ? [] : [[one.name, value]]
    }),
  )
}

describe('files of TOML', () => {
  it('are layers as those of JSON are, by default and by tier, with variables above them', () => {
    put(
      'default.toml',
      `# What all have.
pageSize = 10
hosts = ["a.example", "b.example"]

[session]
age = "2h"
cookie = 'a'

[databases.default]
url = "sqlite:./a"
poolSize = 3
`,
    )
    put(
      'production.toml',
      '\ufeffbodyLimit = "5MiB"\r\nsession.cookie = "b"\r\ndatabases.logs = { url = "sqlite:./b" }\r\n',
    )
    put('staging.json', '{ "pageSize": 30 }')
    const session = { age: 7_200_000, cookie: 'b' }
    const databases = { default: { url: 'sqlite:./a', poolSize: 3 }, logs: { url: 'sqlite:./b' } }
    const all = { pageSize: 10, hosts: ['a.example', 'b.example'], bodyLimit: 5 * 1024 ** 2, session, databases }
    expect(values()).toEqual(all)
    expect(values({ TSANGO__SESSION__AGE: '3h' })['session']).toEqual({ ...session, age: 10_800_000 })
    expect(values({ TSANGO_ENV: 'staging' })).toMatchObject({ pageSize: 30, session: { cookie: 'a' } })
    const report = build().settings.describe()
    expect(report.find(({ name }) => name === 'session')?.origins).toEqual([
      'settings/default.toml',
      'settings/production.toml',
    ])
  })

  it('give what JSON would give: dates are texts, and no object has a nature of its own', () => {
    put(
      'default.toml',
      `since = 2026-11-20
loose.moment = 2026-11-20T10:00:00Z
loose.elsewhere = 2026-11-20 10:00:00.250+02:00
loose.local = 2026-11-20T10:00:00
loose.time = 07:32:00
loose.number = 0x10
loose.list = [{ a = 1 }, { a = [true, 1.5] }]
`,
    )
    const given = values()
    expect(given['since']).toBe('2026-11-20')
    expect(given['loose']).toStrictEqual({
      moment: '2026-11-20T10:00:00Z',
      elsewhere: '2026-11-20T10:00:00.250+02:00',
      local: '2026-11-20T10:00:00',
      time: '07:32:00',
      number: 16,
      list: [{ a: 1 }, { a: [true, 1.5] }],
    })
  })

  it('cannot reach a prototype', () => {
    put('default.toml', '[loose.__proto__]\nx = 1\n[loose.constructor.prototype]\nx = 1\n[__proto__]\nx = 1\n')
    expect(told()).toEqual(['warning: No app reads the setting "__proto__" of settings/default.toml. Take it out.'])
    expect(({} as { x?: unknown }).x).toBeUndefined()
    expect((build().settings.get(loose) as { x?: unknown }).x).toBeUndefined()
  })

  it('with a setting that nothing reads are told by its name, with the nearest', () => {
    put('default.toml', 'page_size = "hunter2"\npageSise = 1\n[sesion]\nage = "1h"\n')
    expect(told()).toEqual([
      'warning: No app reads the setting "page_size" of settings/default.toml. Did you mean "pageSize"?',
      'warning: No app reads the setting "pageSise" of settings/default.toml. Did you mean "pageSize"?',
      'warning: No app reads the setting "sesion" of settings/default.toml. Did you mean "session"?',
    ])
  })

  it.each([
    ['a text without quotes', 'pageSize = 1\nkey = hunter2\n', 'is not TOML: line 2, column 7.'],
    ['a text without an end', '[session]\nage = "hunter2\n', 'is not TOML: line 2, column'],
    ['a key that stands twice', 'key = "hunter2"\nkey = "hunter2"\n', 'is not TOML: line 2, column 1.'],
    ['two keys on one line', 'a = "hunter2" b = 2\n', 'is not TOML: line 1, column'],
    ['a day that there is not', 'since = 2026-13-45 # hunter2\n', 'is not TOML: line 1, column'],
    ['JSON', '{ "key": "hunter2" }', 'is not TOML: line 1, column'],
    ['lists too deep', 'a = ' + '['.repeat(5000), 'is not TOML: line 1, column'],
    ['what is no UTF-8', Uint8Array.of(0x61, 0x3d, 0x22, 0xff, 0x22), 'is not TOML in UTF-8.'],
    [
      'a whole number that is too large',
      'pageSize = 9007199254740993 # hunter2\n',
      'gives "pageSize" a whole number beyond 2^53: write it as a text.',
    ],
    [
      'a number without an end',
      '[session]\nlist = [1, { deep = inf }] # hunter2',
      'gives "session.list[1].deep" a number that is not finite.',
    ],
    ['a number that is none', 'pageSize = nan', 'gives "pageSize" a number that is not finite.'],
  ])('with %s are told with the place, and without a word of it', (_, text, fault) => {
    put('default.toml', text)
    const [words = '', ...more] = told()
    expect(words).toContain(`error: settings/default.toml ${fault}`)
    expect(more).toEqual([])
    expect(words).not.toContain('hunter2')
  })

  it('that say a date where a setting takes none are told by the setting', () => {
    const strict = defineSetting<unknown>('age', {
      help: 'What age does.',
      form: 'duration',
      read: (given) => (typeof given === 'number' ? { value: given } : { fault: 'It is not a length of time.' }),
    })
    put('default.toml', 'age = 2026-11-20\n')
    const app = createApplication({
      apps: [defineApp({ name: 'own', settings: [strict] })],
      environment: {},
      settingsFrom: [settingsFolder(folder)],
    })
    expect(app.problems).toMatchObject([{ message: expect.stringContaining('It is not a length of time.') }])
  })

  it('and files of JSON for the same tier are one too many', () => {
    put('default.json', '{ "pageSize": 1 }')
    put('default.toml', 'pageSize = 2')
    put('production.toml', 'bodyLimit = 5')
    expect(told()).toEqual([
      'error: settings/default.json and settings/default.toml are for the same tier, and neither is read. Put what they say into one of them, and take the other away.',
    ])
    expect(told({ TSANGO_ENV: 'prodcution' })[1]).toContain('Did you mean "production"?')
  })

  it('are other files where they are called otherwise, and need be files', () => {
    put('default.toml~', 'x')
    put('default.TOML', 'x')
    put('.toml', 'x')
    put('toml', 'x')
    mkdirSync(join(folder, 'production.toml'))
    expect(told()).toEqual(['error: settings/production.toml cannot be read.'])
  })
})

describe('where smol-toml is not installed', () => {
  // A copy of the package outside of the workspace, from where nothing but the toolkit is found.
  const read = (file: string) => {
    const away = mkdtempSync(join(tmpdir(), 'tsango-away-'))
    try {
      const root = new URL('../../../', import.meta.url)
      cpSync(new URL('core/src', root), join(away, 'src'), { recursive: true })
      mkdirSync(join(away, 'node_modules/@tsango'), { recursive: true })
      symlinkSync(new URL('toolkit', root), join(away, 'node_modules/@tsango/toolkit'))
      const face = pathToFileURL(join(away, 'src/settings-folder/settings-folder.ts')).href
      put(file, file.endsWith('.json') ? '{}' : '')
      const script = `const { settingsFolder } = await import(${JSON.stringify(face)})
        const [layer] = settingsFolder(${JSON.stringify(folder)}).read({ tier: 'test', mode: 'test', environment: {} })
        console.log(JSON.stringify(layer))`
      // Whoever starts the tests by pnpm has a path to all packages of the workspace among the variables.
      const env = { ...process.env, NODE_PATH: '' }
      const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: away, env })
      return JSON.parse(String(output)) as unknown
    } finally {
      rmSync(away, { recursive: true })
    }
  }

  it('a file of TOML says what to install, and files of JSON need nothing', () => {
    expect(read('default.json')).toEqual({ origin: 'settings/default.json', values: {} })
    rmSync(join(folder, 'default.json'))
    // One for a tier that is not this one is not read.
    put('staging.toml', 'x')
    expect(read('default.toml')).toEqual({
      origin: 'settings/default.toml',
      values: {},
      fault: 'settings/default.toml needs the package "smol-toml", which is not installed.',
      hint: 'Install it: npm install smol-toml',
    })
  })
})
