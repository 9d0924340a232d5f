import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
import { declareExtension, declareProxy } from '@tsango/core/model'
import { stampOf } from '@tsango/core/values'
import type { NumberExpression, TextExpression } from '@tsango/orm'
import {
  alterField,
  createModel,
  emptyState,
  field,
  manageModel,
  migration,
  moveModel,
  type Operation,
  type ProjectState,
  stateOf,
} from '@tsango/orm/migrations'
import { describe, expect, it } from 'vitest'
import { UnsupportedChange } from '../errors/errors.ts'
import { createHistory, type FoundMigration, type History, stateAfter } from '../history/history.ts'
import { applyOperation } from '../operations/operations.ts'
import { type Asker, detectMigrations, type OpenQuestion, type PlannedMigration } from './detect.ts'

interface Sized {
  readonly size: NumberExpression<number>
}

const NOW = new Date('2026-11-20T00:00:00Z')

function stateFor(...models: ModelClass[]): ProjectState {
  const { registry, problems } = createRegistry({
    models: models.map((model) => ({ model, app: '' })),
    close: true,
  })
  expect(problems).toEqual([])
  return stateOf(registry)
}

/** Answers with what is in the record, and keeps what was asked. */
function asking(answers: Readonly<Record<string, unknown>> = {}): Asker & { readonly asked: OpenQuestion[] } {
  const asked: OpenQuestion[] = []
  return {
    asked,
    renamed: async (question) => {
      asked.push(question)
      return answers[question.id] === true
    },
    agreed: async ({ id }) => answers[id] !== false,
    fill: async (question) => {
      asked.push(question)
      return answers[question.id]
    },
  }
}

const written = (planned: readonly PlannedMigration[]): FoundMigration[] =>
  planned.map(({ app, name, dependencies, operations }) => ({
    app,
    name,
    migration: migration({ dependencies, operations }),
  }))

const historyOf = (found: readonly FoundMigration[]): History => createHistory(found, (label) => label)

/** Goes from one state to the next by what is detected, and holds that nothing is left to find. */
async function evolve(
  steps: readonly ProjectState[],
  answers: Readonly<Record<string, unknown>> = {},
): Promise<{
  readonly last: readonly PlannedMigration[]
  readonly asked: readonly string[]
  readonly history: History
}> {
  let found: readonly FoundMigration[] = []
  let last: readonly PlannedMigration[] = []
  const asker = asking(answers)
  for (const state of steps) {
    last = await detectMigrations(historyOf(found), state, { asker, now: NOW })
    found = [...found, ...written(last)]
    const again = await detectMigrations(historyOf(found), state, { asker: asking(), now: NOW })
    expect(again).toEqual([])
  }
  return { last, asked: asker.asked.map(({ id }) => id), history: historyOf(found) }
}

const types = (planned: readonly PlannedMigration[]): string[] =>
  planned.flatMap(({ operations }) => operations.map(({ type }) => type))

class Author extends declareModel('blog.Author') {
  name = f.char(100)
}
class Tag extends declareModel('blog.Tag') {
  name = f.slug().unique()
}
class Post extends declareModel('blog.Post', { id: f.uuid() }) {
  static meta = {
    ordering: ['title'],
    indexes: [['title', 'author'], { fields: ['views'], name: 'by_views' }],
    uniqueTogether: [['author', 'slug']],
    checks: [{ name: 'post_views', check: (p: { readonly views: NumberExpression<number> }) => p.views.gte(0) }],
  }
  title = f.char(200).default('none')
  slug = f.slug()
  views = f.int().default(0)
  price = f.decimal(9, 2).null().column('cost')
  kind = f.choice(['draft', 'published']).default(() => 'draft' as const)
  author = f.fk(() => Author, { onDelete: 'cascade' })
  parent = f.fk(() => Post, { onDelete: 'setNull' }).null()
  tags = f.manyToMany(() => Tag)
  made = f.dateTime({ autoNowAdd: true })
}

