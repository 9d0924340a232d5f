import { declareModel, type Field, f, type ModelBase } from '@tsango/core'
import { atomic, onCommit } from '@tsango/orm'
import {
  addCheck,
  addField,
  addIndex,
  alterField,
  commentModel,
  createModel,
  deleteModel,
  field,
  type GeneratedData,
  type Migration,
  manageModel,
  migration,
  type OperandData,
  type Operation,
  removeCheck,
  removeField,
  removeIndex,
  renameField,
  renameModel,
  renameTable,
  runCode,
  runSql,
} from '@tsango/orm/migrations'
import { type DatabaseUnderTest, describeDatabases } from '@tsango/orm/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { Irreversible, MigrationFailed } from '../errors/errors.ts'
import { createHistory, type History } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { appliedTo, type MigratableDatabase, migrateDatabase } from './run.ts'

const author = createModel('blog.Author', {
  fields: { id: field.bigAuto(), name: field.char(100), email: field.email(254, { unique: true }) },
})
const post = createModel('blog.Post', {
  fields: {
    id: field.bigAuto(),
    title: field.char(200),
    body: field.text(),
    views: field.int(),
    price: field.decimal(10, 2, { null: true }),
    author: field.fk('blog.Author', { onDelete: 'cascade' }),
    parent: field.fk('blog.Post', { onDelete: 'setNull', null: true }),
    publishedAt: field.dateTime({ null: true }),
  },
  indexes: [{ fields: ['title', 'publishedAt'] }],
  checks: [{ name: 'blog_post_views', check: ['views', 'gte', 0] }],
})
const comment = createModel('blog.Comment', {
  fields: { id: field.bigAuto(), post: field.fk('blog.Post', { onDelete: 'cascade' }), text: field.char(100) },
})

declare class Mark extends declareModel('blog.Mark', { key: ['article', 'author', 'term'] }) {
  article: Field<number>
  author: Field<number>
  term: Field<string>
  word: Field<string>
  count: Field<number>
}
const computed = (expression: OperandData): GeneratedData => ({ expression, stored: true })

