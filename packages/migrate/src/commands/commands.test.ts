import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
import type { Application } from '@tsango/core/apps'
import type { Mode } from '@tsango/core/settings'
import { currentDatabases } from '@tsango/orm/databases'
import { tablesOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applicationIn, manage, removeFolder, sent, temporaryFolder } from './fixtures/manage.ts'

class Author extends declareModel('blog.Author') {
  name = f.char(100)
}
class Post extends declareModel('blog.Post') {
  title = f.char(200)
  author = f.fk(() => Author, { onDelete: 'cascade' })
}
class LongerPost extends declareModel('blog.Post') {
  headline = f.char(200)
  author = f.fk(() => Author, { onDelete: 'cascade' })
  views = f.int()
}

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => removeFolder(folder))

const application = (models: readonly ModelClass[], mode?: Mode, url?: URL | null): Application =>
  applicationIn(folder, models, mode, url)

const files = async (): Promise<string[]> => (await readdir(join(folder, 'migrations'))).sort()

async function tables(app: Application): Promise<readonly string[]> {
  return app.run(async () => {
    const { driver, dialect } = currentDatabases().get()
    const connection = await driver.acquire()
    try {
      return await dialect.introspection.tables(connection)
    } finally {
      await driver.release(connection)
    }
  })
}