describe('the first migration', () => {
  it('makes every model after those that it points at, tables of pairs included', async () => {
    const { last, asked } = await evolve([stateFor(Post)])
    expect(last.map(({ app, name, dependencies }) => [app, name, dependencies])).toEqual([['blog', '0001_initial', []]])
    expect(last[0]?.operations.map((one) => ('model' in one ? one.model : ''))).toEqual([
      'blog.Author',
      'blog.Post',
      'blog.Tag',
      'blog.PostTags',
    ])
    expect(asked).toEqual([])
  })

  it('holds what the models say, and nothing that follows from it', async () => {
    const { last } = await evolve([stateFor(Post)])
    expect(last[0]?.operations[1]).toEqual({
      type: 'createModel',
      model: 'blog.Post',
      fields: {
        id: { kind: 'uuid', nullable: false, unique: false, index: false, auto: 'uuid4' },
        title: { kind: 'char', nullable: false, unique: false, index: false, maxLength: 200, default: 'none' },
        slug: { kind: 'slug', nullable: false, unique: false, index: true, maxLength: 50 },
        views: { kind: 'int', nullable: false, unique: false, index: false, default: 0 },
        price: { kind: 'decimal', nullable: true, unique: false, index: false, digits: 9, places: 2, column: 'cost' },
        kind: { kind: 'choice', nullable: false, unique: false, index: false, maxLength: 9 },
        author: { kind: 'key', to: 'blog.Author', onDelete: 'cascade', nullable: false, unique: false },
        parent: { kind: 'key', to: 'blog.Post', onDelete: 'setNull', nullable: true, unique: false },
        made: { kind: 'dateTime', nullable: false, unique: false, index: false, auto: 'nowAdd' },
      },
      indexes: [
        { fields: ['title', 'author'] },
        { name: 'by_views', fields: ['views'] },
        { fields: ['author', 'slug'], unique: true },
      ],
      checks: [{ name: 'post_views', check: ['views', 'gte', 0] }],
    })
    expect(last[0]?.operations[3]).toMatchObject({ model: 'blog.PostTags', pairsOf: 'blog.Post' })
  })

  it('adds the key of a circle afterwards, and parts it by app', async () => {
    class Chief extends declareModel('staff.Chief') {
      team = f.fk(() => Team).null()
      static meta = { indexes: [['team']] }
    }
    class Team extends declareModel('club.Team') {
      chief = f.fk(() => Chief)
    }
    const { last } = await evolve([stateFor(Chief, Team)])
    expect(
      last.map(({ app, name, dependencies, operations }) => [
        app,
        name,
        dependencies,
        operations.map((one) => one.type),
      ]),
    ).toEqual([
      ['club', '0001_initial', [], ['createModel']],
      ['staff', '0001_initial', [['club', '0001_initial']], ['createModel']],
      [
        'club',
        '0002_team_chief',
        [
          ['club', '0001_initial'],
          ['staff', '0001_initial'],
        ],
        ['addField'],
      ],
    ])
  })

  it('makes a circle within one app in one migration', async () => {
    class Left extends declareModel('club.Left') {
      right = f.fk(() => Right)
    }
    class Right extends declareModel('club.Right') {
      left = f.fk(() => Left)
      static meta = { uniqueTogether: [['left', 'id']] }
    }
    const { last } = await evolve([stateFor(Left, Right)])
    expect(last).toHaveLength(1)
    expect(types(last)).toEqual(['createModel', 'createModel', 'addField', 'addIndex'])
    const { history } = await evolve([stateFor(Left, Right), stateFor()])
    expect(stateAfter(history).models.size).toBe(0)
  })
})

