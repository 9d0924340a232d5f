import { Group, User } from '@tsango/auth/models'
import { createRegistry } from '@tsango/core'
import { dbNow } from '@tsango/core/fields'
import { type Cols, f, Model } from '@tsango/orm'
import { describe, expect, it } from 'vitest'
import { fieldsOf, missingColumns } from './fields.ts'
import { Post, Reading } from './fixtures/models.ts'
import { blogWith } from './fixtures/site.ts'
import { type ViewsetOptions, viewset } from './viewset.ts'

const problemsOf = (options: ViewsetOptions<Post>) =>
  blogWith((r) => r.route('/api/posts', viewset(Post, options)))
    .problems.filter(({ level }) => level === 'error')
    .map(({ message }) => message)

describe('a viewset that cannot be', () => {
  it('is a problem of the application, with everything that is wrong', async () => {
    const app = blogWith((r) =>
      r.route(
        '/api/posts',
        viewset(Post, {
          fields: ['titel' as 'title', 'slug', 'author', 'token', 'comments' as 'title'],
          readOnly: ['views'],
          search: ['author__titel', 'author__isStaff', 'status__exact' as 'title'],
          filter: ['stauts' as 'status', 'title__like', 'author__password', 'page' as 'title'],
          ordering: ['tags', 'author__password'],
          pageSize: 500,
          maxPageSize: 0,
        }),
      ),
    )
    const [problem] = app.problems.filter(({ level }) => level === 'error')
    expect(problem?.code).toBe('http.routes_failed')
    for (const words of [
      '"titel" is no field that it can have. Did you mean "title"?',
      '"token" is secret and stands in no answer.',
      '"comments" is no field',
      '"views" is no field',
      '"author__titel" in "search": Unknown lookup "titel"',
      '"author__isStaff" in "search" is no column of text.',
      '"status__exact" in "search"',
      '"stauts" in "filter": blog.Post has no field "stauts".',
      'Unknown lookup "like" in "title__like".',
      '"author__password" in "filter" leads to a secret column.',
      '"tags" in "ordering" has no order',
      '"author__password" in "ordering" leads to a secret column.',
      '"maxPageSize" is 0',
      '"pageSize" is 500, more than "maxPageSize", which is 0.',
      'A new row needs "title", which no client can set',
    ])
      expect(problem?.message).toContain(words)
    expect(problem?.message).not.toContain('Known: "token"')
    await expect(app.request('/api/posts')).rejects.toThrow('cannot start')
  })

  it('is found where it was made outside of the routes, too, and beside others', () => {
    const one = viewset(Post, { search: ['titel' as 'title'] })
    const other = viewset(Reading, { filter: ['day', 'cuont' as 'count'] })
    const app = blogWith((r) => {
      r.route('/one', one)
      r.route('/other', other)
    })
    const messages = app.problems.filter(({ level }) => level === 'error').map(({ message }) => message)
    expect(messages).toHaveLength(2)
    expect(messages.join()).toMatch(/"titel".*"cuont"/s)
  })

  it('has two parameters of one name, or two names of one lookup', () => {
    expect(problemsOf({ filter: ['status', 'status__in', 'author', 'authorId'] })[0]).toContain(
      'The list has two parameters for "status__in", "authorId", "authorId__in".',
    )
  })

  it('shows users without naming what of them', () => {
    for (const made of [() => viewset(User), () => viewset(Group)]) {
      const app = blogWith((r) => r.route('/api/all', made()))
      expect(app.problems.map(({ message }) => message).join()).toContain('"fields" must name what clients see and set')
    }
  })

  it('is of a model that no app lists', () => {
    class Lost extends Model('blog.Lost') {
      name = f.char(10)
    }
    expect(
      blogWith((r) => r.route('/lost', viewset(Lost)))
        .problems.map(({ message }) => message)
        .join(),
    ).toContain('No model "blog.Lost"')
  })
})

describe('a viewset that can be', () => {
  it('is no problem, in two applications at once', () => {
    const posts = viewset(Post, { search: ['title', 'author__username'], filter: ['status', 'author'] })
    for (let count = 0; count < 2; count++)
      expect(blogWith((r) => r.route('/api/posts', posts)).problems.filter(({ level }) => level === 'error')).toEqual(
        [],
      )
  })

  it('has the routes of its actions alone', async () => {
    const routes = viewset(Post, { actions: ['create', 'list'] }).routes
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /', 'POST /'])
  })
})

describe('what the database fills and computes', () => {
  class Line extends Model('blog.Line') {
    price = f.decimal(8, 2)
    currency = f.char(3).dbDefault('EUR')
    madeAt = f.dateTime().dbDefault(dbNow)
    gross = f.decimal(9, 2).generated((line: Cols<Line>) => line.price.times('1.20'))
  }

  it('is not asked of a client; what is computed cannot be sent', () => {
    const { registry } = createRegistry({ models: [{ model: Line, app: 'blog' }] })
    const faults: string[] = []
    const fields = fieldsOf(registry.of(Line), {}, faults)
    expect(faults).toEqual([])
    expect(fields.filter(({ required }) => required).map(({ name }) => name)).toEqual(['price'])
    expect(fields.filter(({ settable }) => settable.create).map(({ name }) => name)).toEqual([
      'price',
      'currency',
      'madeAt',
    ])
    expect(missingColumns(registry.of(Line), [])).toEqual(['price'])
  })
})
