import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { defineApp } from '@tsango/core/apps'
import {
  addCheck,
  addField,
  addIndex,
  alterField,
  createModel,
  deleteModel,
  field,
  type Operation,
  removeCheck,
  removeField,
  removeIndex,
  renameField,
  renameModel,
  renameTable,
} from '@tsango/orm/migrations'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadMigrations } from '../history/history.ts'
import { migrationSource, packageFor, ValueUnwritable, writeMigration } from './write.ts'

const run = promisify(execFile)

const everyField = {
  id: field.uuid({ auto: 'uuid7' }),
  char: field.char(200, { unique: true, default: 'it\'s "so"\n' }),
  text: field.text({ null: true }),
  slug: field.slug(50, { index: true }),
  email: field.email(254),
  url: field.url(200),
  choice: field.choice(9, { default: 'draft' }),
  small: field.smallInt(),
  int: field.int({ default: -0 }),
  big: field.bigInt(),
  exact: field.bigIntExact({ default: 9007199254740993n }),
  float: field.float({ default: 1.5 }),
  decimal: field.decimal(10, 2, { column: 'cost', default: '1.50' }),
  bool: field.bool({ default: false }),
  date: field.date(),
  time: field.time(),
  at: field.dateTime({ auto: 'now' }),
  precise: field.preciseDateTime(),
  length: field.duration(),
  json: field.json({ default: { 'a b': [1, null, { c: true }] } }),
  binary: field.binary({ default: new Uint8Array([0, 255]) }),
  author: field.fk('auth.User', { onDelete: 'cascade' }),
  profile: field.oneToOne('auth.Profile', { null: true, column: 'profile' }),
  plain: field.fk('auth.User'),
}

const everyOperation: readonly Operation[] = [
  createModel('blog.Post', {
    fields: everyField,
    table: 'posts',
    indexes: [{ fields: ['char', 'at'] }, { name: 'own', fields: ['int'], unique: true }],
    checks: [
      {
        name: 'positive',
        all: [
          ['int', '>=', 0],
          ['choice', 'in', ['draft', 'published']],
        ],
      },
    ],
    pairsOf: 'blog.Author',
  }),
  createModel('blog.Small', { fields: { id: field.bigAuto() } }),
  deleteModel('blog.Small'),
  renameModel('blog.Post', 'Article'),
  renameTable('blog.Article'),
  renameTable('blog.Article', 'articles'),
  addField('blog.Article', 'made', field.dateTime(), { fill: new Date('2026-11-20T01:02:03.004Z') }),
  removeField('blog.Article', 'made', { fill: '' }),
  removeField('blog.Article', 'text'),
  alterField('blog.Article', 'char', field.char(300)),
  renameField('blog.Article', 'char', 'title'),
  addIndex('blog.Article', { fields: ['title'] }),
  removeIndex('blog.Article', { fields: ['title'] }),
  addCheck('blog.Article', { name: 'named', all: [['title', '<>', '']] }),
  removeCheck('blog.Article', 'named'),
]

const planned = {
  app: 'blog',
  name: '0002_all',
  dependencies: [
    ['blog', '0001_initial'],
    ['auth', '0003_more'],
  ] as const,
  operations: everyOperation,
}

let folder: string
const root = new URL('../../', import.meta.url)
// Within the package, so that the file finds what it imports, as it does in a project.
beforeEach(async () => {
  folder = await mkdtemp(join(root.pathname, '.tmp-write-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))
const url = (): URL => pathToFileURL(`${folder}/migrations/`)

describe('the file of a migration', () => {
  it('gives back, when it is read, what was written', async () => {
    await writeMigration(planned, url())
    const [found] = await loadMigrations(defineApp({ name: 'blog', migrations: url() }))
    expect(found?.name).toBe('0002_all')
    expect(found?.migration.dependencies).toEqual(planned.dependencies)
    expect(found?.migration.operations).toEqual(everyOperation)
  })

  it('runs under Node as it is, and type-checks in strict mode', async () => {
    const file = await writeMigration(planned, url())
    await run(process.execPath, [file.pathname])
    const config = join(folder, 'tsconfig.json')
    await writeFile(
      config,
      JSON.stringify({
        extends: new URL('../../tsconfig.base.json', root).pathname,
        compilerOptions: { noEmit: true, typeRoots: [new URL('../../node_modules/@types', root).pathname] },
        include: ['migrations'],
      }),
    )
    const tsc = new URL('../../node_modules/.bin/tsc', root).pathname
    const { stdout } = await run(tsc, ['--project', config]).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  })

  it('is laid out for people', () => {
    const source = migrationSource(
      {
        app: 'blog',
        name: '0001_initial',
        dependencies: [['auth', '0001_initial']],
        operations: [
          createModel('blog.Tag', { fields: { id: field.bigAuto(), name: field.char(50) } }),
          createModel('blog.Post', {
            fields: {
              id: field.bigAuto(),
              title: field.char(200),
              author: field.fk('auth.User', { onDelete: 'cascade' }),
            },
            indexes: [{ fields: ['title', 'author'], unique: true }],
          }),
          addField('blog.Post', 'body', field.text({ null: true })),
        ],
      },
      'tsango/migrations',
    )
    expect(source).toBe(`import { addField, createModel, field, migration } from 'tsango/migrations'

export default migration({
  dependencies: [['auth', '0001_initial']],
  operations: [
    createModel('blog.Tag', { fields: { id: field.bigAuto(), name: field.char(50) } }),
    createModel('blog.Post', {
      fields: {
        id: field.bigAuto(),
        title: field.char(200),
        author: field.fk('auth.User', { onDelete: 'cascade' }),
      },
      indexes: [{ fields: ['title', 'author'], unique: true }],
    }),
    addField('blog.Post', 'body', field.text({ null: true })),
  ],
})
`)
  })

  it('does not overwrite a file that is there', async () => {
    const file = await writeMigration({ ...planned, operations: [] }, url())
    await expect(writeMigration(planned, url())).rejects.toThrow(/EEXIST/)
    expect(await readFile(file, 'utf8')).toContain('operations: []')
  })

  it('imports the meta package where the project depends on it', async () => {
    expect(await packageFor(new URL('src/migrations/', root))).toBe('@tsango/orm/migrations')
    await writeFile(join(folder, 'package.json'), JSON.stringify({ dependencies: { tsango: '1' } }))
    expect(await packageFor(url())).toBe('tsango/migrations')
  })

  it('refuses a value that no file can hold', () => {
    const operations = [addField('blog.Post', 'data', field.json(), { fill: new Map() })]
    expect(() => migrationSource({ ...planned, operations }, 'x')).toThrow(ValueUnwritable)
  })
})
