import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { describe, expect, it } from 'vitest'
import { admin } from '../app/app.ts'
import { Post, Tag } from '../fixtures/models.ts'
import { blogApplication } from '../fixtures/site.ts'
import { adminSite } from './site.ts'

const problemsOf = (...options: readonly object[]): string =>
  blogApplication(
    'sqlite::memory:',
    options.map((one) => adminSite(Post, one as never)),
  )
    .problems.filter((problem) => problem.level === 'error')
    .map((problem) => problem.message)
    .join('\n')

describe('adminSite()', () => {
  it('is a problem of the application where a name does not exist, and says what was meant', () => {
    const found = problemsOf({
      listDisplay: ['titel', 'author__emial', 'comments__text', 'token'],
      listLinks: ['slug'],
      search: ['boddy', 'views', 'token'],
      filters: ['stauts', 'body', 'token', 'comments'],
      ordering: ['-publishedat'],
      pageSize: 0,
      fields: ['title', 'nothing'],
      readOnly: ['vews'],
    })
    expect(found).toContain('adminSite(Post): blog.Post has no "titel" for "listDisplay". Did you mean "title"?')
    expect(found).toContain('auth.User has no "emial" to show. Did you mean "email"?')
    expect(found).toContain('"comments" is no key of blog.Post')
    expect(found).toContain('"token" in "listDisplay" is secret')
    expect(found).toContain('"slug" in "listLinks" is not in "listDisplay"')
    expect(found).toContain('has no "boddy" for "search". Did you mean "body"?')
    expect(found).toContain('"views" in "search" is no column of text')
    expect(found).toContain('"token" in "search"')
    expect(found).toContain('has no "stauts" for "filters". Did you mean "status"?')
    expect(found).toContain('"body" in "filters" is a text')
    expect(found).toContain('"token" in "filters" is secret')
    expect(found).toContain('has no "comments" for "filters"')
    expect(found).toContain('has no "-publishedat" for "ordering"')
    expect(found).toContain('"pageSize" is 0')
    expect(found).toContain('has no "nothing" for "fields"')
    expect(found).toContain('has no "vews" for "readOnly". Did you mean "views"?')
  })

  it('cannot be given twice for one model, or for a model that no app lists', () => {
    expect(problemsOf({}, {})).toContain('blog.Post has two sites in the admin')
    const lone = createHttpApplication({
      apps: [admin(), defineApp({ name: 'lone', extends: [adminSite(Tag)] })],
      settings: { databases: { default: 'sqlite::memory:' } },
      mode: 'test',
      environment: {},
    })
    expect(lone.problems.map((problem) => problem.message).join()).toContain(
      'adminSite(blog.Tag): no app lists this model',
    )
  })

  it('needs no admin to be installed', () => {
    const app = createHttpApplication({
      apps: [defineApp({ name: 'lone', extends: [adminSite(Tag)] })],
      mode: 'test',
      environment: {},
    })
    expect(app.problems.map(({ level }) => level)).toEqual(['info'])
  })
})

describe('admin()', () => {
  it('refuses a path that it cannot stand at', () => {
    for (const path of ['/', '', 'admin', '/:id', '/a b', '/admin/*']) {
      const app = createHttpApplication({
        apps: [admin({ path })],
        settings: { databases: { default: 'sqlite::memory:' } },
        mode: 'test',
        environment: {},
      })
      expect(app.problems.map((problem) => problem.message).join()).toContain('cannot be the path of the admin')
    }
  })
})
