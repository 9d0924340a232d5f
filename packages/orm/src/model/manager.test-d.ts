import { f } from '@tsango/core'
import type { Row } from '@tsango/core/model'
import { describe, expectTypeOf, it } from 'vitest'
import type { QuerySet } from '../query/types.ts'
import { manager } from './manager.ts'
import { Model } from './model.ts'

class Person extends Model('blog.Person') {
  name = f.char(50)
  posts = f.reverse(() => Post, 'author')
}
class Post extends Model('blog.Post') {
  static override objects = manager(() => Post, {
    published: (posts) => posts.filter({ status: 'published' }),
    by: (posts, author: Row<Person>, ...more: Row<Person>[]) =>
      posts.filter({ authorId__in: [author, ...more].map((person) => person.id) }),
    withLength: (posts) => posts.annotate((p) => ({ length: p.title.length() })),
    withAuthor: (posts) => posts.selectRelated('author'),
    titles: (posts) => posts.values('title'),
    most: async (posts, count: number) => (await posts.limit(count)).map((post) => post.title),
  })
  static drafts = manager(() => Post, {}, { start: (posts) => posts.filter({ status: 'draft' }) })
  title = f.char(200)
  status = f.choice(['draft', 'published']).default('draft')
  author = f.fk(() => Person)
  tags = f.manyToMany(() => Tag)
}
class Tag extends Model('blog.Tag') {
  name = f.char(50)
}

type One<Q> = Q extends PromiseLike<(infer R)[]> ? R : never

describe('the types of a manager', () => {
  const posts = Post.objects()
  const someone = null as unknown as Row<Person>

  it('keep its methods behind every step, in any order', () => {
    const found = posts
      .published()
      .filter({ title: 'x' })
      .exclude({ title: 'y' })
      .where((p) => p.title.ne('z'))
      .orderBy('-title')
      .sortBy((p) => [p.title])
      .reverse()
      .limit(3)
      .offset(1)
      .distinct()
      .none()
      .selectForUpdate()
      .using('default')
      .prefetch('tags')
      .selectRelated('author')
      .annotate((p) => ({ twice: p.title.length().times(2) }))
      .alias((p) => ({ thrice: p.title.length().times(3) }))
      .by(someone, someone)
      .published()
    expectTypeOf<One<typeof found>['twice']>().toEqualTypeOf<number>()
    expectTypeOf<One<typeof found>['author']['name']>().toEqualTypeOf<string>()
    expectTypeOf<One<typeof found>['tags'][number]['name']>().toEqualTypeOf<string>()
    expectTypeOf(found.orderBy('thrice').published().first()).resolves.toExtend<{ twice: number } | null>()
  })

  it('know what a method adds, and what it gives instead', () => {
    const found = posts.withAuthor().withLength().published()
    expectTypeOf<One<typeof found>['length']>().toEqualTypeOf<number>()
    expectTypeOf<One<typeof found>['author']['name']>().toEqualTypeOf<string>()
    found.where((p) => p.length.gt(3)).orderBy('-length')
    expectTypeOf(posts.published().titles()).resolves.toEqualTypeOf<{ title: string }[]>()
    expectTypeOf(posts.values('title').published()).resolves.toEqualTypeOf<{ title: string }[]>()
    expectTypeOf(posts.published().most(3)).resolves.toEqualTypeOf<string[]>()
    expectTypeOf(posts.published()).toExtend<QuerySet<Post>>()
    expectTypeOf(Post.drafts()).resolves.toEqualTypeOf<Row<Post>[]>()
  })

  it('refuse what is not there and what does not fit', () => {
    // @ts-expect-error no such method
    posts.publishd()
    // @ts-expect-error a row of another model
    posts.by(null as unknown as Row<Post>)
    // @ts-expect-error the second manager has no methods
    Post.drafts().published()
    // @ts-expect-error no such field
    posts.published().filter({ titel: 'x' })
    // @ts-expect-error every query set has filter
    manager(() => Post, { filter: (all) => all })
    // @ts-expect-error no such field
    manager(() => Post, { wrong: (all) => all.filter({ titel: 'x' }) })
  })
})
