import { defineApp, defineSetting } from '@tsango/core'
import { templates } from '@tsango/templates'
import { describe, expect, it } from 'vitest'
import { env, tsango } from './index.ts'

const SECRET_KEY = 'q8f3k1lz0x9c7v5b6n2m4a8s1d3f5g7h9'
const memory = { default: 'sqlite::memory:' }
const namesOf = (app: { readonly apps: readonly { readonly name: string }[] }) => app.apps.map(({ name }) => name)

describe('tsango', () => {
  it('brings databases, migrations, templates, middleware and the command line beneath your apps', async () => {
    const shop = defineApp({ name: 'shop', routes: (r) => void r.get('/', (c) => c.text('open')) })
    const app = tsango({ databases: memory, apps: [shop], mode: 'test', environment: {} })
    expect(app.problems).toEqual([])
    expect(namesOf(app)).toEqual(
      expect.arrayContaining(['http', 'orm', 'migrate', 'templates', 'middleware', 'cli', 'api']),
    )
    expect(namesOf(app).at(-1)).toBe('shop')
    const response = await app.request('http://localhost/')
    expect(await response.text()).toBe('open')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    await app.stop()
  })

  it('gives way to what you list yourself', () => {
    const app = tsango({
      databases: memory,
      apps: [templates({ staticPrefix: '/files/' })],
      mode: 'test',
      environment: {},
    })
    expect(app.problems).toEqual([])
    expect(namesOf(app).filter((name) => name === 'templates')).toHaveLength(1)
    expect(app.hono.routes.map(({ path }) => path)).toContain('/files/*')
  })

  it('takes no name of an app away that is likely to be yours', () => {
    const addresses = defineApp({ name: 'addresses' })
    const app = tsango({ databases: memory, apps: [addresses], mode: 'test', environment: {} })
    expect(app.problems).toEqual([])
    expect(namesOf(app)).toEqual(expect.arrayContaining(['addresses', 'template_urls']))
  })

  it('says of a misspelt setting what it probably is', () => {
    const app = tsango({ ...{ databses: memory }, mode: 'test', environment: {} })
    expect(app.problems).toMatchObject([
      {
        level: 'error',
        code: 'core.unknown_setting',
        message: 'No app reads the setting "databses".',
        hint: 'Did you mean "databases"?',
      },
    ])
  })

  it('reads settings of your own apps', () => {
    const pageSize = defineSetting<number>('pageSize', {
      help: 'Rows a page.',
      read: (given = 20) => ({ value: Number(given) }),
    })
    const app = tsango({
      apps: [defineApp({ name: 'shop', settings: [pageSize] })],
      settings: { pageSize: 50 },
      mode: 'test',
      environment: {},
    })
    expect(app.problems).toEqual([])
    expect(app.settings.get(pageSize)).toBe(50)
  })

  it('reads the environment that is given, wherever a reader stands', () => {
    const databases = { default: env.url('DATABASE_URL') }
    expect(tsango({ databases, mode: 'test', environment: { DATABASE_URL: 'sqlite::memory:' } }).problems).toEqual([])
    expect(tsango({ databases, mode: 'test', environment: {} }).problems).toMatchObject([
      {
        code: 'core.setting_invalid',
        message: 'Setting "databases": The environment variable DATABASE_URL is not set.',
      },
    ])
  })

  it('refuses to start in production without what production needs, and says all of it at once', async () => {
    const app = tsango({ databases: memory, mode: 'production', environment: {} })
    expect(app.problems.map(({ message }) => message.split(':')[0])).toEqual(['Setting "secret"', 'Setting "hosts"'])
    await expect(app.start()).rejects.toThrow(/2 problems/)
  })

  it('takes the secret of SECRET_KEY, and a weak one is refused without being shown', () => {
    const hosts = ['example.com']
    const made = (key: string) =>
      tsango({ databases: memory, hosts, mode: 'production', environment: { SECRET_KEY: key } })
    expect(made(SECRET_KEY).problems).toEqual([])
    const [found] = made('change-me').problems
    expect(found).toMatchObject({ level: 'error', message: expect.stringContaining('Setting "secret"') })
    expect(JSON.stringify(found)).not.toContain('change-me')
  })
})
