import { f, type Meta } from '@tsango/core'
import { beforeAll, describe, expect } from 'vitest'
import { recordStatements } from '../../databases/databases.ts'
import { QueryError, Unsupported } from '../../errors/errors.ts'
import { concat, exists, rowNumber } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { cte, cteRecursive, fromQuery } from '../query.ts'

class Author extends Model('joined.Author') {
  static meta: Meta<Author> = { ordering: ['name'] }
  name = f.char(40)
  posts = f.reverse(() => Post, 'author')
}
class Post extends Model('joined.Post') {
  title = f.char(40)
  views = f.int().default(0)
  price = f.decimal(8, 2).default('1.50')
  at = f.dateTime().null()
  meta = f.json<{ tags?: string[] }>().default({})
  author = f.fk(() => Author, { onDelete: 'cascade' })
  comments = f.reverse(() => Comment, 'post')
}
class Comment extends Model('joined.Comment') {
  text = f.char(40)
  score = f.int()
  post = f.fk(() => Post, { onDelete: 'cascade' })
  deletedAt = f.softDelete()
}

async function asked(query: PromiseLike<unknown>): Promise<unknown> {
  return await query
}

await describeDatabases('tables that queries make', (under) => {
  const { test, run } = withModels(under, [Author, Post, Comment])
  const { lateral } = under.dialect.features

  beforeAll(() =>
    run(async () => {
      const [ann, bob] = await Author.objects().bulkCreate([{ name: 'Ann' }, { name: 'Bob' }, { name: 'Cy' }])
      const posts = await Post.objects().bulkCreate(
        [
          ['a', 1, ann],
          ['b', 5, ann],
          ['c', 3, ann],
          ['d', 4, bob],
        ].map(([title, views, author]) => ({
          title: title as string,
          views: views as number,
          authorId: (author as typeof ann)?.id as number,
          at: new Date(Date.UTC(2026, 0, views as number)),
          meta: { tags: [title as string] },
        })),
      )
      const [a, b] = posts
      await Comment.objects().bulkCreate([
        { text: 'one', score: 1, postId: a?.id as number },
        { text: 'two', score: 4, postId: a?.id as number },
        { text: 'three', score: 2, postId: b?.id as number },
        { text: 'gone', score: 9, postId: b?.id as number },
      ])
      await Comment.objects().filter({ text: 'gone' }).delete()
    }),
  )

  const talk = () =>
    Comment.objects()
      .groupBy('postId')
      .annotate((c) => ({ replies: c.id.count(), best: c.score.max() }))

  describe('right and full joins', () => {
    const authors = () => Author.objects().values('id', 'name')
    const posts = () =>
      fromQuery(
        Post.objects()
          .filter({ title__in: ['a', 'd'] })
          .values('authorId', 'title', 'views'),
      )

    test('a right one keeps what belongs to none of the rows, of which NULL stands there', async () => {
      const joined = posts().rightJoin('by', authors(), (p, by) => p.authorId.eq(by.id))
      expect(await joined.orderBy('by__name').values('by__name', 'title', 'views')).toEqual([
        { by__name: 'Ann', title: 'a', views: 1 },
        { by__name: 'Bob', title: 'd', views: 4 },
        { by__name: 'Cy', title: null, views: null },
      ])
      expect(await joined.filter({ title: null })).toEqual([{ authorId: null, title: null, views: null }])
      expect(await joined.orderBy('views', 'by__name').pluck('by__name')).toEqual(['Cy', 'Ann', 'Bob'])
      expect(await joined.exclude({ views__gt: 2 }).orderBy('by__name').pluck('by__name')).toEqual(['Ann', 'Cy'])
      expect(await joined.where((p) => p.views.gt(2).not()).count()).toBe(2)
      expect(await joined.count()).toBe(3)
      expect(await joined.aggregate((p) => ({ read: p.views.sum(), all: p.by.id.count() }))).toEqual({
        read: 5,
        all: 3,
      })
    })

    test('those joined before may be missing in a right one, too', async () => {
      const joined = posts()
        .join('first', authors(), (p, by) => p.authorId.eq(by.id))
        .rightJoin('by', authors(), (p, by) => p.first.id.eq(by.id))
      expect(await joined.orderBy('-first__name').values('first__name', 'by__name')).toEqual([
        { first__name: 'Bob', by__name: 'Bob' },
        { first__name: 'Ann', by__name: 'Ann' },
        { first__name: null, by__name: 'Cy' },
      ])
      expect(await joined.exclude({ first__name: 'Ann' }).count()).toBe(2)
    })

    test('a full one keeps both sides, where the database has it', async () => {
      const some = Author.objects()
        .filter({ name__in: ['Bob', 'Cy'] })
        .values('id', 'name')
      const joined = posts().fullJoin('by', some, (p, by) => p.authorId.eq(by.id))
      const asking = asked(joined.orderBy('title', 'by__name').values('title', 'by__name'))
      if (!under.dialect.features.fullJoin) {
        await expect(asking).rejects.toBeInstanceOf(Unsupported)
        await expect(asking).rejects.toThrow('rightJoin()')
        return
      }
      expect(await asking).toEqual([
        { title: null, by__name: 'Cy' },
        { title: 'a', by__name: null },
        { title: 'd', by__name: 'Bob' },
      ])
    })

    test('a full one by what are no columns alike is an answer, or says what the database takes', async () => {
      const joined = posts().fullJoin('by', authors(), (p, by) => p.views.gt(by.id))
      const answered = await asked(joined.count()).catch((error: unknown) => error)
      if (answered instanceof Unsupported) expect(answered.message).toMatch(/eq\(\)|rightJoin\(\)/)
      else expect(answered).toBeGreaterThanOrEqual(3)
    })

    test('a full one is a left one and what a right one has besides, on every database', async () => {
      const some = Author.objects()
        .filter({ name__in: ['Bob', 'Cy'] })
        .values('id', 'name')
      const left = posts().leftJoin('by', some, (p, by) => p.authorId.eq(by.id))
      const right = posts().rightJoin('by', some, (p, by) => p.authorId.eq(by.id))
      const alone = await right.filter({ authorId__isnull: true }).values('title', 'by__name')
      expect([...alone, ...(await left.orderBy('title').values('title', 'by__name'))]).toEqual([
        { title: null, by__name: 'Cy' },
        { title: 'a', by__name: null },
        { title: 'd', by__name: 'Bob' },
      ])
    })

    test('keep the scopes and the conditions of both queries', async () => {
      const comments = fromQuery(Comment.objects().filter({ score__gt: 1 }).values('postId', 'text'))
      const joined = comments.rightJoin('post', Post.objects().filter({ views__lt: 6 }), (c, p) => c.postId.eq(p.id))
      expect(await joined.orderBy('post__title', 'text').values('post__title', 'text')).toEqual([
        { post__title: 'a', text: 'two' },
        { post__title: 'b', text: 'three' },
        { post__title: 'c', text: null },
        { post__title: 'd', text: null },
      ])
    })

    test('are refused on rows of a model, and behind conditions that would hold of the other side', async () => {
      const on = (a: { authorId: { eq(other: unknown): unknown } }, b: { id: unknown }) => a.authorId.eq(b.id)
      for (const method of ['rightJoin', 'fullJoin']) {
        const call = (query: object) => () => Reflect.apply(Reflect.get(query, method), query, ['by', authors(), on])
        expect(call(Post.objects())).toThrow(`fromQuery(query).${method}("by", …)`)
        expect(call(posts().filter({ views: 1 }))).toThrow('Put them into the query')
        expect(() => Reflect.apply(Reflect.get(posts(), method), posts(), ['by', authors()])).toThrow(QueryError)
      }
    })
  })

  describe('join', () => {
    test('reaches behind its columns by name: into JSON, and to the parts of a moment', async () => {
      const post = Post.objects().filter({ title__in: ['a', 'b', 'd'] })
      const joined = Author.objects().join('post', post, (a, p) => p.authorId.eq(a.id))
      expect(
        await joined.orderBy('-post__meta__tags__0').values('name', 'post__meta__tags__0', 'post__at__day'),
      ).toEqual([
        { name: 'Bob', post__meta__tags__0: 'd', post__at__day: 4 },
        { name: 'Ann', post__meta__tags__0: 'b', post__at__day: 5 },
        { name: 'Ann', post__meta__tags__0: 'a', post__at__day: 1 },
      ])
      expect(await joined.filter({ post__meta__tags__0: 'd' }).orderBy('post__at__day').pluck('name')).toEqual(['Bob'])
      const groups = joined.groupBy('post__meta__tags__0').annotate((a) => ({ n: a.id.count() }))
      expect(new Set(await groups)).toEqual(new Set(['a', 'b', 'd'].map((tag) => ({ post__meta__tags__0: tag, n: 1 }))))
      await expect(asked(groups.orderBy('post__meta__tags__0'))).rejects.toThrow('asNumber()')
      const given = fromQuery(Post.objects().values('meta', 'at'))
      expect(await given.orderBy('-meta__tags__0').limit(1).values('meta__tags__0', 'at__day')).toEqual([
        { meta__tags__0: 'd', at__day: 4 },
      ])
    })

    test('so does what was computed, by its name', async () => {
      const posts = Post.objects().annotate((p) => ({ own: p.meta, day: p.at }))
      expect(await posts.orderBy('-own__tags__0').limit(2).values('own__tags__0', 'day__day')).toEqual([
        { own__tags__0: 'd', day__day: 4 },
        { own__tags__0: 'c', day__day: 3 },
      ])
      expect(
        await posts
          .groupBy('own__tags__0')
          .annotate((p) => ({ n: p.id.count() }))
          .count(),
      ).toBe(4)
      const wrong = Reflect.apply(Reflect.get(posts, 'values'), posts, ['day__nothing']) as PromiseLike<unknown>
      await expect(asked(wrong)).rejects.toThrow('day__nothing')
      const ranked = Post.objects().annotate((p) => ({ tag: p.meta.get('tags').get(0).asText() }))
      expect(
        await ranked
          .groupBy('tag')
          .annotate((p) => ({ n: p.id.count() }))
          .orderBy('-tag')
          .pluck('tag'),
      ).toEqual(['d', 'c', 'b', 'a'])
    })

    test('puts the results of a query beside the rows they belong to', async () => {
      const posts = await Post.objects()
        .join('talk', talk(), (p, t) => t.postId.eq(p.id))
        .annotate((p) => ({ replies: p.talk.replies, best: p.talk.best }))
        .orderBy('-talk__best')
      expect(posts.map(({ title, replies, best }) => [title, replies, best])).toEqual([
        ['a', 2, 4],
        ['b', 1, 2],
      ])
      posts[0]?.save
    })

    test('keeps the scopes of the query that is joined', async () => {
      const seen = Comment.objects().withTrashed().values('postId', 'score')
      const scores = (comments: typeof seen) =>
        Post.objects()
          .filter({ title: 'b' })
          .join('c', comments, (p, c) => c.postId.eq(p.id))
          .orderBy('c__score')
          .pluck('c__score')
      expect(await scores(Comment.objects().values('postId', 'score'))).toEqual([2])
      expect(await scores(seen)).toEqual([2, 9])
    })

    test('takes its columns in filter, where, values, groupBy, count and aggregate', async () => {
      const joined = Post.objects().join('talk', talk(), (p, t) => t.postId.eq(p.id))
      expect(await joined.filter({ talk__replies__gt: 1 }).pluck('title')).toEqual(['a'])
      expect(await joined.exclude({ talk__best: 4 }).pluck('title')).toEqual(['b'])
      expect(await joined.where((p) => p.talk.best.lt(p.views)).values('title', 'talk__best')).toEqual([
        { title: 'b', talk__best: 2 },
      ])
      expect(await joined.count()).toBe(2)
      expect(await joined.filter({ talk__replies: 7 }).exists()).toBe(false)
      expect(await joined.aggregate((p) => ({ all: p.talk.replies.sum() }))).toEqual({ all: 3 })
      expect(
        await joined
          .groupBy('author__name')
          .annotate((p) => ({ all: p.talk.replies.sum() }))
          .where((p) => p.all.gt(1)),
      ).toEqual([{ author__name: 'Ann', all: 3 }])
    })

    test('leaves rows without one in place where it is a left one', async () => {
      const rows = Post.objects()
        .leftJoin('talk', talk(), (p, t) => t.postId.eq(p.id))
        .orderBy('title')
      expect(await rows.values('title', 'talk__replies')).toEqual([
        { title: 'a', talk__replies: 2 },
        { title: 'b', talk__replies: 1 },
        { title: 'c', talk__replies: null },
        { title: 'd', talk__replies: null },
      ])
      expect(await rows.filter({ talk__replies__isnull: true }).pluck('title')).toEqual(['c', 'd'])
      expect(await rows.exclude({ talk__best: 4 }).pluck('title')).toEqual(['b', 'c', 'd'])
      expect(await rows.filter({ talk__replies__isnull: true }).limit(1).pluck('title')).toEqual(['c'])
    })

    test('joins rows with all their columns, cut and ordered as the query says', async () => {
      const best = Post.objects().orderBy('-views').limit(2)
      const rows = await Author.objects()
        .join('best', best, (a, b) => b.authorId.eq(a.id))
        .orderBy('best__views')
        .values('name', 'best__title', 'best__price', 'best__at', 'best__meta')
      expect(rows).toEqual([
        {
          name: 'Bob',
          best__title: 'd',
          best__price: '1.50',
          best__at: new Date(Date.UTC(2026, 0, 4)),
          best__meta: { tags: ['d'] },
        },
        {
          name: 'Ann',
          best__title: 'b',
          best__price: '1.50',
          best__at: new Date(Date.UTC(2026, 0, 5)),
          best__meta: { tags: ['b'] },
        },
      ])
      const asked = Author.objects().join('best', best, (a, b) => b.authorId.eq(a.id))
      expect(await asked.filter({ best__at__day: 5 }).pluck('name')).toEqual(['Ann'])
      expect(await asked.where((a) => a.best.meta.get('tags').get(0).eq('d')).pluck('name')).toEqual(['Bob'])
      expect(await asked.where((a) => a.best.at.day.eq(4)).pluck('name')).toEqual(['Bob'])
    })

    test('keeps the values of all parts in their places', async () => {
      const rows = await Post.objects()
        .filter({ views__gt: 0 })
        .alias((p) => ({ plus: p.views.plus(10) }))
        .join('c', Comment.objects().filter({ score__gt: 1 }).values('postId', 'score'), (p, c) =>
          c.postId.eq(p.id).and(c.score.lt(3)),
        )
        .leftJoin('d', Comment.objects().filter({ score: 2 }).values('postId', 'text'), (p, d) =>
          d.postId.eq(p.id).and(d.text.ne('x')).and(p.c.score.gt(0)),
        )
        .where((p) => p.plus.eq(15))
        .values('title', 'c__score', 'd__text')
      expect(rows).toEqual([{ title: 'b', c__score: 2, d__text: 'three' }])
    })

    test('may be a union, and stand in a query inside of another', async () => {
      const both = Comment.objects()
        .filter({ score: 1 })
        .values('postId', 'text')
        .union(Comment.objects().filter({ score: 2 }).values('postId', 'text'))
      const joined = Post.objects().join('both', both, (p, b) => b.postId.eq(p.id))
      expect(await joined.orderBy('both__text').pluck('both__text')).toEqual(['one', 'three'])
      expect(await Author.objects().filter({ posts__in: joined }).pluck('name')).toEqual(['Ann'])
      expect(
        await Author.objects()
          .where((a) => exists(joined.where((p) => p.author.id.eq(a.id).and(p.both.text.eq('one')))))
          .pluck('name'),
      ).toEqual(['Ann'])
    })

    test('finds the rows that are written and held', async () => {
      const joined = () => Post.objects().join('c', Comment.objects().filter({ score: 4 }), (p, c) => c.postId.eq(p.id))
      expect(await joined().update({ views: 11 })).toBe(1)
      expect(await joined().update((p) => ({ views: p.views.minus(10) }))).toBe(1)
      expect(await Post.objects().filter({ title: 'a' }).value('views')).toBe(1)
      await expect(joined().update((p) => ({ views: p.c.score }))).rejects.toThrow('subquery()')
      const { id } = await Post.objects().create({
        title: 'x',
        authorId: (await Author.objects().get({ name: 'Cy' })).id,
      })
      await Comment.objects().create({ text: 'x', score: 5, postId: id })
      const some = Post.objects().join('c', Comment.objects().filter({ score: 5 }), (p, c) => c.postId.eq(p.id))
      const replies = Comment.objects().join('p', Post.objects().filter({ title: 'x' }), (c, p) => p.id.eq(c.post.id))
      expect(await replies.delete()).toBe(1)
      expect(await replies.count()).toBe(0)
      expect(await replies.restore()).toBe(1)
      expect(await some.delete()).toBe(1)
      expect(await Post.objects().count()).toBe(4)
    })

    test('refuses what has no meaning', async () => {
      const joined = Post.objects().join('talk', talk(), (p, t) => t.postId.eq(p.id))
      await expect(joined.filter({ talk__nothing: 1 } as never)).rejects.toThrow('talk')
      await expect(joined.orderBy('talk__nothing' as never)).rejects.toThrow('replies')
      await expect(joined.orderBy('talk' as never)).rejects.toThrow('talk')
      expect(() => Post.objects().join('title', talk(), (p, t) => t.postId.eq(p.id))).toThrow('it is taken')
      expect(() => joined.join('talk', talk(), (p, t) => t.postId.eq(p.id))).toThrow('it is taken')
      expect(() => joined.annotate((p) => ({ talk: p.views }))).toThrow('it is taken')
      expect(() => Post.objects().join('a b', talk(), (p, t) => t.postId.eq(p.id))).toThrow(QueryError)
      expect(() => Post.objects().join('t', [1] as never, () => ({}) as never)).toThrow('takes a query set')
      await expect(joined.distinct()).rejects.toThrow('fromQuery')
      await expect(joined.cursorPage(2)).rejects.toThrow('fromQuery')
      await expect(joined.limit(1).aggregate((p) => ({ all: p.talk.replies.sum() }))).rejects.toThrow('fromQuery')
      await expect(
        Author.objects().prefetchWith('posts', (posts) =>
          posts.join('talk', talk(), (p, t) => t.postId.eq(p.id)).limit(1),
        ),
      ).rejects.toThrow('fromQuery')
    })

    test('one statement is enough, and it is compiled once', async () => {
      const ask = (least: number) =>
        Post.objects()
          .join(
            'talk',
            talk().where((t) => t.replies.gte(least)),
            (p, t) => t.postId.eq(p.id),
          )
          .pluck('title')
      const { statements } = await recordStatements(async () => {
        expect(await ask(2)).toEqual(['a'])
        expect((await ask(1)).sort()).toEqual(['a', 'b'])
      })
      expect(new Set(statements.map(({ sql }) => sql)).size).toBe(1)
    })
  })

  describe('joinLateral', () => {
    const top = () =>
      Author.objects().joinLateral('top', (a) =>
        Post.objects()
          .where((p) => p.author.id.eq(a.id).and(p.views.gt(1)))
          .orderBy('-views')
          .limit(2),
      )

    test('puts the first of each beside each, where the database can', async () => {
      const rows = top().orderBy('name', '-top__views').values('name', 'top__title')
      if (!lateral) {
        await expect(rows).rejects.toBeInstanceOf(Unsupported)
        return
      }
      expect(await rows).toEqual([
        { name: 'Ann', top__title: 'b' },
        { name: 'Ann', top__title: 'c' },
        { name: 'Bob', top__title: 'd' },
      ])
      expect(await top().filter({ name: 'Ann' }).count()).toBe(2)
      expect(
        await Author.objects()
          .leftJoinLateral(
            'first',
            (a) =>
              Post.objects()
                .where((p) => p.author.name.eq(a.name))
                .orderBy('title')
                .limit(1),
            (_, first) => first.views.gt(1),
          )
          .values('name', 'first__title'),
      ).toEqual([
        { name: 'Ann', first__title: null },
        { name: 'Bob', first__title: 'd' },
        { name: 'Cy', first__title: null },
      ])
    })

    test('may read a table that was joined before, and stand in a subquery', async () => {
      const rows = Author.objects()
        .join('p', Post.objects().values('id', 'authorId'), (a, p) => p.authorId.eq(a.id))
        .joinLateral('c', (a) =>
          Comment.objects()
            .where((c) => c.post.id.eq(a.p.id))
            .orderBy('-score')
            .limit(1),
        )
        .orderBy('c__score')
        .values('name', 'c__text')
      if (!lateral) return
      expect(await rows).toEqual([
        { name: 'Ann', c__text: 'three' },
        { name: 'Ann', c__text: 'two' },
      ])
      expect(
        await Author.objects()
          .where((a) =>
            exists(
              Post.objects()
                .where((p) => p.author.id.eq(a.id))
                .joinLateral('c', (p) =>
                  Comment.objects()
                    .where((c) => c.post.id.eq(p.id).and(a.name.eq('Ann')))
                    .limit(1),
                ),
            ),
          )
          .pluck('name'),
      ).toEqual(['Ann'])
    })

    test('is named where a plain join reads the row', async () => {
      const rows = Author.objects().join('p', Author.objects().filter({ name: 'Ann' }), (a, p) => p.id.eq(a.id))
      expect(await rows.pluck('name')).toEqual(['Ann'])
      expect(() =>
        Author.objects().where((a) =>
          exists(
            Post.objects().join(
              'c',
              Comment.objects().where((c) => c.text.eq(a.name)),
              (p, c) => c.postId.eq(p.id),
            ),
          ),
        ),
      ).toThrow(QueryError)
    })
  })

  describe('fromQuery', () => {
    test('asks of what a query gives', async () => {
      const given = fromQuery(talk())
      expect(await given.orderBy('-replies')).toEqual([
        { postId: expect.any(Number), replies: 2, best: 4 },
        { postId: expect.any(Number), replies: 1, best: 2 },
      ])
      expect(await given.filter({ replies__gt: 1 }).pluck('best')).toEqual([4])
      expect(await given.count()).toBe(2)
      expect(await given.limit(1).count()).toBe(1)
      expect(await given.aggregate((g) => ({ mean: g.replies.avg(), most: g.best.max() }))).toEqual({
        mean: 1.5,
        most: 4,
      })
      expect(await given.where((g) => g.best.gt(g.replies.times(2))).exists()).toBe(false)
      expect(await given.orderBy('best').first()).toMatchObject({ best: 2 })
      expect(
        await given
          .annotate((g) => ({ twice: g.best.times(2) }))
          .orderBy('twice')
          .values('twice'),
      ).toEqual([{ twice: 4 }, { twice: 8 }])
      expect(
        await given
          .groupBy('replies')
          .annotate((g) => ({ n: g.best.count() }))
          .orderBy('replies'),
      ).toEqual([
        { replies: 1, n: 1 },
        { replies: 2, n: 1 },
      ])
    })

    test('knows what may be NULL in it, though no column of a model is', async () => {
      const posts = Post.objects().leftJoin('talk', talk(), (p, talk) => talk.postId.eq(p.id))
      const given = fromQuery(posts.values('title', 'talk__replies'))
      const kept = given.exclude({ talk__replies: 2 }).orderBy('talk__replies', 'title')
      expect(await kept.pluck('title')).toEqual(['c', 'd', 'b'])
      expect(
        await posts
          .join('g', given, (p, g) => g.title.eq(p.title))
          .exclude({ g__talk__replies: 2 })
          .count(),
      ).toBe(3)
      const both = Post.objects()
        .select((p) => ({ n: p.views }))
        .union(posts.select((p) => ({ n: p.talk.replies })) as never)
      expect(await fromQuery(both).exclude({ n__gt: 1 }).orderBy('n').pluck('n')).toEqual([null, 1])
    })

    test('asks of windows, of a union and of paths, and joins', async () => {
      const numbered = Post.objects().select((p) => ({
        title: p.title,
        authorId: p.author.id,
        place: rowNumber().over({ partitionBy: p.author.id, orderBy: p.views.desc() }),
      }))
      const named = fromQuery(numbered)
        .filter({ place: 1 })
        .join('a', Author.objects(), (n, a) => a.id.eq(n.authorId))
        .orderBy('title')
      expect(await named.values('title', 'a__name')).toEqual([
        { title: 'b', a__name: 'Ann' },
        { title: 'd', a__name: 'Bob' },
      ])
      const united = Post.objects()
        .filter({ title: 'a' })
        .union(Post.objects().filter({ title: 'd' }))
      expect(await fromQuery(united).filter({ views__gt: 1 }).pluck('title')).toEqual(['d'])
      const paths = fromQuery(Post.objects().values('title', 'author__name'))
      expect(await paths.filter({ author__name: 'Bob' }).pluck('title')).toEqual(['d'])
      expect(await paths.where((p) => p.author__name.startswith('B')).pluck('title')).toEqual(['d'])
      expect(
        await Post.objects()
          .filter({ title__in: paths.filter({ author__name: 'Bob' }).values('title') })
          .count(),
      ).toBe(1)
    })

    test('refuses what needs rows of a model', async () => {
      const given = fromQuery(Post.objects())
      for (const ask of [
        () => given.update({ title: 'x' } as never),
        () => given.delete(),
        () => given.forceDelete(),
        () => given.create({} as never),
        () => given.find(1 as never),
      ])
        await expect(ask()).rejects.toThrow('of no model')
      for (const chain of [
        () => given.selectRelated('author' as never),
        () => given.selectForUpdate(),
        () => given.recursive('comments' as never),
      ])
        expect(chain).toThrow('of no model')
      await expect(given.filter({ nothing: 1 } as never)).rejects.toThrow('title')
      expect(await Post.objects().count()).toBe(4)
    })
  })

  describe('cte', () => {
    test('is declared once, and read where one likes', async () => {
      const busy = cte(
        'busy',
        talk().where((t) => t.replies.gte(1)),
        { materialized: true },
      )
      const rows = Post.objects()
        .with(busy)
        .join('talk', busy, (p, t) => t.postId.eq(p.id))
        .filter({ id__in: fromQuery(busy).filter({ best__gt: 3 }).values('postId') })
      const { statements } = await recordStatements(async () => {
        expect(await rows.values('title', 'talk__replies')).toEqual([{ title: 'a', talk__replies: 2 }])
      })
      expect(statements[0]?.sql.match(/busy. AS (MATERIALIZED )?\(/g)).toHaveLength(1)
      expect(await rows.count()).toBe(1)
      expect(await rows.exists()).toBe(true)
      expect(await rows.first()).toMatchObject({ title: 'a' })
      expect(await rows.update({ views: 1 })).toBe(1)
      expect(await fromQuery(busy).with(busy).count()).toBe(2)
      expect(await fromQuery(busy).with(busy).filter({ best: 4 }).count()).toBe(1)
    })

    test('may be made of another one', async () => {
      const busy = cte('busy', talk())
      const best = cte('best', fromQuery(busy).filter({ best__gt: 2 }))
      expect(await fromQuery(best).with(busy, best).pluck('best')).toEqual([4])
      await expect(fromQuery(best).with(best)).rejects.toThrow('with(busy)')
      expect(() => Post.objects().with(busy, busy)).toThrow('already')
      expect(() => Post.objects().with(talk() as never)).toThrow('cte()')
      expect(() => cte('no name', talk())).toThrow(QueryError)
      expect(() => cte('x', [] as never)).toThrow('query set')
    })

    test('two of one shape with other values are two', async () => {
      const of = (name: string, score: number) =>
        cte(name, Comment.objects().filter({ score }).values('postId', 'text'))
      const [one, two] = [of('one', 1), of('two', 4)]
      expect(
        await Post.objects()
          .with(one, two)
          .join('a', one, (p, a) => a.postId.eq(p.id))
          .join('b', two, (p, b) => b.postId.eq(p.id))
          .values('a__text', 'b__text'),
      ).toEqual([{ a__text: 'one', b__text: 'two' }])
      expect(() => Post.objects().with(one, of('one', 4))).toThrow('already')
    })
  })

  describe('cteRecursive', () => {
    test('goes on from its own rows', async () => {
      const numbers = cteRecursive(
        'numbers',
        Author.objects()
          .filter({ name: 'Ann' })
          .select((a) => ({ n: a.id.minus(a.id) })),
        (numbers) =>
          fromQuery(numbers)
            .filter({ n__lt: 2000 })
            .select((one) => ({ n: one.n.plus(1) })),
      )
      expect(
        await fromQuery(numbers)
          .with(numbers)
          .aggregate((x) => ({ all: x.n.count(), last: x.n.max() })),
      ).toEqual({
        all: 2001,
        last: 2000,
      })
    })

    test('puts texts together that grow, and ends in circles', async () => {
      const chains = cteRecursive(
        'chains',
        Post.objects()
          .filter({ title: 'a' })
          .select((p) => ({ views: p.views, path: p.title })),
        (chains) =>
          Post.objects()
            .join('before', chains, (p, before) => p.views.gt(before.views))
            .select((p) => ({ path: concat(p.before.path, ' then a longer text ', p.title), views: p.views })),
      )
      const found = await fromQuery(chains).with(chains).filter({ views: 5 }).orderBy('path').pluck('path')
      expect(found).toHaveLength(4)
      expect(found[1]).toBe('a then a longer text c then a longer text b')
      const circle = cteRecursive('circle', Post.objects().values('views'), (circle) =>
        fromQuery(circle).select((c) => ({ views: c.views.mod(3) as typeof c.views })),
      )
      expect((await fromQuery(circle).with(circle).pluck('views')).sort()).toEqual([0, 1, 2, 3, 4, 5])
      const next = Post.objects()
        .with(chains)
        .filter({ views__in: fromQuery(chains).values('views') })
      expect(await next.update({ views: 3 })).toBe(4)
    })

    test('refuses a step with other columns', async () => {
      const wrong = cteRecursive('wrong', Post.objects().values('views'), () => Post.objects().values('title') as never)
      await expect(fromQuery(wrong).with(wrong)).rejects.toThrow('views')
    })
  })
})