describe('a change of a model', () => {
  const start = () => {
    class Note extends declareModel('blog.Note') {
      text = f.text()
      size = f.int()
    }
    return stateFor(Note)
  }

  it('adds a field, with its default for old rows', async () => {
    class Note extends declareModel('blog.Note') {
      text = f.text()
      size = f.int()
      title = f.char(10).default('x')
      made = f.dateTime({ autoNowAdd: true })
      more = f.text().null()
    }
    const { last, asked } = await evolve([start(), stateFor(Note)])
    expect(last[0]?.name).toBe('0002_note_title_note_made_note_more')
    expect(last[0]?.operations.map((one) => ('fill' in one ? one.fill : undefined))).toEqual(['x', NOW, undefined])
    expect(asked).toEqual([])
  })

  it('fills days and times that writes set with those of now', async () => {
    class Note extends declareModel('blog.Note') {
      text = f.text()
      size = f.int()
      day = f.date({ autoNowAdd: true })
      time = f.time({ autoNow: true })
    }
    const { last, asked } = await evolve([start(), stateFor(Note)])
    const fills = last[0]?.operations.map((one) => ('fill' in one ? one.fill : undefined))
    expect(fills).toEqual([stampOf(f.date().spec, NOW), stampOf(f.time().spec, NOW)])
    expect(fills?.[0]).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(asked).toEqual([])
  })

  it('asks once for what old rows get, where nothing says it', async () => {
    class Note extends declareModel('blog.Note') {
      text = f.text()
      size = f.int()
      code = f.bool()
    }
    const { last, asked } = await evolve([start(), stateFor(Note)], { 'fill blog.Note.code': true })
    expect(asked).toEqual(['fill blog.Note.code'])
    expect(last[0]?.operations[0]).toMatchObject({ type: 'addField', fill: true })
  })

  it('asks whether a field was renamed, and believes the answer', async () => {
    class Note extends declareModel('blog.Note') {
      body = f.text()
      size = f.int()
    }
    const yes = await evolve([start(), stateFor(Note)], { 'rename blog.Note.text body': true })
    expect(types(yes.last)).toEqual(['renameField'])
    expect(yes.last[0]?.name).toBe('0002_rename_note_text_body')
    const no = await evolve([start(), stateFor(Note)], { 'fill blog.Note.body': '' })
    expect(types(no.last)).toEqual(['removeField', 'addField'])
    expect(no.asked).toEqual(['rename blog.Note.text body', 'fill blog.Note.body'])
  })

  it('asks whether a model was renamed; what is named after it follows', async () => {
    class Tagged extends declareModel('blog.Tagged') {
      text = f.text()
      tags = f.manyToMany(() => Tag)
      before = f.fk(() => Tagged).null()
    }
    class Renamed extends declareModel('blog.Renamed') {
      text = f.text()
      tags = f.manyToMany(() => Tag)
      before = f.fk(() => Renamed).null()
    }
    const { last, asked } = await evolve([stateFor(Tagged), stateFor(Renamed)], {
      'rename blog.Tagged blog.Renamed': true,
    })
    expect(asked).toEqual(['rename blog.Tagged blog.Renamed'])
    expect(last[0]?.operations).toEqual([
      { type: 'renameModel', model: 'blog.Tagged', to: 'blog.Renamed' },
      { type: 'renameModel', model: 'blog.TaggedTags', to: 'blog.RenamedTags' },
      { type: 'renameField', model: 'blog.RenamedTags', name: 'tagged', to: 'renamed' },
    ] satisfies Operation[])
  })

  it('alters fields, and asks for the value of rows that were NULL', async () => {
    class Before extends declareModel('blog.Note') {
      text = f.char(20).null()
      size = f.int().null()
      link = f.fk(() => Author).null()
    }
    class After extends declareModel('blog.Note') {
      text = f.char(30).unique()
      size = f.bigInt().default(0)
      link = f.fk(() => Author, { onDelete: 'setNull' }).null()
    }
    const { last, asked } = await evolve([stateFor(Before), stateFor(After)], { 'fill blog.Note.text': 'none' })
    expect(asked).toEqual(['fill blog.Note.text'])
    expect(types(last)).toEqual(['alterField', 'alterField', 'alterField'])
    expect(last[0]?.operations.map((one) => ('fill' in one ? one.fill : undefined))).toEqual(['none', 0, undefined])
  })

  it('does not take a changed default, validator, label or ordering for a change of the schema', async () => {
    class Note extends declareModel('blog.Note') {
      static meta = { ordering: ['-size'], verboseName: 'remark' }
      text = f.text().help('Write.').label('Words').blank()
      size = f.int().default(3)
    }
    expect((await evolve([start(), stateFor(Note)])).last).toEqual([])
  })

  it('finds the bounds of a field, that of a key as well, and no others than the database holds', async () => {
    class Before extends declareModel('blog.Note', { id: f.int({ max: 9 }) }) {
      size = f.positiveInt()
      exact = f.bigInt({ mode: 'bigint', max: 5 })
      sizes = f.array(f.int())
    }
    class After extends declareModel('blog.Note', { id: f.int({ min: 1 }) }) {
      size = f.positiveInt({ max: 10 })
      exact = f.bigInt({ mode: 'bigint', max: 5n })
      sizes = f.array(f.int({ max: 3 }))
    }
    const { last } = await evolve([stateFor(Before), stateFor(After)])
    expect(last.flatMap(({ operations }) => operations)).toEqual([
      alterField('blog.Note', 'id', field.int({ min: 1 })),
      alterField('blog.Note', 'size', field.int({ min: 0, max: 10 })),
    ])
  })

  it('finds that a table is no longer ours, and that one is', async () => {
    class Ours extends declareModel('blog.Note') {
      text = f.char(20)
    }
    class Theirs extends declareModel('blog.Note') {
      static meta = { managed: false }
      text = f.char(20)
    }
    class View extends declareModel('blog.Note') {
      static meta = { view: true }
      text = f.char(20)
    }
    class Far extends declareModel('blog.Note') {
      static meta = { database: 'logs' }
      text = f.char(20)
    }
    expect((await evolve([stateFor(Ours), stateFor(Far)])).last.flatMap(({ operations }) => operations)).toEqual([
      moveModel('blog.Note', 'logs'),
    ])
    expect((await evolve([stateFor(Far)])).last[0]?.operations).toMatchObject([
      { type: 'createModel', database: 'logs' },
    ])
    class Shared extends declareModel('blog.Note') {
      static meta = { scope: 'registry' }
      text = f.char(20)
    }
    const shared = moveModel('blog.Note', undefined, { scope: 'registry' })
    expect((await evolve([stateFor(Ours), stateFor(Shared)])).last[0]?.operations).toEqual([shared])
    expect((await evolve([stateFor(Shared), stateFor(Far)])).last[0]?.operations).toEqual([
      moveModel('blog.Note', 'logs', { scope: 'tenant' }),
    ])
    expect((await evolve([stateFor(Shared)])).last[0]?.operations).toMatchObject([
      { type: 'createModel', scope: 'registry' },
    ])
    const { last } = await evolve([stateFor(Ours), stateFor(Theirs)])
    expect(last.flatMap(({ operations }) => operations)).toEqual([manageModel('blog.Note', false)])
    expect(types((await evolve([stateFor(View), stateFor(Ours)])).last)).toEqual(['manageModel'])
    expect((await evolve([stateFor(Theirs), stateFor(View)])).last).toEqual([])
    const [first] = (await evolve([stateFor(Theirs)])).last
    expect(first?.operations).toMatchObject([{ type: 'createModel', managed: false }])
  })

  it('changes table, indexes and checks, and drops what a removed field holds first', async () => {
    class Before extends declareModel('blog.Note') {
      static meta = { indexes: [['text', 'size']], checks: [{ name: 'size', check: (p: Sized) => p.size.gt(0) }] }
      text = f.char(20)
      size = f.int()
    }
    class After extends declareModel('blog.Note') {
      static meta = {
        table: 'notes',
        uniqueTogether: [['text', 'id']],
        checks: [{ name: 'text', check: (p: { readonly text: TextExpression<string> }) => p.text.ne('') }],
      }
      text = f.char(20)
    }
    const { last } = await evolve([stateFor(Before), stateFor(After)])
    expect(types(last)).toEqual(['removeIndex', 'removeCheck', 'removeField', 'renameTable', 'addIndex', 'addCheck'])
  })

  it('renames the table of pairs of a relation, which keeps its rows', async () => {
    const start = () => {
      class Paper extends declareModel('blog.Paper') {
        tags = f.manyToMany(() => Tag)
      }
      return stateFor(Paper)
    }
    const named = (table: string) => {
      class Paper extends declareModel('blog.Paper') {
        tags = f.manyToMany(() => Tag, { table })
      }
      return stateFor(Paper)
    }
    const { last, asked } = await evolve([start(), named('paper_tag')])
    expect(last[0]?.operations).toEqual([{ type: 'renameTable', model: 'blog.PaperTags', table: 'paper_tag' }])
    expect(asked).toEqual([])
    const back = await evolve([named('paper_tag'), start()])
    expect(back.last[0]?.operations).toEqual([{ type: 'renameTable', model: 'blog.PaperTags', table: undefined }])
    class Paper extends declareModel('blog.Paper') {
      labels = f.manyToMany(() => Tag, { table: 'paper_tag' })
    }
    const answers = { 'rename blog.PaperTags blog.PaperLabels': true }
    const kept = await evolve([named('paper_tag'), stateFor(Paper)], answers)
    expect(kept.last[0]?.operations).toEqual([{ type: 'renameModel', model: 'blog.PaperTags', to: 'blog.PaperLabels' }])
  })

  it('deletes models, whoever points first, also across apps', async () => {
    class Shop extends declareModel('shop.Shop') {
      owner = f.fk(() => Author)
    }
    const { last } = await evolve([stateFor(Shop), stateFor()])
    expect(last.map(({ app, name, dependencies }) => [app, name, dependencies])).toEqual([
      ['shop', '0002_delete_shop', [['shop', '0001_initial']]],
      [
        'blog',
        '0002_delete_author',
        [
          ['blog', '0001_initial'],
          ['shop', '0002_delete_shop'],
        ],
      ],
    ])
  })

  it('takes a proxy for no change, and a key to one for a key to its model', async () => {
    class Shown extends declareProxy(Author, 'blog.Shown') {
      static meta = { ordering: ['-name'], verboseName: 'shown' }
    }
    class Note extends declareModel('blog.Note') {
      by = f.fk(() => Shown)
    }
    const { last } = await evolve([stateFor(Author), stateFor(Author, Shown)])
    expect(last).toEqual([])
    const pointed = await evolve([stateFor(Author), stateFor(Shown, Note)])
    expect(types(pointed.last)).toEqual(['createModel'])
    expect(pointed.last[0]?.operations).toMatchObject([{ model: 'blog.Note', fields: { by: { to: 'blog.Author' } } }])
  })

  it('makes the table of a model that extends another behind that, and knows its own columns alone', async () => {
    class Person extends declareModel('blog.Person') {
      name = f.text()
      mentor = f.fk((): ModelClass => Writer).null()
    }
    class Writer extends declareExtension(Person, 'blog.Writer') {
      pen = f.text()
    }
    class Renamed extends declareModel('blog.Person') {
      name = f.char(100)
      born = f.date().null()
    }
    class Same extends declareExtension(Renamed, 'blog.Writer') {
      pen = f.text()
    }
    const made = (await evolve([stateFor(Writer, Person)])).last[0]?.operations
    expect(made?.map((one) => [one.type, 'model' in one && one.model])).toEqual([
      ['createModel', 'blog.Person'],
      ['createModel', 'blog.Writer'],
      ['addField', 'blog.Person'],
    ])
    expect(made?.[1]).toMatchObject({
      fields: { id: { kind: 'key', to: 'blog.Person', unique: true, column: 'person_ptr_id', onDelete: 'cascade' } },
    })
    const { last } = await evolve([stateFor(Writer, Person), stateFor(Same, Renamed)], {})
    expect(last[0]?.operations.map((one) => 'model' in one && one.model)).toEqual([
      'blog.Person',
      'blog.Person',
      'blog.Person',
    ])
    const gone = await evolve([stateFor(Writer, Person), stateFor()])
    expect(gone.last[0]?.operations.map((one) => [one.type, 'model' in one && one.model])).toEqual([
      ['removeField', 'blog.Person'],
      ['deleteModel', 'blog.Writer'],
      ['deleteModel', 'blog.Person'],
    ])
    class Plain extends declareModel('blog.Writer') {
      pen = f.text()
    }
    await expect(evolve([stateFor(Writer, Person), stateFor(Plain, Renamed)])).rejects.toThrow(UnsupportedChange)
  })

  it('points a key at another model, of an app that is there already', async () => {
    class Editor extends declareModel('press.Editor') {
      name = f.text()
    }
    class Before extends declareModel('blog.Note') {
      by = f.fk(() => Author).null()
    }
    class After extends declareModel('blog.Note') {
      by = f.fk(() => Editor).null()
    }
    const { last } = await evolve([stateFor(Before, Editor), stateFor(After, Author)])
    expect(last.map(({ dependencies }) => dependencies)).toEqual([
      [
        ['blog', '0001_initial'],
        ['press', '0001_initial'],
      ],
    ])
    const gone = await evolve([stateFor(Before), stateFor(After)])
    expect(gone.last.map(({ app, operations }) => [app, operations.map((one) => one.type)])).toEqual([
      ['press', ['createModel']],
      ['blog', ['alterField', 'deleteModel']],
    ])
  })

  it('finds a key of several columns, and refuses to make another of it', async () => {
    class Line extends declareModel('blog.Line', { key: ['post', 'word'] }) {
      word = f.char(20)
      post = f.fk(() => Post, { onDelete: 'cascade' })
      note = f.text()
    }
    const { last } = await evolve([stateFor(Post), stateFor(Post, Line)])
    expect(last[0]?.operations[0]).toMatchObject({ type: 'createModel', model: 'blog.Line', key: ['post', 'word'] })
    class Renamed extends declareModel('blog.Line', { key: ['post', 'term'] }) {
      term = f.char(20)
      post = f.fk(() => Post, { onDelete: 'cascade' })
      note = f.text()
    }
    const renamed = await evolve([stateFor(Post, Line), stateFor(Post, Renamed)], {
      'rename blog.Line.word term': true,
    })
    expect(renamed.last[0]?.operations.map((one) => one.type)).toEqual(['renameField'])
    class Turned extends declareModel('blog.Line', { key: ['word', 'post'] }) {
      word = f.char(20)
      post = f.fk(() => Post, { onDelete: 'cascade' })
      note = f.text()
    }
    class Single extends declareModel('blog.Line') {
      word = f.char(20)
      post = f.fk(() => Post, { onDelete: 'cascade' })
      note = f.text()
    }
    for (const other of [Turned, Single])
      await expect(evolve([stateFor(Post, Line), stateFor(Post, other)])).rejects.toThrow(
        'The key of blog.Line changed from (post, word) to',
      )
  })

  it('refuses a key of another type', async () => {
    class Other extends declareModel('blog.Author', { id: f.uuid() }) {
      name = f.char(100)
    }
    await expect(evolve([stateFor(Author), stateFor(Other)])).rejects.toThrow(UnsupportedChange)
  })

  it('refuses a view that becomes a table, and a table that becomes a view', async () => {
    class Seen extends declareModel('blog.Seen') {
      static meta = { view: { sql: 'SELECT 1 AS id' } }
    }
    class Table extends declareModel('blog.Seen') {}
    await expect(evolve([stateFor(Seen), stateFor(Table)])).rejects.toThrow(
      'blog.Seen was a view and becomes a table. Give it another name, or take the model away, run makemigrations, and put it back',
    )
    await expect(evolve([stateFor(Table), stateFor(Seen)])).rejects.toThrow('was a table and becomes a view')
    expect(await evolve([stateFor(Seen), stateFor(), stateFor(Table), stateFor(), stateFor(Seen)])).toBeDefined()
  })
})

