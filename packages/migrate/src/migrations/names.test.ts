import { declareModel, f, type ModelClass } from '@tsango/core'
import { createApplication, defineApp } from '@tsango/core/apps'
import type { NumberExpression } from '@tsango/orm'
import { expect, it } from 'vitest'
import { migrations } from './migrations.ts'

const checked = (...models: ModelClass[]) =>
  createApplication({
    environment: {},
    mode: 'test',
    apps: [migrations(), defineApp({ name: 'blog', models })],
  }).check()

it('reports a check and a table that two models have', async () => {
  class One extends declareModel('blog.One') {
    static meta = {
      table: 'same',
      checks: [{ name: 'positive', check: (p: { readonly size: NumberExpression<number> }) => p.size.gt(0) }],
    }
    size = f.int()
  }
  class Two extends declareModel('blog.Two') {
    static meta = {
      table: 'same',
      checks: [{ name: 'positive', check: (p: { readonly size: NumberExpression<number> }) => p.size.gt(0) }],
    }
    size = f.int()
  }
  const problems = await checked(One, Two)
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ['migrate.name_twice', 'The table "same" is declared 2 times, on "same".'],
    ['migrate.name_twice', 'The check "positive" is declared 2 times, on "same".'],
  ])
})

it('reports a name that a database would cut, and none that the framework makes', async () => {
  const long = 'x'.repeat(64)
  class One extends declareModel('blog.One') {
    static meta = { indexes: [{ name: long, fields: ['size'] }] }
    size = f.int()
    aVeryLongNameOfAFieldThatStillFitsIntoOneName = f.int().index()
  }
  const problems = await checked(One)
  expect(problems.map(({ message }) => message)).toEqual([`The name "${long}" of the table "blog_one" has 64 bytes.`])
})

it('reports names of foreign keys that two have, or that are too long, with the columns of both', async () => {
  const long = 'y'.repeat(64)
  class Author extends declareModel('blog.Author') {}
  class Post extends declareModel('blog.Post') {
    writer = f.fk(() => Author, { constraintName: 'whose' })
    reader = f.fk(() => Author, { constraintName: long, relatedName: 'read' })
  }
  class Note extends declareModel('blog.Note') {
    author = f.fk(() => Author, { constraintName: 'whose' })
  }
  class Plain extends declareModel('blog.Plain') {
    a = f.fk(() => Author)
    b = f.fk(() => Author, { constraintName: 'blog_plain_a_id_fk', relatedName: 'other' })
  }
  const problems = await checked(Author, Post, Note, Plain)
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    [
      'migrate.name_twice',
      'The foreign key "whose" is declared 2 times, on "blog_post(writer_id)" and "blog_note(author_id)".',
    ],
    [
      'migrate.name_twice',
      'The foreign key "blog_plain_a_id_fk" is declared 2 times, on "blog_plain(a_id)" and "blog_plain(b_id)".',
    ],
    ['migrate.name_long', `The name "${long}" of the table "blog_post" has 64 bytes.`],
  ])
})
