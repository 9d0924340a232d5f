import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { defineApp } from '@tsango/core/apps'
import {
  addCheck,
  addExclusion,
  addField,
  addIndex,
  alterField,
  alterView,
  commentModel,
  createModel,
  deleteModel,
  field,
  manageModel,
  moveModel,
  type Operation,
  removeCheck,
  removeExclusion,
  removeField,
  removeIndex,
  renameField,
  renameModel,
  renameTable,
  renameValue,
  runSql,
  separateDatabaseAndState,
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
  enumeration: field.enum(['draft', "it's"], { null: true }),
  sealed: field.encrypted({ bound: 'a.B.c' }),
  host: field.ip({ null: true, comment: "it's", collation: 'C' }),
  made: field.dateTime({ dbDefault: { call: 'now' } }),
  total: field.decimal(12, 2, {
    generated: { expression: { operator: '*', left: 'decimal', right: { field: 'int' } }, stored: true },
  }),
  tags: field.array(field.char(20), { null: true }),
  span: field.range(field.decimal(8, 2)),
  facts: field.hstore(),
  word: field.citext({ unique: true }),
  vector: field.vector(3),
  where: field.point(),
  told: field.bigIntExact({ dbDefault: { value: 1n } }),
  coded: field.oneToOne('a.Shop', { to: 'code', null: true, comment: 'By its code.' }),
  shop: field.fk('a.Shop', { onDelete: 'setDefault', dbDefault: { value: 1 }, default: 2 }),
  named: field.fk('a.Shop', { constraintName: "it's" }),
  loose: field.fk('a.Shop', { onDelete: 'doNothing', constraint: false }),
  small: field.smallInt({ min: -5, max: 9 }),
  bounded: field.decimal(5, 2, { min: '0.50', default: '1.00' }),
  countless: field.bigIntExact({ min: 0n, null: true }),
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
  profile: field.oneToOne('auth.Profile', { null: true, column: 'profile', comment: 'Its own.' }),
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
        check: {
          all: [
            ['int', 'gte', 0],
            ['choice', 'in', ['draft', 'published']],
          ],
        },
      },
    ],
    comment: 'What is written.',
    pairsOf: 'blog.Author',
  }),
  createModel('blog.Small', { fields: { id: field.smallAuto() } }),
  createModel('blog.Pair', { fields: { b: field.int(), a: field.char(5) }, key: ['a', 'b'] }),
  createModel('blog.Middle', { fields: { id: field.auto() } }),
  createModel('blog.Old', { fields: { id: field.bigAuto() }, managed: false }),
  manageModel('blog.Old', true),
  commentModel('blog.Old', "It's old."),
  commentModel('blog.Old'),
  commentModel('blog.Old', ''),
  createModel('blog.Far', { fields: { id: field.bigAuto() }, database: 'logs' }),
  moveModel('blog.Far'),
  moveModel('blog.Far', 'logs'),
  moveModel('blog.Far', undefined, { scope: 'registry' }),
  moveModel('blog.Far', 'logs', { scope: 'tenant' }),
  createModel('blog.Once', { fields: { id: field.bigAuto() }, scope: 'registry' }),
  createModel('blog.Total', {
    fields: { id: field.bigInt(), posts: field.int() },
    managed: false,
    view: { sql: { default: 'SELECT 1', other: "SELECT 'x'" }, materialized: true, reads: ['blog.Old'] },
  }),
  alterView('blog.Total', { sql: 'SELECT 2' }),
  alterView('blog.Total'),
  deleteModel('blog.Small'),
  renameModel('blog.Post', 'Article'),
  renameTable('blog.Article'),
  renameTable('blog.Article', 'articles'),
  addField('blog.Article', 'made', field.dateTime(), { fill: new Date('2026-11-20T01:02:03.004Z') }),
  removeField('blog.Article', 'made', { fill: '' }),
  removeField('blog.Article', 'text'),
  alterField('blog.Article', 'char', field.char(300)),
  renameField('blog.Article', 'char', 'title'),
  renameValue('a.Shop', 'state', "it's", 'open'),
  renameValue('a.Shop', 'state', 'none', ''),
  separateDatabaseAndState({
    database: [runSql('SELECT 1', { reverse: [] })],
    state: [alterField('a.Shop', 'state', field.enum(['open']))],
  }),
  separateDatabaseAndState({ state: [] }),
  addIndex('blog.Article', { fields: ['title'] }),
  removeIndex('blog.Article', { fields: ['title'] }),
  addIndex('blog.Article', {
    name: 'all_of_it',
    expressions: ['title', { descending: { call: 'lower', of: ['title'] } }, { part: 'year', of: 'at' }],
    unique: true,
    where: {
      any: [['at', 'lt', new Date('2026-11-20T01:02:03.004Z')], { not: ['int', 'in', [1, 2]] }, { sql: 'TRUE' }],
    },
    include: ['int'],
    method: 'gin',
    opclasses: ['text_ops', null, null],
    nullsNotDistinct: true,
    deferrable: 'deferred',
  }),
  addIndex('blog.Article', {
    name: 'words',
    expressions: [{ call: 'searchVector', of: ['title', 'text'], detail: '{"config":"english","weights":["A","B"]}' }],
    method: 'gin',
  }),
  addExclusion('blog.Article', {
    name: 'once',
    over: [
      ['author', '='],
      [{ call: 'lower', of: ['title'] }, '=', 'text_ops'],
    ],
    using: 'spgist',
    where: ['at', 'isnull'],
    deferrable: 'deferred',
  }),
  removeExclusion('blog.Article', 'once'),
  addCheck('blog.Article', { name: 'least', check: ['int', 'gte', 0] }),
  addCheck('blog.Article', { name: 'computed', check: [{ call: 'lower', of: ['title'] }, 'exact', 'a'] }),
  addCheck('blog.Article', { name: 'named', check: { not: ['title', 'exact', ''] } }),
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