/** Each is one migration on top of the three models, with rows in them. */
const CHANGES: Readonly<Record<string, readonly Operation[]>> = {
  'adds a column that may be NULL': [addField('blog.Post', 'note', field.char(20, { null: true }))],
  'adds a column with a value for old rows': [addField('blog.Post', 'kind', field.char(20), { fill: "o'ne\\two" })],
  'adds text, bytes, JSON, a boolean, a moment, a day, a time, a UUID and numbers with values for old rows': [
    addField('blog.Post', 'text', field.text(), { fill: 'x' }),
    addField('blog.Post', 'bytes', field.binary(), { fill: new Uint8Array([0, 255]) }),
    addField('blog.Post', 'data', field.json(), { fill: { a: [1, "'"] } }),
    addField('blog.Post', 'done', field.bool(), { fill: true }),
    addField('blog.Post', 'at', field.dateTime(), { fill: new Date('2026-11-20T01:02:03.004Z') }),
    addField('blog.Post', 'precise', field.preciseDateTime(), { fill: '2026-11-20T01:02:03.000004Z' }),
    addField('blog.Post', 'day', field.date(), { fill: '2026-11-20' }),
    addField('blog.Post', 'time', field.time(), { fill: '01:02:03' }),
    addField('blog.Post', 'key', field.uuid(), { fill: '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b' }),
    addField('blog.Post', 'rate', field.float(), { fill: 1.5 }),
    addField('blog.Post', 'cost', field.decimal(9, 3), { fill: '1.230' }),
    addField('blog.Post', 'big', field.bigIntExact(), { fill: 9007199254740993n }),
    addField('blog.Post', 'small', field.smallInt(), { fill: 3 }),
    addField('blog.Post', 'length', field.duration(), { fill: 3600000 }),
  ],
  'adds columns that the database fills, and whose old rows it fills': [
    addField('blog.Post', 'kind', field.char(20, { dbDefault: { value: "o'ne\\two" } })),
    addField('blog.Post', 'made', field.dateTime({ dbDefault: { call: 'now' } })),
    addField('blog.Post', 'token', field.uuid({ dbDefault: { call: 'uuid' } })),
    addField('blog.Post', 'data', field.json({ dbDefault: { value: { a: 1 } } })),
    addField('blog.Post', 'rank', field.int({ dbDefault: { sql: '1 + 1' } })),
    addField('blog.Post', 'other', field.int({ dbDefault: { value: 3 } }), { fill: 4 }),
    addField('blog.Post', 'long', field.text({ dbDefault: { value: 'x' } }), { fill: 'y' }),
    addField('blog.Post', 'host', field.ip({ null: true, comment: "where it's from" })),
    addField('blog.Post', 'sealed', field.encrypted({ null: true })),
  ],
  'adds columns that are computed, changes what they are computed from and the columns that those read, and takes them away':
    [
      addField('blog.Post', 'double', field.int({ generated: computed({ operator: '*', left: 'views', right: 2 }) })),
      addField(
        'blog.Post',
        'loud',
        field.char(250, { index: true, generated: computed({ call: 'upper', of: ['title'] }) }),
      ),
      addIndex('blog.Post', { fields: ['double', 'title'] }),
      addCheck('blog.Post', { name: 'blog_post_double', check: ['double', 'gte', 0] }),
      renameField('blog.Post', 'views', 'seen'),
      alterField('blog.Post', 'seen', field.bigInt()),
      alterField(
        'blog.Post',
        'double',
        field.bigInt({ comment: 'it', generated: computed({ operator: '+', left: 'seen', right: { field: 'seen' } }) }),
      ),
      addField(
        'blog.Post',
        'dear',
        field.bool({ null: true, generated: computed({ call: 'truth', of: [['price', 'gt', '5.00']] }) }),
      ),
      renameField('blog.Post', 'loud', 'shouted'),
      removeIndex('blog.Post', { fields: ['double', 'title'] }),
      removeCheck('blog.Post', 'blog_post_double'),
      removeField('blog.Post', 'double'),
      alterField('blog.Post', 'shouted', field.char(250, { generated: computed({ call: 'lower', of: ['title'] }) })),
      alterField('blog.Post', 'title', field.char(240)),
    ],
  'changes what the database fills a column with, and what it says of it': [
    alterField('blog.Post', 'title', field.char(200, { dbDefault: { value: 'untitled' }, comment: 'The title.' })),
    alterField('blog.Post', 'views', field.int({ dbDefault: { value: 0 } })),
    alterField('blog.Post', 'publishedAt', field.dateTime({ null: true, dbDefault: { call: 'now' } })),
    alterField('blog.Post', 'price', field.decimal(12, 2, { null: true, dbDefault: { value: '9.50' } })),
    alterField('blog.Post', 'title', field.char(300, { dbDefault: { value: 'none' }, comment: 'Its title.' })),
    alterField('blog.Post', 'views', field.bigInt({ dbDefault: { sql: '1' } })),
    alterField('blog.Post', 'price', field.decimal(12, 2, { null: true })),
  ],
  'adds a key, a unique column and an indexed one': [
    addField('blog.Post', 'editor', field.fk('blog.Author', { null: true })),
    addField('blog.Post', 'code', field.char(20, { null: true, unique: true })),
    addField('blog.Post', 'tag', field.slug(50, { null: true, index: true })),
  ],
  'removes columns with their indexes and keys': [
    removeIndex('blog.Post', { fields: ['title', 'publishedAt'] }),
    removeField('blog.Post', 'parent'),
    removeField('blog.Post', 'price'),
    removeField('blog.Post', 'title', { fill: 'untitled' }),
  ],
  'removes a column that others point from': [removeField('blog.Comment', 'text', { fill: '' })],
  'renames a column that an index, a check and a key hold': [
    renameField('blog.Post', 'title', 'headline'),
    renameField('blog.Post', 'views', 'readers'),
    renameField('blog.Post', 'author', 'writer'),
  ],
  'makes a column longer, and another NULL': [
    alterField('blog.Post', 'title', field.char(300)),
    alterField('blog.Post', 'body', field.text({ null: true, default: '' })),
  ],
  'fills NULLs before it forbids them': [alterField('blog.Post', 'price', field.decimal(12, 3), { fill: '1.5' })],
  'makes a number a text': [
    removeCheck('blog.Post', 'blog_post_views'),
    alterField('blog.Post', 'views', field.char(20)),
  ],
  'makes a column unique, and another indexed': [
    alterField('blog.Post', 'title', field.char(200, { unique: true })),
    alterField('blog.Author', 'name', field.char(100, { index: true })),
    alterField('blog.Author', 'email', field.email(254)),
  ],
  'makes a key a one-to-one': [
    alterField('blog.Comment', 'post', field.oneToOne('blog.Post', { onDelete: 'cascade' })),
  ],
  'changes what a delete does, and whether a key may be NULL': [
    alterField('blog.Comment', 'post', field.fk('blog.Post', { onDelete: 'setNull', null: true })),
  ],
  'makes a key a plain number': [alterField('blog.Post', 'parent', field.bigInt({ null: true }))],
  'adds and removes indexes and checks': [
    addIndex('blog.Post', { fields: ['author', 'views'] }),
    addIndex('blog.Post', { fields: ['author', 'title'], unique: true }),
    addIndex('blog.Post', { name: 'own_name', fields: ['views'] }),
    removeIndex('blog.Post', { fields: ['title', 'publishedAt'] }),
    addCheck('blog.Post', {
      name: 'blog_post_title',
      check: { all: [{ not: ['title', 'exact', "it's"] }, ['views', 'in', [1, 2, 3]]] },
    }),
    removeCheck('blog.Post', 'blog_post_views'),
  ],
  'adds and removes indexes of some rows, over expressions, in the other direction, and ones that carry columns': [
    addIndex('blog.Post', { fields: ['title'], unique: true, where: ['publishedAt', 'isnull'] }),
    addIndex('blog.Post', { expressions: [{ call: 'lower', of: ['title'] }, 'author'], unique: true }),
    addIndex('blog.Post', { fields: ['author', '-views'], where: { not: ['title', 'exact', "it's"] } }),
    addIndex('blog.Post', { fields: ['views'], include: ['title'] }),
  ],
  'renames a column that indexes of some rows, indexes over expressions and checks hold': [
    addIndex('blog.Post', { fields: ['title'], unique: true, where: ['views', 'gt', 1] }),
    addIndex('blog.Post', {
      expressions: [{ operator: '+', left: 'views', right: 1 }],
      unique: true,
      where: ['title', 'exact', 'x'],
    }),
    addCheck('blog.Post', {
      name: 'blog_post_longer',
      check: {
        any: [['views', 'isnull'], [{ call: 'length', of: ['title'] }, 'lt', { field: 'views' }], { sql: '1 = 1' }],
      },
    }),
    renameField('blog.Post', 'views', 'readers'),
    renameField('blog.Post', 'title', 'headline'),
    renameModel('blog.Post', 'Article'),
  ],
  'makes a model with all of it, changes a column that they hold, and drops them with their columns': [
    createModel('blog.Item', {
      fields: {
        id: field.bigAuto(),
        name: field.char(50, { null: true }),
        price: field.decimal(8, 2),
        soldAt: field.dateTime({ null: true }),
      },
      indexes: [
        { fields: ['name'], unique: true, where: ['soldAt', 'isnull'] },
        { expressions: [{ call: 'upper', of: ['name'] }], unique: true, where: ['price', 'gte', '1.50'] },
      ],
      checks: [{ name: 'blog_item_price', check: ['price', 'gte', '0.50'] }],
    }),
    alterField('blog.Item', 'price', field.decimal(10, 3)),
    alterField('blog.Item', 'name', field.char(60), { fill: '' }),
    removeIndex('blog.Item', { fields: ['name'], unique: true, where: ['soldAt', 'isnull'] }),
    removeField('blog.Item', 'soldAt'),
  ],
  'gives tables and columns comments, changes them, and takes them away': [
    createModel('blog.Note', {
      fields: { id: field.bigAuto(), author: field.fk('blog.Author', { comment: 'Whose \\ it is.' }) },
      comment: "What's noted.",
    }),
    commentModel('blog.Note', "It's \\ noted."),
    commentModel('blog.Post', 'Posts.'),
    alterField('blog.Note', 'author', field.fk('blog.Author', { comment: 'Who wrote it.' })),
    alterField('blog.Post', 'views', field.int({ comment: 'How often.' })),
    commentModel('blog.Post'),
    renameTable('blog.Note', 'notes'),
    alterField('blog.Note', 'author', field.fk('blog.Author')),
  ],
  'points keys at a unique column, changes and renames it, and lets it go': [
    addField('blog.Author', 'boss', field.fk('blog.Author', { to: 'email', onDelete: 'setNull', null: true })),
    addField('blog.Comment', 'by', field.fk('blog.Author', { to: 'email', onDelete: 'cascade', null: true })),
    runSql('UPDATE blog_comment SET by_id = (SELECT email FROM blog_author WHERE id = 1)', {
      reverse: 'UPDATE blog_comment SET by_id = NULL',
    }),
    runSql('UPDATE blog_author SET boss_id = email WHERE id = 2', {
      reverse: 'UPDATE blog_author SET boss_id = NULL',
    }),
    alterField('blog.Author', 'email', field.char(150, { unique: true })),
    renameField('blog.Author', 'email', 'mail'),
    alterField('blog.Author', 'mail', field.char(150, { unique: true, column: 'address' })),
  ],
  'makes a model whose keys point at unique columns, its own too': [
    createModel('blog.Badge', {
      fields: {
        id: field.bigAuto(),
        next: field.fk('blog.Badge', { to: 'code', onDelete: 'setNull', null: true }),
        owner: field.oneToOne('blog.Author', { to: 'email' }),
        code: field.char(3, { unique: true }),
      },
    }),
    alterField('blog.Badge', 'code', field.int({ unique: true })),
  ],
  'renames a model that others and itself point at': [renameModel('blog.Post', 'Article')],
  'gives a table another name': [renameTable('blog.Author', 'people')],
  'makes a model with a key of several columns, and changes those': [
    createModel('blog.Mark', {
      fields: {
        note: field.char(20, { null: true }),
        author: field.fk('blog.Author', { onDelete: 'cascade' }),
        post: field.fk('blog.Post', { onDelete: 'cascade' }),
        word: field.char(20),
      },
      key: ['post', 'author', 'word'],
      indexes: [{ fields: ['note'] }],
    }),
    runCode(
      async ({ models }) => {
        const marks = models.get<Mark>('blog.Mark').objects()
        await marks.bulkCreate([
          { postId: 1, authorId: 1, word: 'a' },
          { postId: 1, authorId: 2, word: 'a' },
        ] as never)
        expect((await marks.find([1, 2, 'a'] as never))?.word).toBe('a')
      },
      { reverse: () => undefined },
    ),
    addField('blog.Mark', 'count', field.int(), { fill: 3 }),
    renameField('blog.Mark', 'word', 'term'),
    alterField('blog.Mark', 'term', field.char(40)),
    renameField('blog.Mark', 'post', 'article'),
    removeIndex('blog.Mark', { fields: ['note'] }),
    removeField('blog.Mark', 'note'),
    renameTable('blog.Mark', 'marks'),
    renameModel('blog.Mark', 'Sign'),
    runCode(
      async ({ models }) => {
        const signs = models.get<Mark>('blog.Sign').objects()
        expect((await signs.orderBy('pk')).map((row) => [row.pk, row.count])).toEqual([
          [[1, 1, 'a'], 3],
          [[1, 2, 'a'], 3],
        ])
      },
      { reverse: () => undefined },
    ),
  ],
  'makes and drops models that point at others': [
    createModel('blog.Tag', { fields: { id: field.uuid(), name: field.char(50, { unique: true }) } }),
    createModel('blog.PostTags', {
      fields: {
        id: field.bigAuto(),
        post: field.fk('blog.Post', { onDelete: 'cascade' }),
        tag: field.fk('blog.Tag', { onDelete: 'cascade' }),
      },
      indexes: [{ fields: ['post', 'tag'], unique: true }],
      pairsOf: 'blog.Post',
    }),
    deleteModel('blog.Comment'),
  ],
}