describe('a word with another name', () => {
  const shelf = (word: string) =>
    createModel('b.Shelf', { fields: { id: field.bigAuto(), code: field.enum(['text', word], { unique: true }) } })
  const book = createModel('a.Book', {
    fields: { id: field.bigAuto(), shelf: { ...field.fk('b.Shelf', { onDelete: 'cascade' }), toField: 'code' } },
  })
  const stateWith = (...operations: readonly Operation[]) => operations.reduce(applyOperation, emptyState())

  it('has it before a new key holds it as well, which another app makes', async () => {
    const { last } = await evolve([stateWith(shelf('draft')), stateWith(shelf('sketch'), book)], {
      'rename b.Shelf.code "draft" "sketch"': true,
    })
    const [renames, makes] = last
    expect(types(last)).toEqual(['renameValue', 'createModel'])
    expect(makes?.dependencies).toContainEqual(['b', renames?.name])
  })
})

describe('a model that takes the place of another', () => {
  it('may have its table, its indexes and its checks', async () => {
    const meta = {
      table: 'notes',
      indexes: [{ name: 'own', fields: ['size'] }],
      checks: [{ name: 'size', check: (p: Sized) => p.size.gt(0) }],
    }
    class Old extends declareModel('blog.Old') {
      static meta = meta
      size = f.int()
    }
    class Before extends declareModel('blog.Pointer') {
      at = f.fk(() => Old).null()
    }
    class New extends declareModel('blog.New') {
      static meta = meta
      size = f.int()
      more = f.int()
    }
    class After extends declareModel('blog.Pointer') {
      at = f.fk(() => New).null()
    }
    const { last } = await evolve([stateFor(Before), stateFor(After)])
    expect(types(last)).toEqual([
      'removeIndex',
      'removeCheck',
      'renameTable',
      'createModel',
      'alterField',
      'deleteModel',
    ])
  })
})

