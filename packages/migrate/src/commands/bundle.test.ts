import { execFile } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { f } from '@tsango/core'
import { Model } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { IndexForeign, MigrationIndexStale } from '../errors/errors.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { applicationIn, manage, removeFolder, temporaryFolder } from './fixtures/manage.ts'

class Post extends Model('blog.Post') {
  title = f.char(20)
}

/** A program that migrates the database of its first argument. */
const PROGRAM = `
import { createApplication, defineApp, f } from '@tsango/core'
import { Model } from '@tsango/orm'
import { orm } from '@tsango/orm/app'
import { contentTypes } from '@tsango/orm/content-types'
import { currentDatabases } from '@tsango/orm/databases'
import { loadHistory } from '@tsango/migrate/history'
import { migrateDatabase } from '@tsango/migrate/run'
import { migrations as blog } from './migrations/index.ts'

class Post extends Model('blog.Post') {
  title = f.char(20)
}
const app = createApplication({
  mode: 'test',
  environment: {},
  apps: [orm(), contentTypes(), defineApp({ name: 'blog', models: [Post], migrations: blog })],
  settings: { databases: { default: process.argv[2] } },
})
const { forward } = await app.run(async () => migrateDatabase(await loadHistory(app), currentDatabases().get()))
console.log(forward.map(({ key }) => key).join())
`

interface Bundler {
  build(options: object): Promise<unknown>
}

// The bundler that the tests themselves run on.
const bundler = async (): Promise<Bundler> =>
  (await import(createRequire(import.meta.resolve('vitest')).resolve('vite'))) as Bundler

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => removeFolder(folder))

await describeDatabases('a program in one file', (under) => {
  it('migrates without the folders of its migrations', async () => {
    const app = applicationIn(folder, [Post], 'test', undefined, under.url)
    await manage(app, 'makemigrations')
    expect((await manage(app, 'makemigrations --index')).out).toMatch(/migrations\/index\.ts$/)
    await writeFile(join(folder, 'program.ts'), PROGRAM)
    const { build } = await bundler()
    await build({
      configFile: false,
      root: folder,
      logLevel: 'silent',
      ssr: { noExternal: /@tsango/ },
      build: { ssr: 'program.ts', outDir: 'out', rolldownOptions: { output: { codeSplitting: false } } },
    })
    for (const gone of ['migrations', 'program.ts']) await rm(join(folder, gone), { recursive: true })
    expect(await readdir(join(folder, 'out'))).toEqual(['program.js'])

    const database = migratable(under)
    await clear(database)
    const run = async () =>
      (await promisify(execFile)(process.execPath, [join(folder, 'out/program.js'), under.url])).stdout.trim()
    expect(await run()).toBe('content_types.0001_initial,blog.0001_initial')
    expect((await schemaOf(database)).map(({ table }) => table)).toEqual(['blog_post', 'content_types_content_type'])
    expect(await run()).toBe('')
  }, 120_000)
})

it('keeps its index with each migration, and says so where a merge brought one that is not in it', async () => {
  await manage(applicationIn(folder, [Post]), 'makemigrations')
  await manage(applicationIn(folder, [Post]), 'makemigrations --index')
  const url = pathToFileURL(`${folder}/migrations/index.ts`)
  const indexed = async (round: number) => (await import(`${url}?${round}`)).migrations
  class Longer extends Model('blog.Post') {
    title = f.char(20)
    body = f.text().null()
  }
  expect(await manage(applicationIn(folder, [Longer], 'test', await indexed(1)), 'makemigrations')).toMatchObject({
    code: 0,
  })
  const app = applicationIn(folder, [Longer], 'test', await indexed(2))
  expect((await manage(app, 'makemigrations --check')).out).toBe('Nothing changed in the models.')
  expect((await manage(app, 'migrate')).out).toBe('Apply blog.0001_initial\nApply blog.0002_post_body')

  await writeFile(join(folder, 'migrations/0003_theirs.ts'), 'export default 1')
  await expect(manage(app, 'migrate --plan')).rejects.toThrow(MigrationIndexStale)
  await expect(manage(app, 'migrate --plan')).rejects.toThrow('it lacks "0003_theirs"')
  expect((await manage(app, 'makemigrations --index --check')).code).toBe(1)
  expect((await manage(app, 'makemigrations --index')).code).toBe(0)
  expect((await manage(app, 'makemigrations --index --check')).code).toBe(0)
})

it('leaves a file that somebody else has written', async () => {
  await mkdir(join(folder, 'migrations'))
  await writeFile(join(folder, 'migrations/0001_initial.ts'), 'export default 1')
  await writeFile(join(folder, 'migrations/index.ts'), 'export {}')
  await expect(manage(applicationIn(folder, [Post]), 'makemigrations --index')).rejects.toThrow(IndexForeign)
})
