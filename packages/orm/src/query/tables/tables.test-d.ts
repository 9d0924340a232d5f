import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'
import { cte, cteRecursive, fromQuery } from '../query.ts'

class Author extends Model('joint.Author') {
  name = f.char(40)
  born = f.date().null()
}
class Post extends Model('joint.Post') {
  title = f.char(40)
  price = f.decimal(8, 2)
  views = f.int()
  at = f.dateTime()
  meta = f.json<{ likes: number; tags?: string[] }>().default({ likes: 0 })
  author = f.fk(() => Author)
  shout() {
    return 'x'
  }
}

type One<Q> = Q extends PromiseLike<(infer R)[]> ? R : never

describe('the types of tables that queries make', () => {
  const talk = Post.objects()
    .groupBy('authorId', 'author__born')
    .annotate((p) => ({ posts: p.id.count(), worth: p.price.sum() }))

  it('are those of what the query gives', () => {
    const joined = Author.objects().join('talk', talk, (a, t) => t.authorId.eq(a.id))
    const rows = joined.annotate((a) => ({
      n: a.talk.posts,
      worth: a.talk.worth.plus('1.00'),
      year: a.talk.author__born.year,
    }))
    expectTypeOf<One<typeof rows>['n']>().toEqualTypeOf<number>()
    expectTypeOf<One<typeof rows>['worth']>().toEqualTypeOf<string | null>()
    expectTypeOf<One<typeof rows>['year']>().toEqualTypeOf<number | null>()
    const values = joined.values('name', 'talk__posts')
    expectTypeOf<One<typeof values>>().toEqualTypeOf<{ name: string; talk__posts: number }>()
    joined.filter({ talk__posts__gt: 3, talk__authorId: 1 }).orderBy('-talk__worth', 'name')
    const left = Author.objects()
      .leftJoin('talk', talk, (a, t) => t.authorId.eq(a.id))
      .values('talk__posts')
    expectTypeOf<One<typeof left>['talk__posts']>().toEqualTypeOf<number | null>()
  })

  it('of rows are their columns', () => {
    const joined = Author.objects().joinLateral('top', (a) =>
      Post.objects()
        .where((p) => p.author.id.eq(a.id))
        .limit(3),
    )
    const rows = joined.values('top__title', 'top__price', 'top__at', 'top__authorId', 'top__id')
    expectTypeOf<One<typeof rows>>().toEqualTypeOf<{
      top__title: string
      top__price: string
      top__at: Date
      top__authorId: number
      top__id: number
    }>()
    joined.where((a) => a.top.price.plus('1').gt('2').and(a.top.at.year.eq(2026)))
    // @ts-expect-error a relation is no column of a table
    joined.where((a) => a.top.author.id.eq(1))
    // @ts-expect-error a method is no column
    joined.where((a) => a.top.shout.eq(1))
  })

  it('are the rows and the columns of fromQuery', () => {
    const given = fromQuery(talk)
    expectTypeOf<One<typeof given>['worth']>().toEqualTypeOf<string | null>()
    given
      .filter({ posts__gt: 1 })
      .orderBy('-posts')
      .where((t) => t.author__born.year.gt(1900))
    // @ts-expect-error not one of its columns
    given.filter({ title: 'x' })
    // @ts-expect-error not one of its columns
    given.orderBy('title')
    // @ts-expect-error not one of its columns
    given.where((t) => t.title.eq('x'))
  })

  it('of cte are the same, and of its step those of its start', () => {
    const busy = cte('busy', talk)
    Author.objects()
      .with(busy)
      .join('b', busy, (a, b) => b.authorId.eq(a.id))
      .where((a) => a.b.worth.gt('3'))
    const numbers = cteRecursive(
      'numbers',
      Post.objects().select((p) => ({ n: p.views, t: p.title })),
      (self) => fromQuery(self).select((one) => ({ n: one.n.plus(1), t: one.t })),
    )
    const given = fromQuery(numbers)
    expectTypeOf<One<typeof given>>().toEqualTypeOf<{ n: number; t: string }>()
    // @ts-expect-error a step gives the columns of the start
    cteRecursive('wrong', Post.objects().values('views'), () => Post.objects().values('title'))
  })

  it('reach behind a column: into JSON, and to the parts of a moment', () => {
    const joined = Author.objects().join('post', Post.objects(), (a, p) => p.authorId.eq(a.id))
    const values = joined.values('name', 'post__meta__likes', 'post__meta__tags__0', 'post__meta', 'post__at__year')
    expectTypeOf<One<typeof values>>().toEqualTypeOf<{
      name: string
      post__meta__likes: number | null
      post__meta__tags__0: string | null
      post__meta: { likes: number; tags?: string[] }
      post__at__year: number
    }>()
    joined.filter({ post__meta__likes__gt: 3, post__at__year: 2026 }).orderBy('-post__meta__likes', 'post__at__year')
    const titles = joined.pluck('post__meta__likes')
    expectTypeOf<Awaited<typeof titles>>().toEqualTypeOf<(number | null)[]>()
    joined.groupBy('post__meta__likes').annotate((a) => ({ n: a.id.count() }))
    const left = Author.objects()
      .leftJoin('post', Post.objects(), (a, p) => p.authorId.eq(a.id))
      .values('post__at__year')
    expectTypeOf<One<typeof left>['post__at__year']>().toEqualTypeOf<number | null>()
    const given = fromQuery(Post.objects().values('meta', 'at'))
      .orderBy('-meta__likes')
      .values('meta__likes', 'at__month')
    expectTypeOf<One<typeof given>>().toEqualTypeOf<{ meta__likes: number | null; at__month: number }>()
    const computed = Post.objects()
      .annotate((p) => ({ stats: p.meta }))
      .orderBy('stats__likes')
      .values('stats__likes')
    expectTypeOf<One<typeof computed>>().toEqualTypeOf<{ stats__likes: number | null }>()
    // @ts-expect-error no such key
    joined.values('post__meta__nothing')
    // @ts-expect-error no such key
    joined.orderBy('-post__meta__nothing')
    // @ts-expect-error no part of a text
    joined.pluck('post__title__year')
    // @ts-expect-error no such column
    joined.groupBy('post__nothing__likes')
    // @ts-expect-error no such key
    fromQuery(Post.objects().values('meta')).values('meta__nothing')
  })

  it('of right and full joins may be null on the side that may be missing', () => {
    const authors = Author.objects().values('id', 'name', 'born')
    const posts = fromQuery(Post.objects().values('authorId', 'title', 'meta', 'at'))
    const right = posts.rightJoin('by', authors, (p, by) => p.authorId.eq(by.id))
    expectTypeOf<One<typeof right>['title']>().toEqualTypeOf<string | null>()
    const values = right
      .filter({ title__startswith: 'x' })
      .values('title', 'meta__likes', 'at__year', 'by__name', 'by__born')
    expectTypeOf<One<typeof values>>().toEqualTypeOf<{
      title: string | null
      meta__likes: number | null
      at__year: number | null
      by__name: string
      by__born: string | null
    }>()
    const full = posts.fullJoin('by', authors, (p, by) => p.authorId.eq(by.id)).values('title', 'by__name')
    expectTypeOf<One<typeof full>>().toEqualTypeOf<{ title: string | null; by__name: string | null }>()
    const chained = posts
      .join('first', authors, (p, by) => p.authorId.eq(by.id))
      .rightJoin('by', authors, (p, by) => p.first.id.eq(by.id))
      .values('first__name', 'by__name')
    expectTypeOf<One<typeof chained>>().toEqualTypeOf<{ first__name: string | null; by__name: string }>()
    const left = Author.objects()
      .leftJoin('post', Post.objects(), (a, p) => p.authorId.eq(a.id))
      .values('post__meta__likes')
    expectTypeOf<One<typeof left>['post__meta__likes']>().toEqualTypeOf<number | null>()
    // @ts-expect-error rows of a model that may be missing would be no rows of a model
    Author.objects().rightJoin('post', Post.objects(), (a, p) => p.authorId.eq(a.id))
    // @ts-expect-error no such column of what is joined
    posts.fullJoin('by', authors, (p, by) => p.authorId.eq(by.nothing))
  })

  it('refuse what is not there', () => {
    const joined = Author.objects().join('talk', talk, (a, t) => t.authorId.eq(a.id))
    // @ts-expect-error no such column
    joined.filter({ talk__nothing: 1 })
    // @ts-expect-error a number is no text
    joined.filter({ talk__posts: 'x' })
    // @ts-expect-error no such column
    joined.orderBy('talk__nothing')
    // @ts-expect-error no such column
    joined.where((a) => a.talk.nothing.eq(1))
    // @ts-expect-error no such column of what is joined
    Author.objects().join('talk', talk, (a, t) => t.title.eq(a.name))
    // @ts-expect-error a list is no query
    Author.objects().join('talk', [1], (a) => a.id.eq(1))
  })
})