interface Priced {
  readonly price: NumberExpression<number>
  readonly amount: NumberExpression<number>
  readonly cost: NumberExpression<number>
}

describe('a computed field', () => {
  class Line extends declareModel('shop.Line') {
    price = f.int()
    amount = f.int()
    total = f.int().generated((line: Priced) => line.price.times(line.amount))
  }
  class Same extends declareModel('shop.Line') {
    price = f.int()
    total = f.int().generated((line: Priced) => line.price)
  }
  class Other extends declareModel('shop.Line') {
    price = f.int()
    cost = f.int()
    total = f.int().generated((line: Priced) => line.price.plus(line.cost))
  }
  class Renamed extends declareModel('shop.Line') {
    cost = f.int()
    amount = f.int()
    total = f.int().generated((line: Priced) => line.cost.times(line.amount))
  }
  class Plain extends declareModel('shop.Line') {
    price = f.int()
    amount = f.int()
    total = f.int()
  }
  class Added extends declareModel('shop.Line') {
    price = f.int()
    amount = f.int()
  }

  it('is added and removed, and needs no value for old rows', async () => {
    const { last, asked } = await evolve([stateFor(Added), stateFor(Line)])
    expect([types(last), asked]).toEqual([['addField'], []])
    expect(types((await evolve([stateFor(Line), stateFor(Added)])).last)).toEqual(['removeField'])
  })

  it('is made anew where what it read goes, and changes after what it reads is added', async () => {
    const names = ({ last }: { readonly last: readonly PlannedMigration[] }): unknown =>
      last.flatMap(({ operations }) => operations.map((one) => [one.type, 'name' in one ? one.name : '']))
    expect(names(await evolve([stateFor(Line), stateFor(Same)]))).toEqual([
      ['removeField', 'total'],
      ['removeField', 'amount'],
      ['addField', 'total'],
    ])
    expect(names(await evolve([stateFor(Line), stateFor(Other)], { 'fill shop.Line.cost': 1 }))).toEqual([
      ['removeField', 'total'],
      ['removeField', 'amount'],
      ['addField', 'cost'],
      ['addField', 'total'],
    ])
    expect(names(await evolve([stateFor(Same), stateFor(Line)], { 'fill shop.Line.amount': 1 }))).toEqual([
      ['addField', 'amount'],
      ['alterField', 'total'],
    ])
  })

  it('is made anew where it changes together with what it reads', async () => {
    class Open extends declareModel('shop.Line') {
      price = f.int().null()
      amount = f.int()
      total = f
        .int()
        .generated((line: Priced) => line.price.plus(line.amount))
        .null()
    }
    const { last } = await evolve([stateFor(Line), stateFor(Open)])
    expect(
      last.flatMap(({ operations }) => operations.map((one) => [one.type, 'name' in one ? one.name : ''])),
    ).toEqual([
      ['removeField', 'total'],
      ['alterField', 'price'],
      ['addField', 'total'],
    ])
  })

  it('follows the new name of what it reads', async () => {
    const answers = { 'rename shop.Line.price cost': true }
    expect(types((await evolve([stateFor(Line), stateFor(Renamed)], answers)).last)).toEqual(['renameField'])
  })

  it('neither becomes a plain one nor was one', async () => {
    await expect(evolve([stateFor(Line), stateFor(Plain)])).rejects.toThrow(UnsupportedChange)
    await expect(evolve([stateFor(Plain), stateFor(Line)])).rejects.toThrow('shop.Line.total became a computed field')
  })
})

