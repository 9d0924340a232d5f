import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tsango-refusals-')))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), join(folder, 'node_modules/tsango'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "dependencies": { "tsango": "*" } }')
  writeFileSync(
    join(folder, 'manage.ts'),
    `import { manage } from 'tsango/manage'\nawait manage(() => import('./app.ts'))\n`,
  )
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `node manage.ts` in a project whose `app.ts` is given. */
function manage(
  app: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const head = `import { defineApp, env, tsango } from 'tsango'\nimport { f, Model } from 'tsango/orm'\n`
  writeFileSync(join(folder, 'app.ts'), head + app)
  const { NODE_ENV: _mode, DATABASE_URL: _url, SECRET_KEY: _key, ...inherited } = process.env
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(folder, 'manage.ts'), ...words],
      { env: { ...inherited, ...environment } },
      (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}

const withUrl = `export default tsango({ databases: { default: env.url('DATABASE_URL') } })`
const withModel = (name: string, fields: string, more = '') => `
  class ${name} extends Model('shop.${name}') { ${fields} }
  ${more}
  export default tsango({ apps: [defineApp({ name: 'shop', models: [${name}] })] })`

describe('a project that cannot work is told why, without a stack trace', () => {
  it.each([
    [
      'an unknown scheme',
      withUrl,
      { DATABASE_URL: 'oracle://scott:tiger@host/db' },
      /URL of the unknown scheme "oracle:"\. Known: /,
    ],
    ['a URL that is none', withUrl, { DATABASE_URL: 'db.sqlite3' }, /DATABASE_URL is not a URL/],
    ['a missing variable', withUrl, {}, /The environment variable DATABASE_URL is not set\./],
    [
      'a misspelt setting',
      `export default tsango({ ...{ databses: {} } })`,
      {},
      /No app reads the setting "databses"\.\n.*Did you mean "databases"\?/,
    ],
    ['a field named save', withModel('Ball', 'save = f.int()'), {}, /shop\.Ball\.save: the name is reserved/],
    [
      'a field with two underscores',
      withModel('Ball', 'big__red = f.int()'),
      {},
      /shop\.Ball\.big__red: a name cannot hold "__"/,
    ],
    [
      'a relation to a model that no app lists',
      withModel('Ball', 'maker = f.fk(() => Maker)', `class Maker extends Model('shop.Maker') { name = f.char(10) }`),
      {},
      /shop\.Ball\.maker leads to the model "Maker", which no app lists/,
    ],
    [
      'two apps with one name',
      `export default tsango({ apps: [defineApp({ name: 'shop' }), defineApp({ name: 'shop' })] })`,
      {},
      /Two apps have the name "shop"\./,
    ],
    ['production without a secret', `export default tsango({})`, { NODE_ENV: 'production' }, /Setting "secret"/],
    [
      'production with a weak secret',
      `export default tsango({})`,
      { NODE_ENV: 'production', SECRET_KEY: 'secret' },
      /Setting "secret"/,
    ],
  ])('%s', async (_, app, environment, message) => {
    const { code, stdout, stderr } = await manage(app, ['--port', '0'], environment)
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).not.toMatch(/\n {4}at |tiger/)
  })

  it('all that production would refuse, when it is asked in development', async () => {
    const { code, stderr } = await manage(`export default tsango({})`, ['check', '--deploy'])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^error core\.setting_invalid: Setting "secret": [\s\S]*\nerror core\.setting_invalid: Setting "hosts": /,
    )
  })

  it('a database that is down, within a bounded time', async () => {
    const started = performance.now()
    const { code, stderr } = await manage(withUrl, ['migrate'], {
      DATABASE_URL: 'postgres://ada:lovelace@127.0.0.1:9/shop',
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Database "default" is not available: /)
    expect(stderr).not.toMatch(/\n {4}at |lovelace/)
    expect(performance.now() - started).toBeLessThan(90_000)
  })

  it('a migration that is pending when production starts', async () => {
    const app = `
      class Ball extends Model('shop.Ball') { size = f.int() }
      const shop = defineApp({ name: 'shop', models: [Ball], migrations: new URL('./migrations/', import.meta.url) })
      export default tsango({ apps: [shop], hosts: ['localhost'] })`
    const production = { NODE_ENV: 'production', SECRET_KEY: 'q8f3k1lz0x9c7v5b6n2m4a8s1d3f5g7h9' }
    expect(await manage(app, ['makemigrations'])).toMatchObject({ code: 0 })
    expect(await manage(app, ['--port', '0'], production)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'The application cannot start: one problem.\n' +
        'error migrate.pending: The database "default" lacks a migration: shop.0001_initial.\n' +
        '  → Run: node manage.ts migrate\n',
    })
    expect(await manage(app, ['migrate'], production)).toMatchObject({ code: 0 })
    expect(await manage(app, ['check', '--deploy'], production)).toMatchObject({ code: 0 })
  })
})

await describeDatabases('a release whose migration breaks the one before', (under) => {
  it('is refused by check --deploy, which says how it is let through', async () => {
    const app = (fields: string) => `
      class Ball extends Model('shop.Ball') { ${fields} }
      const shop = defineApp({ name: 'shop', models: [Ball], migrations: new URL('./migrations/', import.meta.url) })
      export default tsango({ apps: [shop], hosts: ['localhost'], databases: { default: env.url('DATABASE_URL') } })`
    const environment = {
      NODE_ENV: 'production',
      SECRET_KEY: 'q8f3k1lz0x9c7v5b6n2m4a8s1d3f5g7h9',
      DATABASE_URL: under.url,
    }
    const run = (fields: string, ...words: readonly string[]) => manage(app(fields), words, environment)
    const both = 'size = f.int(); color = f.char(20)'
    expect(await run(both, 'makemigrations')).toMatchObject({ code: 0 })
    expect(await run(both, 'migrate')).toMatchObject({ code: 0 })
    expect(await run(both, 'check', '--deploy')).toMatchObject({ code: 0 })
    const yes = '{"drop shop.Ball.color":true}'
    expect(await run('size = f.int()', 'makemigrations', '--answers', yes)).toMatchObject({ code: 0 })
    const { code, stderr } = await run('size = f.int()', 'check', '--deploy')
    expect(stderr).toMatch(/^error migrate\.risky: .*shop\.0002_remove_ball_color/m)
    expect(stderr).toContain("migration({ reviewed: '…', … })")
    expect(code).toBe(1)
    expect(await run('size = f.int()', 'migrate')).toMatchObject({ code: 0 })
    expect(await run('size = f.int()', 'check', '--deploy')).toMatchObject({ code: 0 })
  })
})
