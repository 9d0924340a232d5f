import { createRegistry, declareModel, f, type ModelClass, type Registry } from '@tsango/core'
import { describe, expect, it } from 'vitest'
import type { Cols } from '../expressions/expressions.ts'
import {
  createModel,
  emptyState,
  field,
  isMigration,
  type ModelState,
  migration,
  modelOf,
  type ProjectState,
  StateError,
  specOf,
  stateOf,
  tableOf,
  tablesOf,
} from './migrations.ts'

class Author extends declareModel('blog.Author', { id: f.uuid() }) {
  name = f.char(100).unique().index()
}
class Post extends declareModel('blog.Post') {
  static meta = {
    indexes: [['author', 'publishedAt'], { name: 'by_title', fields: ['title'] }],
    uniqueTogether: [['author', 'title']],
    checks: [{ name: 'views', check: (p: Cols<Post>) => p.views.gte(0) }],
  }
  title = f.char(200).default('none')
  views = f.int().default(() => 0)
  author = f.fk(() => Author, { onDelete: 'cascade' })
  next = f
    .oneToOne(() => Post, { onDelete: 'setNull' })
    .null()
    .column('following')
  publishedAt = f.dateTime({ autoNow: true })
  related = f.manyToMany(() => Author)
}

function registryOf(...models: ModelClass[]): Registry {
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  expect(problems).toEqual([])
  return registry
}

describe('the state of models', () => {
  it('holds what the schema needs, and leaves out what follows from it', () => {
    const post = stateOf(registryOf(Post)).models.get('blog.Post')
    expect(post).toEqual({
      label: 'blog.Post',
      table: undefined,
      fields: {
        id: field.bigAuto(),
        title: field.char(200, { default: 'none' }),
        views: field.int(),
        author: field.fk('blog.Author', { onDelete: 'cascade' }),
        next: field.oneToOne('blog.Post', { onDelete: 'setNull', null: true, column: 'following' }),
        publishedAt: field.dateTime({ auto: 'now' }),
      },
      indexes: [
        { fields: ['author', 'publishedAt'] },
        { name: 'by_title', fields: ['title'] },
        { fields: ['author', 'title'], unique: true },
      ],
      checks: [{ name: 'views', check: ['views', 'gte', 0] }],
      pairsOf: undefined,
    } satisfies ModelState)
  })

  it('knows whose relation a table of pairs holds', () => {
    expect(stateOf(registryOf(Post)).models.get('blog.PostRelated')?.pairsOf).toBe('blog.Post')
  })
})

describe('the table of a model', () => {
  it('has columns, keys of the type of their target, and every index once', () => {
    const tables = tablesOf(registryOf(Post))
    expect(tables.map(({ table }) => table)).toEqual(['blog_author', 'blog_post', 'blog_post_related'])
    const [author, post] = tables
    expect(author?.indexes).toEqual([{ name: 'blog_author_name_uniq', columns: ['name'], unique: true }])
    expect(post?.columns.map(({ column, spec, references }) => [column, spec.kind, references?.table])).toEqual([
      ['id', 'bigAuto', undefined],
      ['title', 'char', undefined],
      ['views', 'int', undefined],
      ['author_id', 'uuid', 'blog_author'],
      ['following', 'bigInt', 'blog_post'],
      ['published_at', 'dateTime', undefined],
    ])
    expect(post?.indexes.map(({ name }) => name)).toEqual([
      'blog_post_author_id_idx',
      'blog_post_following_uniq',
      'blog_post_author_id_published_at_idx',
      'by_title',
      'blog_post_author_id_title_uniq',
    ])
    expect(post?.checks).toMatchObject([{ name: 'views', check: { data: ['views', 'gte', 0] } }])
  })

  it('names what is not there, and what is', () => {
    const state: ProjectState = emptyState()
    expect(() => modelOf(state, 'blog.Post')).toThrow(
      new StateError('No model "blog.Post" at this point of the history. Known: none.'),
    )
    expect(() => specOf(state, field.fk('blog.Author'))).toThrow(StateError)
    const model: ModelState = {
      label: 'blog.Post',
      table: undefined,
      fields: { id: field.bigAuto() },
      indexes: [{ fields: ['titel'] }],
      checks: [],
      pairsOf: undefined,
    }
    expect(() => tableOf(state, model)).toThrow(/blog\.Post has no field "titel".*"id"/)
  })
})

describe('migration()', () => {
  it('is known again, from whichever copy of the package it comes', () => {
    const made = migration({ operations: [createModel('blog.Tag', { fields: { id: field.bigAuto() } })] })
    expect(isMigration(made)).toBe(true)
    expect([undefined, null, {}, 'migration'].map(isMigration)).toEqual([false, false, false, false])
    expect(made.dependencies).toEqual([])
  })
})