describe('makemigrations, migrate and showmigrations', () => {
  it('lead from models to tables and back', async () => {
    const app = application([Author, Post])
    const made = await manage(app, 'makemigrations')
    expect(made.out).toMatch(
      /migrations\/0001_initial\.ts\n {2}- Create model blog\.Author\n {2}- Create model blog\.Post$/,
    )
    expect(await files()).toEqual(['0001_initial.ts'])
    expect((await manage(app, 'makemigrations')).out).toBe('Nothing changed in the models.')

    expect((await manage(app, 'showmigrations')).out).toBe('blog\n [ ] 0001_initial')
    expect(await manage(app, 'migrate --check')).toMatchObject({
      code: 1,
      out: expect.stringContaining('Apply blog.0001_initial') as string,
    })
    expect(await tables(app)).toEqual([])
    sent.length = 0
    expect((await manage(app, 'migrate')).out).toBe('Apply blog.0001_initial')
    expect(sent).toEqual(['default'])
    expect(await manage(app, 'migrate --check')).toMatchObject({ code: 0, out: 'Nothing to do.' })
    expect(await tables(app)).toEqual([
      'blog_author',
      'blog_post',
      'tsango_migration_holder',
      'tsango_migration_settled',
      'tsango_migrations',
    ])
    expect((await manage(app, 'showmigrations blog')).out).toBe('blog\n [x] 0001_initial')
    expect(JSON.parse((await manage(app, 'showmigrations --json')).out)).toEqual([
      { app: 'blog', name: '0001_initial', applied: true },
    ])

    expect((await manage(app, 'migrate blog zero')).out).toBe('Undo blog.0001_initial')
    expect(await tables(app)).toEqual(['tsango_migration_holder', 'tsango_migration_settled', 'tsango_migrations'])
  })

  it('make tables that are those of the models', async () => {
    const app = application([Author, Post])
    await manage(app, 'makemigrations')
    await manage(app, 'migrate')
    const expected = tablesOf(app.registry)
    const found = await app.run(async () => {
      const { driver, dialect } = currentDatabases().get()
      const connection = await driver.acquire()
      const all = await Promise.all(expected.map(({ table }) => dialect.introspection.table(connection, table)))
      await driver.release(connection)
      return all
    })
    expect(found.map((table) => table?.columns.map(({ column }) => column))).toEqual(
      expected.map((table) => table.columns.map(({ column }) => column)),
    )
    expect(found.map((table) => table?.indexes.map(({ name }) => name))).toEqual(
      expected.map((table) => table.indexes.map(({ name }) => name)),
    )
  })

  it('ask a person, once, and again after an answer that cannot be', async () => {
    await manage(application([Author, Post]), 'makemigrations')
    const app = application([Author, LongerPost])
    const made = await manage(app, 'makemigrations', [true, 'many', '7'])
    expect(made.questions).toEqual([
      'Did you rename the field blog.Post.title to headline?',
      'blog.Post.views is new and may not be NULL. Which value do the rows get that have none?',
      'This must be a whole number.',
    ])
    expect(await files()).toEqual(['0001_initial.ts', '0002_rename_post_title_headline_post_views.ts'])
    expect((await manage(app, 'makemigrations --check')).code).toBe(0)
    expect((await manage(app, 'migrate')).code).toBe(0)
  })

  it('list what is open as JSON where nobody can be asked, and take the answers from a file', async () => {
    await manage(application([Author, Post]), 'makemigrations')
    const app = application([Author, LongerPost])
    const open = await manage(app, 'makemigrations')
    expect(open.code).toBe(2)
    const { questions } = JSON.parse(open.out) as { questions: { id: string }[] }
    expect(questions.map(({ id }) => id)).toEqual(['rename blog.Post.title headline', 'fill blog.Post.views'])
    expect(await files()).toEqual(['0001_initial.ts'])

    const answers = join(folder, 'answers.json')
    await writeFile(answers, JSON.stringify({ 'rename blog.Post.title headline': true, 'fill blog.Post.views': 'x' }))
    await expect(manage(app, `makemigrations --answers ${answers}`)).rejects.toThrow(
      /fill blog\.Post\.views.*whole number/,
    )
    await writeFile(
      answers,
      JSON.stringify({ 'rename blog.Post.title headline': true, 'fill blog.Post.views': 7, other: 1 }),
    )
    const made = await manage(app, `makemigrations --json --name more --answers ${answers}`)
    expect(made.err).toContain('"other", which is not asked')
    expect(JSON.parse(made.out)).toMatchObject({ migrations: [{ app: 'blog', name: '0002_more' }] })
    expect(await files()).toEqual(['0001_initial.ts', '0002_more.ts'])
    await writeFile(answers, '[]')
    await expect(manage(app, `makemigrations --answers ${answers}`)).rejects.toThrow(/one JSON object/)
    await expect(manage(app, ['makemigrations', '--answers', '[1]'])).rejects.toThrow(/it must hold one JSON object/)
  })

  it('write nothing on a dry run, and an empty migration when asked', async () => {
    const app = application([Author])
    const dry = await manage(app, 'makemigrations --dry-run')
    expect(dry.out).toContain("createModel('blog.Author'")
    await expect(files()).rejects.toThrow(/ENOENT/)
    expect((await manage(app, 'makemigrations --check')).code).toBe(1)
    await expect(manage(app, 'makemigrations --empty')).rejects.toThrow(/Which app/)
    await manage(app, 'makemigrations')
    await manage(app, 'makemigrations blog --empty --name seed')
    expect(await files()).toEqual(['0001_initial.ts', '0002_seed.ts'])
    expect((await manage(app, 'migrate blog 0002')).out).toBe('Apply blog.0001_initial\nApply blog.0002_seed')
  })

  it('say what is wrong with names, folders and files', async () => {
    const app = application([Author])
    await expect(manage(app, 'makemigrations blgo')).rejects.toThrow(/No app "blgo". Did you mean "blog"/)
    await expect(manage(application([Author], 'test', null), 'makemigrations')).rejects.toThrow(
      /App "blog" has models, but no folder/,
    )
    await manage(app, 'makemigrations')
    await expect(manage(app, 'migrate blog 0009')).rejects.toThrow(/No migration "0009" of app "blog".*0001_initial/)
    await expect(manage(app, 'migrate shop')).rejects.toThrow(/No app with migrations "shop"/)
    await writeFile(join(folder, 'migrations/0002_wrong.ts'), 'export default {}')
    await expect(manage(app, 'migrate')).rejects.toThrow(/0002_wrong\.ts.*not a migration/)
    const from = new URL('../../../orm/src/migrations/migrations.ts', import.meta.url).href
    const broken = async (name: string, definition: string): Promise<void> => {
      await rm(join(folder, 'migrations/0002_wrong.ts'), { force: true })
      const file = join(folder, `migrations/${name}.ts`)
      await writeFile(file, `import { migration } from '${from}'\nexport default migration(${definition} as never)`)
      await expect(manage(app, 'migrate')).rejects.toThrow(
        /000\d_\w+\.ts.*(no list of operations|its operation 2 is none)/,
      )
      await rm(file)
    }
    await broken('0003_none', '{}')
    await broken('0004_other', `{ operations: [{ type: 'runSql', forward: '' }, { type: 'createTable' }] }`)
  })

  it('show what stopped half-way, and no answer to another question goes by in silence', async () => {
    const app = application([Author, Post])
    await manage(app, 'makemigrations')
    await manage(app, 'migrate')
    const definition = `{ atomic: false, dependencies: [['blog', '0001_initial']], operations: [
      addField('blog.Author', 'born', field.int({ null: true })), runCode(() => Promise.reject(new Error('boom')))] }`
    await writeFile(
      join(folder, 'migrations/0002_half.ts'),
      `import { addField, field, migration, runCode } from '@tsango/orm/migrations'\nexport default migration(${definition})`,
    )
    await expect(manage(app, 'migrate')).rejects.toThrow('boom')
    expect((await manage(app, 'showmigrations')).out).toBe(
      'blog\n [x] 0001_initial\n [~] 0002_half (applying it stopped half-way: node manage.ts migrate goes on with it)',
    )
    expect((await manage(app, 'showmigrations --plan')).out).toBe(
      '[x] blog.0001_initial\n[~] blog.0002_half (applying it stopped half-way: node manage.ts migrate goes on with it)',
    )
    expect(JSON.parse((await manage(app, 'showmigrations --json')).out)).toContainEqual({
      app: 'blog',
      name: '0002_half',
      applied: false,
      begun: 'forward',
    })
    expect(await manage(app, 'migrate --check')).toMatchObject({
      code: 1,
      out: 'Apply the rest of blog.0002_half, behind step 1\n  - Run code',
    })
    await rm(join(folder, 'migrations/0002_half.ts'))
    expect((await manage(app, 'showmigrations')).out).toBe(
      'blog\n [x] 0001_initial\n [~] 0002_half (applying it stopped half-way, and its file is gone: put it back, or node manage.ts migrate blog --prune forgets it)',
    )

    const open = await manage(application([Author, LongerPost]), [
      'makemigrations',
      '--answers',
      '{ "rename blog.Post.title head": true }',
    ])
    expect(open.code).toBe(2)
    expect(open.err).toContain(
      'The answers hold "rename blog.Post.title head", which is not asked. Did you mean "rename blog.Post.title headline"?',
    )
  })

  it('show what a database has of which there is no file any more', async () => {
    const app = application([Author])
    await manage(app, 'makemigrations')
    await manage(app, 'makemigrations --app blog --empty --name branch')
    await manage(app, 'migrate')
    await rm(join(folder, 'migrations/0002_branch.ts'))
    const { out } = await manage(app, 'showmigrations')
    expect(out).toBe('blog\n [x] 0001_initial\n [?] 0002_branch (applied, but its file is gone)')
    const branch = { app: 'blog', name: '0002_branch', applied: true, missing: true }
    expect(JSON.parse((await manage(app, 'showmigrations --json')).out)).toContainEqual(branch)
    for (const line of ['showmigrations --plan', 'showmigrations blog --plan'])
      expect((await manage(app, line)).out).toBe(
        '[x] blog.0001_initial\n[?] blog.0002_branch (applied, but its file is gone)',
      )
    expect((await manage(app, 'showmigrations migrate --plan')).out).toBe('There are no migrations.')
    expect(JSON.parse((await manage(app, 'showmigrations --plan --json')).out)).toContainEqual({
      ...branch,
      dependencies: [],
    })
  })

  it('take a name for the file, and refuse one that no file of migrations can have', async () => {
    const app = application([Author])
    for (const name of ['../x', 'a/b', 'a.b', 'x'.repeat(201)])
      await expect(manage(app, `makemigrations --name ${name}`)).rejects.toThrow(/letters, digits, "_" and "-"/)
    await expect(files()).rejects.toThrow('ENOENT')
    await manage(app, 'makemigrations --name first-step')
    expect(await files()).toEqual(['0001_first-step.ts'])
    expect((await manage(app, 'migrate')).out).toContain('blog.0001_first-step')
  })

  it('write nothing for names that a database would cut', async () => {
    class Long extends declareModel('blog.Long') {
      name = f.char(10).column('x'.repeat(64))
    }
    await expect(manage(application([Long]), 'makemigrations')).rejects.toThrow(/has 64 bytes/)
    await expect(files()).rejects.toThrow('ENOENT')
  })

  it('remind of models that have changed, and refuse models that are wrong', async () => {
    await manage(application([Author]), 'makemigrations')
    const changed = application([Author, Post])
    const changes = 'Models have changed that no migration knows yet (blog). Run: node manage.ts makemigrations'
    expect((await manage(changed, 'migrate')).told).toEqual(['Apply blog.0001_initial', changes])
    expect((await manage(changed, 'migrate')).told).toEqual([changes, 'Nothing to do until then.'])
    expect((await manage(changed, 'migrate blog')).told).toEqual(['Nothing to do.'])
    await expect(manage(application([Post]), 'makemigrations')).rejects.toThrow(/no app lists/)
  })
})