function historyOf(...migrations: readonly (readonly Operation[] | Migration)[]): History {
  const found = migrations.map((one, index) => ({
    app: 'blog',
    name: `000${index + 1}_step`,
    migration: migration({
      ...('operations' in one ? one : { operations: one }),
      dependencies: index === 0 ? [] : [['blog', `000${index}_step`]],
    }),
  }))
  return createHistory(found, (label) => label)
}

const rows: Operation = runCode(
  async ({ db }) => {
    const q = db.quote
    const when = new Date('2026-01-02T03:04:05Z').toISOString().slice(0, 19).replace('T', ' ')
    const moment = db.features.alterTable ? when : `${when.replace(' ', 'T')}.000Z`
    await db.execute(
      `INSERT INTO ${q('blog_author')} (${q('name')}, ${q('email')}) VALUES ('Ann', 'ann@example.com'), ('Bob', 'bob@example.com')`,
    )
    for (const [title, author, parent] of [
      ['One', 1, null],
      ['Two', 2, 1],
      ['Three', 1, 1],
    ] as const) {
      await db.execute(
        `INSERT INTO ${q('blog_post')} (${['title', 'body', 'views', 'author_id', 'parent_id', 'published_at'].map(q).join(', ')})
         VALUES ('${title}', 'text', 1, ${author}, ${parent === null ? 'NULL' : parent}, '${moment}')`,
      )
    }
    await db.execute(
      `INSERT INTO ${q('blog_comment')} (${q('post_id')}, ${q('text')}) VALUES (1, 'a'), (2, 'b'), (3, 'c')`,
    )
  },
  {
    reverse: async ({ db }) => {
      for (const table of ['comment', 'post', 'author']) await db.execute(`DELETE FROM ${db.quote(`blog_${table}`)}`)
    },
  },
)

