import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
import { migration, type Operation, type ProjectState, stateOf } from '@tsango/orm/migrations'
import { describe, expect, it } from 'vitest'
import { UnsupportedChange } from '../errors/errors.ts'
import { createHistory, type FoundMigration, type History, stateAfter } from '../history/history.ts'
import { type Asker, detectMigrations, type OpenQuestion, type PlannedMigration } from './detect.ts'

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
    checks: [{ name: 'post_views', all: [['views', '>=', 0] as const] }],
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
      checks: [{ name: 'post_views', all: [['views', '>=', 0]] }],
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
      size = f.int({ min: 1 }).default(3)
    }
    expect((await evolve([start(), stateFor(Note)])).last).toEqual([])
  })

  it('changes table, indexes and checks, and drops what a removed field holds first', async () => {
    class Before extends declareModel('blog.Note') {
      static meta = { indexes: [['text', 'size']], checks: [{ name: 'size', all: [['size', '>', 0] as const] }] }
      text = f.char(20)
      size = f.int()
    }
    class After extends declareModel('blog.Note') {
      static meta = {
        table: 'notes',
        uniqueTogether: [['text', 'id']],
        checks: [{ name: 'text', all: [['text', '<>', ''] as const] }],
      }
      text = f.char(20)
    }
    const { last } = await evolve([stateFor(Before), stateFor(After)])
    expect(types(last)).toEqual(['removeIndex', 'removeCheck', 'removeField', 'renameTable', 'addIndex', 'addCheck'])
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

  it('refuses a key of another type', async () => {
    class Other extends declareModel('blog.Author', { id: f.uuid() }) {
      name = f.char(100)
    }
    await expect(evolve([stateFor(Author), stateFor(Other)])).rejects.toThrow(UnsupportedChange)
  })
})

describe('a model that takes the place of another', () => {
  it('may have its table, its indexes and its checks', async () => {
    const meta = {
      table: 'notes',
      indexes: [{ name: 'own', fields: ['size'] }],
      checks: [{ name: 'size', all: [['size', '>', 0] as const] }],
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