describe('sqlmigrate', () => {
  it('shows the SQL of a migration in both directions without touching the database', async () => {
    const app = application([Author, Post])
    await manage(app, 'makemigrations')
    const forward = (await manage(app, 'sqlmigrate blog 0001')).out
    expect(forward).toMatch(
      /^PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n-- Create model blog\.Author\nCREATE TABLE "blog_author" \(/,
    )
    const backward = (await manage(app, 'sqlmigrate blog 0001 --backwards')).out
    expect(backward).toContain(
      'DROP TABLE "blog_post";\n-- Delete model blog.Author\nDROP TABLE "blog_author";\nCOMMIT;',
    )
  })
})

describe('the check of pending migrations', () => {
  it('warns in development, is an error in production, and is content once they are applied', async () => {
    const app = application([Author])
    await manage(app, 'makemigrations')
    const check = (mode: Mode) => {
      const checked = application([Author], mode)
      return checked.run(() => checked.check({ online: true }))
    }
    expect(await check('development')).toMatchObject([
      {
        level: 'warning',
        code: 'migrate.pending',
        message: 'The database "default" lacks a migration: blog.0001_initial.',
        hint: 'Run: node manage.ts migrate',
      },
    ])
    expect(await check('production')).toMatchObject([{ level: 'error', code: 'migrate.pending' }])
    await manage(app, 'migrate')
    expect(await check('production')).toEqual([])
  })
})

describe('without a connection', () => {
  it('showmigrations --plan gives the order, also as JSON', async () => {
    const app = application([Author, Post])
    await manage(app, 'makemigrations')
    expect((await manage(app, 'showmigrations --plan')).out).toBe('[ ] blog.0001_initial')
    await manage(app, 'migrate')
    expect((await manage(app, 'showmigrations blog --plan')).out).toBe('[x] blog.0001_initial')
    expect(JSON.parse((await manage(app, 'showmigrations --plan --json')).out)).toEqual([
      { app: 'blog', name: '0001_initial', applied: true, dependencies: [] },
    ])
    await expect(manage(app, 'showmigrations blgo --plan')).rejects.toThrow('No app "blgo"')
  })

  it('sqlmigrate refuses a database that nobody speaks', async () => {
    const app = application([Author, Post])
    await manage(app, 'makemigrations')
    await expect(manage(app, 'sqlmigrate blog 0001 --dialect oracle')).rejects.toThrow(
      /No kind of database "oracle"\. Known: .*"postgres"/,
    )
  })
})

await describeDatabases('sqlmigrate for another database', ({ dialect }) => {
  it('speaks its words', async () => {
    const app = application([Author, Post])
    await manage(app, 'makemigrations')
    const { out } = await manage(app, `sqlmigrate blog 0001 --dialect ${dialect.name}`)
    expect(out).toContain(`CREATE TABLE ${dialect.operators.quote('blog_post')}`)
    const spec = createRegistry({ models: [{ model: Author, app: 'blog' }] })
      .registry.of(Author)
      .field('name')?.spec
    expect(out).toContain(dialect.columns.typeOf(spec!))
  })
})