describe('a field with another name and other bounds', () => {
  class Before extends declareModel('shop.Tag') {
    size = f.positiveInt({ max: 100 })
  }
  class After extends declareModel('shop.Tag') {
    width = f.int({ min: -5, max: 50 })
  }
  const id = 'rename shop.Tag.size width'

  it('is asked for as renamed, and keeps its rows', async () => {
    const { last, asked } = await evolve([stateFor(Before), stateFor(After)], { [id]: true })
    expect(asked).toEqual([id])
    expect(types(last)).toEqual(['renameField', 'alterField'])
  })
})

describe('a column whose name another field takes', () => {
  class Before extends declareModel('shop.Tag') {
    size = f.int().column('amount')
  }
  class After extends declareModel('shop.Tag') {
    weight = f.int().null().column('amount')
    size = f.int().column('number')
  }

  it('is given up before', async () => {
    const { last } = await evolve([stateFor(Before), stateFor(After)])
    expect(
      last.flatMap(({ operations }) => operations.map((one) => [one.type, 'name' in one ? one.name : ''])),
    ).toEqual([
      ['alterField', 'size'],
      ['addField', 'weight'],
    ])
  })
})

describe('an extension of the database', () => {
  class Plain extends declareModel('shop.Tag') {
    name = f.char(20)
  }
  class Labelled extends declareModel('shop.Tag') {
    name = f.citext()
    labels = f.hstore().null()
  }
  class Found extends declareModel('shop.Tag') {
    static meta = {
      indexes: [{ fields: ['name'], method: 'gin', opclasses: ['gin_trgm_ops'], name: 'shop_tag_words' }],
    }
    name = f.char(20)
  }
  const told = ({ last }: { readonly last: readonly PlannedMigration[] }): unknown =>
    last.flatMap(({ operations }) => operations.map((one) => ('extension' in one ? one.extension : one.type)))

  it('comes before the first that needs it, once for an app', async () => {
    expect(told(await evolve([stateFor(Labelled)]))).toEqual(['citext', 'hstore', 'createModel'])
    expect(told(await evolve([stateFor(Plain), stateFor(Found)]))).toEqual(['pg_trgm', 'addIndex'])
    expect(told(await evolve([stateFor(Found), stateFor(Plain), stateFor(Found)]))).toEqual(['addIndex'])
    expect(told(await evolve([stateFor(Plain)]))).toEqual(['createModel'])
  })
})