async function count({ driver, dialect }: MigratableDatabase, table: string, where = ''): Promise<number> {
  const { rows: found } = await driver.run(
    { sql: `SELECT COUNT(*) FROM ${dialect.operators.quote(table)} ${where}`, write: false, returns: true },
    [],
  )
  return Number(found[0]?.[0])
}

await describeDatabases('migrating', (under: DatabaseUnderTest) => {
  const database = migratable(under)
  const start = [[author, post, comment], [rows]]

  beforeEach(() => clear(database))

  describe.each(Object.entries(CHANGES))('%s', (_title, operations) => {
    it('and back to the same schema with the rows that were there', async () => {
      const history = historyOf(...start, operations)
      await migrateDatabase(history, database, { target: { app: 'blog', name: '0002' } })
      const before = await schemaOf(database)
      await migrateDatabase(history, database)
      const changed = await schemaOf(database)
      expect(changed).not.toEqual(before)
      expect(
        await count(database, changed.some(({ table }) => table === 'blog_article') ? 'blog_article' : 'blog_post'),
      ).toBe(3)
      // Nothing stays behind as a default.
      const told = operations.some((one) => 'field' in one && one.field.dbDefault !== undefined)
      expect(
        (told ? before : changed).flatMap(({ columns }) =>
          columns.filter((column) => column.default !== undefined && !column.identity),
        ),
      ).toEqual([])
      await migrateDatabase(history, database, { target: { app: 'blog', name: '0002' } })
      expect(await schemaOf(database)).toEqual(before)
      expect(await count(database, 'blog_post', 'WHERE author_id IN (1, 2)')).toBe(3)
      const dropped = operations.some((one) => one.type === 'deleteModel')
      expect(await count(database, 'blog_comment')).toBe(dropped ? 0 : 3)
      await migrateDatabase(history, database)
      expect(await schemaOf(database)).toEqual(changed)
      await migrateDatabase(history, database, { target: { app: 'blog', name: 'zero' } })
      expect(await schemaOf(database)).toEqual([])
    })
  })

  if (under.dialect.operators.collections) {
    it('adds arrays, ranges, texts by key and points, changes them and goes back', async () => {
      const extensions = ['hstore', 'citext'].map((name) =>
        runSql(`CREATE EXTENSION IF NOT EXISTS ${name}`, { reverse: '' }),
      )
      const history = historyOf(
        ...start,
        extensions,
        [
          addField('blog.Post', 'tags', field.array(field.char(20), { dbDefault: { value: ['a', 'b"'] } })),
          addField('blog.Post', 'marks', field.array(field.int()), { fill: [1, 2] }),
          addField('blog.Post', 'span', field.range(field.date()), {
            fill: { lower: '2026-01-01', upper: null, bounds: '[)' },
          }),
          addField('blog.Post', 'facts', field.hstore(), { fill: { a: "it's" } }),
          addField('blog.Post', 'word', field.citext({ null: true, unique: true })),
          addField('blog.Post', 'place', field.point(), { fill: { x: 1, y: 2 } }),
        ],
        [
          alterField('blog.Post', 'marks', field.array(field.bigInt({ null: true }), { null: true })),
          alterField('blog.Post', 'tags', field.array(field.text())),
        ],
      )
      await migrateDatabase(history, database, { target: { app: 'blog', name: '0003' } })
      const before = await schemaOf(database)
      await migrateDatabase(history, database)
      const after = await schemaOf(database)
      const types = after.find(({ table }) => table === 'blog_post')?.columns.map((one) => one.type)
      expect(types).toEqual(
        expect.arrayContaining(['bigint[]', 'text[] COLLATE "C"', 'daterange', 'hstore', 'citext', 'point']),
      )
      expect(
        await count(database, 'blog_post', `WHERE marks = '{1,2}' AND tags = '{a,"b\\""}' AND facts -> 'a' = 'it''s'`),
      ).toBe(3)
      await migrateDatabase(history, database, { target: { app: 'blog', name: '0003' } })
      expect(await schemaOf(database)).toEqual(before)
    })
  }

  it('leaves a table alone that it does not manage, also one that others point at', async () => {
    const history = historyOf(
      [
        createModel('blog.Legacy', { fields: { id: field.bigAuto(), name: field.char(20) }, managed: false }),
        createModel('blog.Note', { fields: { id: field.bigAuto(), legacy: field.fk('blog.Legacy') } }),
        createModel('blog.Total', { fields: { id: field.bigAuto() }, managed: false }),
        addField('blog.Legacy', 'size', field.int()),
        renameModel('blog.Total', 'Sum'),
        deleteModel('blog.Sum'),
      ],
      [manageModel('blog.Legacy', true), removeField('blog.Legacy', 'size', { fill: 1 })],
      [manageModel('blog.Legacy', false), removeField('blog.Legacy', 'name', { fill: '' })],
    )
    const columns = async () => (await schemaOf(database)).find(({ table }) => table === 'blog_legacy')?.columns.length
    const [legacy] = historyOf([
      createModel('blog.Legacy', { fields: { id: field.bigAuto(), name: field.char(20), size: field.int() } }),
    ]).nodes.values()
    const made = createHistory(
      [{ app: 'blog', name: '0001_other', migration: (legacy as never as { migration: Migration }).migration }],
      (label) => label,
    )
    await migrateDatabase(made, database)
    await migrateDatabase(made, database, { fake: true, target: { app: 'blog', name: 'zero' } })
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0001' } })
    expect((await schemaOf(database)).map(({ table }) => table)).toEqual(['blog_legacy', 'blog_note'])
    await migrateDatabase(history, database)
    expect(await columns()).toBe(2)
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0001' } })
    expect(await columns()).toBe(3)
    await migrateDatabase(history, database, { target: { app: 'blog', name: 'zero' } })
    expect((await schemaOf(database)).map(({ table }) => table)).toEqual(['blog_legacy'])
  })

  it('makes a key of several columns in its order, and refuses one that a database cannot hold', async () => {
    const mark = (length: number): Operation =>
      createModel('blog.Mark', {
        fields: {
          note: field.char(20),
          author: field.fk('blog.Author', { onDelete: 'cascade' }),
          word: field.char(length, { column: 'a word' }),
        },
        key: ['word', 'author'],
      })
    await migrateDatabase(historyOf([author, mark(20)]), database)
    const [, found] = await schemaOf(database)
    expect([found?.table, found?.primaryKey]).toEqual(['blog_mark', ['a word', 'author_id']])
    expect(found?.columns.map(({ column, primaryKey, nullable }) => [column, primaryKey, nullable])).toEqual([
      ['a word', true, false],
      ['author_id', true, false],
      ['note', false, false],
    ])
    await clear(database)
    const long = migrateDatabase(historyOf([author, mark(1000)]), database)
    if (under.dialect.features.textIndexNeedsLength) await expect(long).rejects.toThrow('at most 768 characters')
    else await long
    await clear(database)
    await expect(
      migrateDatabase(historyOf([author, mark(20)], [removeField('blog.Mark', 'word')]), database),
    ).rejects.toThrow('part of the key')
  })

  it('keeps what a delete does, and the counter of keys', async () => {
    const history = historyOf(...start, [addField('blog.Post', 'kind', field.char(5), { fill: 'x' })])
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0002' } })
    await database.driver.run({ sql: 'DELETE FROM blog_post WHERE id = 3', write: true, returns: false }, [])
    expect(await count(database, 'blog_comment')).toBe(2)
    await migrateDatabase(history, database)
    await database.driver.run(
      {
        sql: "INSERT INTO blog_post (title, body, views, author_id, kind) VALUES ('Four', '', 1, 1, 'y')",
        write: true,
        returns: false,
      },
      [],
    )
    expect(await count(database, 'blog_post', 'WHERE id = 4')).toBe(1)
    await database.driver.run({ sql: 'DELETE FROM blog_author WHERE id = 2', write: true, returns: false }, [])
    expect(await count(database, 'blog_comment')).toBe(1)
  })

  it('runs nothing again, and writes down what it did', async () => {
    const history = historyOf(...start)
    const first = await migrateDatabase(history, database)
    expect(first.forward.map((node) => node.key)).toEqual(['blog.0001_step', 'blog.0002_step'])
    const second = await migrateDatabase(history, database)
    expect(second).toEqual({ forward: [], backward: [] })
    expect([...(await appliedTo(database))]).toEqual(['blog.0001_step', 'blog.0002_step'])
  })

  it('records and forgets without running anything when it is a fake', async () => {
    const history = historyOf(...start)
    await migrateDatabase(history, database, { fake: true })
    expect(await schemaOf(database)).toEqual([])
    await migrateDatabase(history, database, { fake: true, target: { app: 'blog', name: 'zero' } })
    expect([...(await appliedTo(database))]).toEqual([])
  })

  it('leaves nothing half-done where it can, and else says what is done', async () => {
    const history = historyOf(...start, [
      addField('blog.Post', 'note', field.char(20, { null: true })),
      runSql('SELECT nothing FROM nowhere', { reverse: [] }),
    ])
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0002' } })
    const before = await schemaOf(database)
    const error: unknown = await migrateDatabase(history, database).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MigrationFailed)
    const { failure, message } = error as MigrationFailed
    expect(failure).toMatchObject({
      migration: 'blog.0003_step',
      operation: 'Run SQL',
      statement: 'SELECT nothing FROM nowhere',
    })
    expect([...(await appliedTo(database))]).not.toContain('blog.0003_step')
    if (database.dialect.features.transactionalDdl) {
      expect(message).toContain('Nothing of it was kept.')
      expect(await schemaOf(database)).toEqual(before)
    } else {
      expect(failure.kept).toHaveLength(1)
      expect(message).toContain(failure.kept[0])
      expect(message).toContain('it goes on with the step that failed')
    }
  })

  it('refuses a column that may not be NULL where rows have no value for it, before it changes anything', async () => {
    const history = historyOf(...start, [addField('blog.Post', 'kind', field.char(20))])
    await expect(migrateDatabase(history, database)).rejects.toThrow(/blog\.Post has rows.*fill/)
    const forbids = historyOf(...start, [
      alterField('blog.Post', 'parent', field.fk('blog.Post', { onDelete: 'cascade' })),
    ])
    await expect(migrateDatabase(forbids, database)).rejects.toThrow(/parent may no longer be NULL.*fill/)
    expect(await count(database, 'blog_post')).toBe(3)
  })

  it('says of a column that comes back and may not be NULL how its own file tells what rows get', async () => {
    const back = { target: { back: 1 } }
    const without = historyOf(...start, [removeField('blog.Post', 'body')])
    await migrateDatabase(without, database)
    await expect(migrateDatabase(without, database, back)).rejects.toThrow(
      `blog.Post has rows, and its new field "body" may not be NULL. Say in the file which value they get: removeField('blog.Post', 'body', { fill: … }).`,
    )
    await migrateDatabase(historyOf(...start, [removeField('blog.Post', 'body', { fill: 'none' })]), database, back)
    const loose = historyOf(...start, [alterField('blog.Post', 'body', field.text({ null: true }))])
    await migrateDatabase(loose, database)
    await database.driver.run({ sql: 'UPDATE blog_post SET body = NULL', write: true, returns: false }, [])
    await expect(migrateDatabase(loose, database, back)).rejects.toThrow(
      /some rows are NULL there\. Give those a value first\./,
    )
  })

  it('says of a table that is there how that is written down', async () => {
    await database.driver.run({ sql: 'CREATE TABLE blog_there (id INT)', write: true, returns: false }, [])
    const again = createModel('blog.There', { fields: { id: field.bigAuto() } })
    const history = historyOf(...start, [again])
    await expect(migrateDatabase(history, database)).rejects.toThrow(
      /was there before: node manage\.ts migrate blog 0003_step --fake writes it down/,
    )
  })

  it('refuses to undo what has no way back, before it changes anything', async () => {
    const history = historyOf(
      ...start,
      [runSql('SELECT 1'), addField('blog.Post', 'note', field.char(20, { null: true }))],
      [addField('blog.Post', 'more', field.char(20, { null: true }))],
    )
    await migrateDatabase(history, database)
    const before = await schemaOf(database)
    await expect(migrateDatabase(history, database, { target: { app: 'blog', name: '0002' } })).rejects.toThrow(
      Irreversible,
    )
    expect(await schemaOf(database)).toEqual(before)
  })

  it('runs SQL by the name of the database, and code that fails undoes its own rows', async () => {
    const history = historyOf(
      ...start,
      [
        runSql(
          {
            default: "UPDATE blog_post SET body = 'changed'",
            [database.dialect.name]: ["UPDATE blog_post SET body = 'own'"],
          },
          { reverse: [] },
        ),
      ],
      [
        runCode(async ({ db }) => {
          await db.execute`UPDATE blog_post SET body = ${'lost'}`
          expect(await db.query`SELECT body FROM blog_post WHERE id = ${1}`).toEqual([['lost']])
          await db.execute('SELECT nothing FROM nowhere')
        }),
      ],
    )
    await expect(migrateDatabase(history, database)).rejects.toThrow(/blog\.0004_step failed.*Run code/)
    expect(await count(database, 'blog_post', "WHERE body = 'own'")).toBe(3)
  })

  it('gives steps in code the models of that point, within the transaction', async () => {
    class Author extends declareModel('blog.Author') {
      fullName = f.char(100)
      email = f.email()
    }
    class Post extends declareModel('blog.Post', { id: f.bigAuto() }) {
      title = f.char(200)
      author = f.fk(() => Author)
    }
    const committed: string[] = []
    const copy = runCode(
      async ({ models, db }) => {
        const posts = models.get<Post>('blog.Post')
        for (const post of await posts
          .objects()
          .filter({ author__fullName: 'Ann' })
          .selectRelated('author')
          .orderBy('id')) {
          post.title = `${post.title} by ${post.author.fullName}`
          await post.save()
        }
        await atomic(async () => {
          await models
            .get<Author>('blog.Author')
            .objects()
            .filter({ email: 'bob@example.com' })
            .update({ fullName: 'Rob' })
          onCommit(() => committed.push('done'))
        })
        expect(committed).toEqual([])
        expect(await db.query`SELECT title FROM blog_post WHERE id = ${3}`).toEqual([['Three by Ann']])
        expect(() => models.get('blog.Tag')).toThrow(/No model "blog\.Tag" at this point of the history/)
      },
      { reverse: () => undefined },
    )
    const history = historyOf(...start, [
      renameField('blog.Author', 'name', 'fullName'),
      copy,
      renameField('blog.Author', 'fullName', 'label'),
    ])
    await migrateDatabase(history, database)
    expect(await count(database, 'blog_post', "WHERE title IN ('One by Ann', 'Three by Ann', 'Two')")).toBe(3)
    expect(await count(database, 'blog_author', "WHERE label = 'Rob'")).toBe(1)
    expect(committed).toEqual(['done'])
    const caught = runCode(async ({ models }) => {
      await models
        .get<Author>('blog.Author')
        .objects()
        .create({ fullName: 'x', email: 'ann@example.com' })
        .catch(() => undefined)
    })
    const hidden = historyOf(...start, [renameField('blog.Author', 'name', 'fullName')], [caught])
    await clear(database)
    await expect(migrateDatabase(hidden, database)).rejects.toThrow(/0004_step failed.*caught/s)
  })

  it('keeps what was done before a failure where a migration is not atomic, and says so', async () => {
    const steps: Migration = migration({
      atomic: false,
      operations: [
        addField('blog.Post', 'note', field.char(20, { null: true })),
        runCode(async ({ models }) => {
          interface Noted extends ModelBase {
            readonly note: Field<string | null>
          }
          await models.get<Noted>('blog.Post').objects().update({ note: 'kept' })
        }),
        runSql('SELECT nothing FROM nowhere'),
      ],
    })
    const error: unknown = await migrateDatabase(historyOf(...start, steps), database).catch(
      (caught: unknown) => caught,
    )
    expect((error as MigrationFailed).failure.kept).toEqual([expect.stringContaining('note'), 'code of "Run code"'])
    expect(await count(database, 'blog_post', "WHERE note = 'kept'")).toBe(3)
    expect([...(await appliedTo(database))]).not.toContain('blog.0003_step')
  })

  it('lets a second one wait, which then finds nothing left to do', async () => {
    const calls: string[] = []
    const waited: string[] = []
    const slow: Operation = runCode(
      async () => {
        calls.push('code')
        await expect.poll(() => waited).toHaveLength(1)
      },
      { reverse: () => undefined },
    )
    const history = historyOf([author], [slow])
    const other = await database.dialect.connect(under.url, { name: 'other' })
    try {
      const plans = await Promise.all(
        [database, { ...database, driver: other }].map((one, index) =>
          migrateDatabase(history, one, { onWait: () => waited.push(`${index}`) }),
        ),
      )
      expect(calls).toEqual(['code'])
      expect(waited).toHaveLength(1)
      expect(plans.map((plan) => plan.forward.length).sort()).toEqual([0, 2])
    } finally {
      await other.close()
    }
  })
})