describe('keys to a unique column', () => {
  it('come after the column, whoever is declared first, and go before it', async () => {
    class Before extends declareModel('one.Left') {
      other = f.fk(() => RightBefore).null()
    }
    class RightBefore extends declareModel('two.Right') {}
    class Left extends declareModel('one.Left') {
      itself = f.fk(() => Left, { to: 'code' }).null()
      other = f.fk(() => Right).null()
      right = f.fk(() => Right, { to: 'code' }).null()
      code = f.char(4).unique()
    }
    class Right extends declareModel('two.Right') {
      left = f.fk(() => Left, { to: 'code' }).null()
      code = f.char(4).unique().default('x')
    }
    const answers = { 'fill one.Left.code': 'y' }
    const { history } = await evolve([stateFor(Before, RightBefore), stateFor(Left, Right)], answers)
    expect(stateAfter(history).models.get('one.Left')?.fields['right']).toMatchObject({
      to: 'two.Right',
      toField: 'code',
    })
    await evolve([stateFor(Before, RightBefore), stateFor(Left, Right), stateFor(Before, RightBefore)], answers)
    await evolve([stateFor(Left, Right), stateFor(Before, RightBefore)])
  })

  it('come after a model is made, where the column waits for a key that points at it', async () => {
    class Before extends declareModel('one.Left') {
      code = f.char(20).unique()
      link = f.fk(() => Before, { to: 'code' }).null()
    }
    class Left extends declareModel('one.Left') {
      code = f.char(30).unique()
      link = f.fk(() => Right, { to: 'code' }).null()
    }
    class Right extends declareModel('two.Right') {
      code = f.char(30).unique()
      left = f.fk(() => Left, { to: 'code' }).null()
    }
    const { last } = await evolve([stateFor(Before), stateFor(Left, Right)])
    expect(types(last)).toEqual(['createModel', 'alterField', 'alterField', 'addField'])
    await evolve([stateFor(Left, Right), stateFor(Before)])
    class Bare extends declareModel('one.Left') {}
    class Filled extends declareModel('one.Left') {
      link = f.fk(() => Other).null()
      code = f.char(30).unique().default('x')
    }
    class Other extends declareModel('two.Other') {
      left = f.fk(() => Filled, { to: 'code' }).null()
    }
    const added = await evolve([stateFor(Bare), stateFor(Filled, Other)])
    expect(types(added.last)).toEqual(['createModel', 'addField', 'addField', 'addField'])
    await evolve([stateFor(Filled, Other), stateFor(Bare)])
  })

  it('follow a column that is renamed', async () => {
    class Country extends declareModel('blog.Country') {
      code = f.char(2).unique()
    }
    class City extends declareModel('blog.City') {
      country = f.fk(() => Country, { to: 'code' })
    }
    class Renamed extends declareModel('blog.Country') {
      iso = f.char(2).unique()
    }
    class Following extends declareModel('blog.City') {
      country = f.fk(() => Renamed, { to: 'iso' })
    }
    const { last } = await evolve([stateFor(City, Country), stateFor(Following, Renamed)], {
      'rename blog.Country.code iso': true,
    })
    expect(types(last)).toEqual(['renameField'])
  })
})
