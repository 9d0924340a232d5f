import { f, type Row } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError, Unsupported } from '../../errors/errors.ts'
import { coalesce, exists, notExists, outerRef, subquery } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { objects, predicate } from '../query.ts'

class Writer extends Model('press.Writer') {
  name = f.char(40)
  posts = f.reverse(() => Post, 'writer')
}
class Post extends Model('press.Post') {
  title = f.char(40)
  score = f.decimal(8, 2).default('0.00')
  best = f.int().null()
  writer = f.fk(() => Writer)
  comments = f.reverse(() => Comment, 'post')
  tags = f.reverse(() => Tag, 'post')
}
class Comment extends Model('press.Comment') {
  text = f.char(40)
  stars = f.int()
  worth = f.decimal(8, 4).null()
  post = f.fk(() => Post, { onDelete: 'cascade' })
}
class Tag extends Model('press.Tag') {
  name = f.char(40)
  post = f.fk(() => Post, { onDelete: 'cascade' })
}

await describeDatabases('queries inside of queries', (under) => {
  const { test, run } = withModels(under, [Writer, Post, Comment, Tag])
  const titles = (rows: readonly { readonly title: string }[]): string[] => rows.map((row) => row.title).sort()
  let first: Row<Post>

  beforeAll(() =>
    run(async () => {
      const [ada, bob] = await Writer.objects().bulkCreate([{ name: 'Ada' }, { name: 'Bob' }])
      const [one, two, three] = await Post.objects().bulkCreate([
        { title: 'one', score: '1.50', writerId: ada?.id as number },
        { title: 'two', score: '2.00', writerId: bob?.id as number },
        { title: 'three', writerId: bob?.id as number },
      ])
      first = one as Row<Post>
      await Comment.objects().bulkCreate([
        { text: 'good', stars: 4, worth: '1.5000', postId: one?.id as number },
        { text: 'one', stars: 5, worth: '9.0000', postId: one?.id as number },
        { text: 'bad', stars: 1, postId: two?.id as number },
      ])
      await Tag.objects().bulkCreate([
        { name: 'good', postId: one?.id as number },
        { name: 'sad', postId: two?.id as number },
        { name: 'new', postId: three?.id as number },
      ])
    }),
  )

  test('give the first value of their order, and NULL where there is none', async () => {
    const named = Post.objects()
      .orderBy('id')
      .annotate((p) => ({
        text: subquery(
          Comment.objects()
            .where((c) => c.post.id.eq(p.id))
            .orderBy('-stars'),
          (c) => c.text,
        ),
        worth: subquery(
          Comment.objects()
            .where((c) => c.post.id.eq(p.id))
            .orderBy('stars')
            .limit(7),
          (c) => c.worth,
        ),
      }))
    expect(await named.values('title', 'text', 'worth')).toEqual([
      { title: 'one', text: 'one', worth: '1.5000' },
      { title: 'two', text: 'bad', worth: null },
      { title: 'three', text: null, worth: null },
    ])
    expect(titles(await named.where((p) => p.text.eq(p.title)))).toEqual(['one'])
    expect((await named.orderBy('-text', '-id')).map((row) => row.title)).toEqual(['one', 'two', 'three'])
    expect(titles(await named.where((p) => p.worth.eq(p.score)))).toEqual(['one'])
  })

  test('say whether they have rows', async () => {
    const good = Post.objects().where((p) => exists(Comment.objects().where((c) => c.text.eq(p.title))))
    expect(titles(await good)).toEqual(['one'])
    expect(
      titles(await Post.objects().where((p) => notExists(Comment.objects().where((c) => c.post.id.eq(p.id))))),
    ).toEqual(['three'])
    const flagged = Post.objects()
      .orderBy('id')
      .annotate((p) => ({
        any: exists(Comment.objects().where((c) => c.post.id.eq(p.id).and(c.stars.gt(1)))),
        better: p.best.gt(1),
      }))
    expect(await flagged.values('any', 'better')).toEqual([
      { any: true, better: false },
      { any: false, better: false },
      { any: false, better: false },
    ])
    expect(titles(await flagged.where((p) => p.any.not()))).toEqual(['three', 'two'])
    expect(titles(await flagged.where((p) => p.any))).toEqual(['one'])
    expect(titles(await flagged.orderBy('-any', 'id').limit(1))).toEqual(['one'])
    expect(await good.count()).toBe(1)
    expect(
      await Post.objects()
        .where((p) =>
          exists(
            Comment.objects()
              .where((c) => c.post.id.eq(p.id))
              .limit(0),
          ),
        )
        .count(),
    ).toBe(0)
    expect(
      titles(
        await Post.objects().where((p) =>
          exists(
            Comment.objects()
              .where((c) => c.post.id.eq(p.id))
              .orderBy('id')
              .offset(1),
          ),
        ),
      ),
    ).toEqual(['one'])
  })

  test('read queries at any distance around them, joined rows and annotations', async () => {
    const found = Writer.objects()
      .alias((w) => ({ called: w.name.lower() }))
      .where((w) =>
        exists(
          Post.objects().where((p) =>
            p.writer.id
              .eq(w.id)
              .and(
                exists(
                  Comment.objects().where((c) =>
                    c.post.id.eq(p.id).and(w.called.eq('ada')).and(p.writer.name.eq(w.name)).and(c.stars.gt(3)),
                  ),
                ),
              ),
          ),
        ),
      )
    expect((await found).map((row) => row.name)).toEqual(['Ada'])
    const same = Post.objects().where((p) => p.comments.some((c) => p.tags.some((t) => t.name.eq(c.text))))
    expect(titles(await same)).toEqual(['one'])
    const through = Post.objects().where((p) =>
      exists(Comment.objects().where((c) => c.post.id.eq(p.id).and(p.tags.some((t) => t.name.eq(c.text))))),
    )
    expect(titles(await through)).toEqual(['one'])
    const inside = Post.objects().where((p) =>
      p.comments.some((c) => exists(Tag.objects().where((t) => t.name.eq(c.text).and(t.post.id.eq(p.id))))),
    )
    expect(titles(await inside)).toEqual(['one'])
    expect(titles(await Post.objects().where((p) => p.comments.some(() => predicate({ stars: 1 }))))).toEqual(['two'])
  })

  test('take values of their own, whatever the queries around them have', async () => {
    const query = (least: number, title: string, text: string) =>
      Post.objects()
        .filter({ title__gt: '' })
        .annotate((p) => ({
          text: coalesce(
            subquery(
              Comment.objects()
                .filter({ stars__gte: least })
                .where((c) => c.post.id.eq(p.id).and(p.title.eq(title)))
                .orderBy('id'),
              (c) => c.text,
            ),
            text,
          ),
        }))
        .where((p) => p.text.ne('x'))
        .orderBy('id')
    const texts = async (least: number, title: string, text: string) =>
      (await query(least, title, text)).map((row) => row.text)
    expect(await texts(5, 'one', 'none')).toEqual(['one', 'none', 'none'])
    expect(await texts(1, 'two', '-')).toEqual(['-', 'bad', '-'])
    expect(query(5, 'one', 'none').toSql().sql).toBe(query(1, 'two', '-').toSql().sql)
  })

  test('stand behind in, in totals of relations, in aggregates and in writes', async () => {
    const starred = Post.objects().where((p) =>
      p.id.in(
        Comment.objects()
          .where((c) => c.stars.gt(3).and(c.post.title.eq(p.title)))
          .values('postId'),
      ),
    )
    expect(titles(await starred)).toEqual(['one'])
    const total = await Post.objects().aggregate((p) => ({
      stars: subquery(
        Comment.objects()
          .where((c) => c.post.id.eq(p.id))
          .orderBy('stars'),
        (c) => c.stars,
      ).sum(),
    }))
    expect(total).toEqual({ stars: 5 })
    expect(
      await Post.objects().update((p) => ({
        best: subquery(
          Comment.objects()
            .where((c) => c.post.id.eq(p.id))
            .orderBy('-stars'),
          (c) => c.stars,
        ),
      })),
    ).toBe(3)
    expect((await Post.objects().orderBy('id')).map((row) => row.best)).toEqual([5, 1, null])
    const own = Post.objects().update((p) => ({
      best: subquery(
        Post.objects()
          .where((q) => q.id.eq(p.id))
          .orderBy('id'),
        (q) => q.best,
      ),
    }))
    if (under.dialect.features.selfReferencingWrite) expect(await own).toBe(3)
    else await expect(own).rejects.toThrow(Unsupported)
    const cut = Post.objects().where((p) =>
      p.best.in(
        Comment.objects()
          .where((c) => c.post.id.eq(p.id))
          .orderBy('stars')
          .limit(1)
          .values('stars'),
      ),
    )
    const { features } = under.dialect
    if (features.correlatedTable || features.limitInSubquery) expect(titles(await cut)).toEqual(['two'])
    else expect(() => cut.toSql()).toThrow(Unsupported)
  })

  test('name columns of the query around them in filter', async () => {
    const comments = Comment.objects().filter({ postId: outerRef('id'), stars__gt: 3 })
    expect(titles(await Post.objects().where(() => exists(comments)))).toEqual(['one'])
    const deep = Post.objects().filter({ writerId: outerRef('id'), title: 'one' })
    const all = Writer.objects().where(() =>
      exists(deep.where(() => exists(Tag.objects().filter({ post__writerId: outerRef(outerRef('id')) })))),
    )
    expect((await all).map((row) => row.name)).toEqual(['Ada'])
    const worth = Comment.objects().filter({ worth: outerRef('half') })
    expect(
      titles(
        await Post.objects()
          .alias((p) => ({ half: p.score.times('1.00') }))
          .where(() => exists(worth)),
      ),
    ).toEqual(['one'])
    expect(
      await Post.objects()
        .where((p) => exists(Tag.objects().where((t) => t.post.id.eq(outerRef('id')).and(p.title.eq('two')))))
        .count(),
    ).toBe(1)
  })

  test('are computed once where the rows have them and are ordered by them', async () => {
    const counted = Post.objects().annotate((p) => ({ n: p.comments.count() }))
    const once = async (query: { toSql(): { readonly sql: string } } & PromiseLike<readonly { n?: number }[]>) => {
      expect(query.toSql().sql.match(/COUNT\(/g)).toHaveLength(1)
      return (await query).map((row) => row.n)
    }
    expect(await once(counted.orderBy('-n', 'id'))).toEqual([2, 1, 0])
    expect(await once(counted.orderBy('-n').reverse())).toEqual([0, 1, 2])
    expect(await once(counted.sortBy((p) => [p.n.asc().nullsFirst()]))).toEqual([0, 1, 2])
    expect(await once(counted.orderBy('-n').values('n').distinct().limit(2))).toEqual([2, 1])
    expect(await once(counted.orderBy('-n').values('title', 'n').offset(1).limit(1))).toEqual([1])
    const moved = counted.sortBy((p) => [p.n.desc().nullsFirst(), p.id.asc()])
    expect((await moved).map((row) => row.n)).toEqual([2, 1, 0])
    expect(titles(await counted.orderBy('-n').values('title').limit(1))).toEqual(['one'])
    const most = counted.orderBy('-n').limit(1)
    const within = Post.objects().annotate(() => ({ most: subquery(most, (p) => p.n) }))
    expect(within.toSql().sql.match(/COUNT\(/g)).toHaveLength(1)
    expect(await within.first()).toMatchObject({ most: 2 })
  })

  test('are what the rows are ordered by, whatever columns there are of their names', async () => {
    // Writers have a name, and posts a title.
    const named = Post.objects().annotate((p) => ({ name: p.comments.count(), NAME: p.tags.count() }))
    for (const query of [named, named.selectRelated('writer')])
      expect((await query.orderBy('-name', '-NAME')).map(({ name }) => name)).toEqual([2, 1, 0])
    expect(await named.orderBy('-name').select((p) => ({ title: p.name, name: p.writer.name, was: p.title }))).toEqual([
      { title: 2, name: 'Ada', was: 'one' },
      { title: 1, name: 'Bob', was: 'two' },
      { title: 0, name: 'Bob', was: 'three' },
    ])
    const both = named.orderBy('-name').limit(2).union(named.orderBy('name').limit(1), { all: true })
    expect((await both.orderBy('name')).map(({ name }) => name)).toEqual([0, 1, 2])
  })

  test('are refused where nothing is around them, or something else', async () => {
    await expect(Comment.objects().filter({ postId: outerRef('id') })).rejects.toThrow('around this one')
    const wrong = Comment.objects().filter({ text: outerRef('id') })
    await expect(Post.objects().where(() => exists(wrong))).rejects.toThrow(
      'takes text; "id" of the query around it is number',
    )
    const unknown = Comment.objects().filter({ text: outerRef('nothing') })
    await expect(Post.objects().where(() => exists(unknown))).rejects.toThrow('nothing')
    expect(() => outerRef('id"; --')).toThrow(QueryError)
    let stolen: { eq(value: number): unknown } | undefined
    Post.objects().where((p) => {
      stolen = p.id
      return p.id.eq(1)
    })
    expect(() => Comment.objects().where(() => (stolen as typeof stolen & object).eq(1) as never)).toThrow('outside')
    // Made for the posts, it stands among the tags.
    expect(() =>
      Post.objects().where((p) => {
        const comments = Comment.objects().where((c) => c.post.id.eq(p.id))
        return exists(Tag.objects().where(() => exists(comments)))
      }),
    ).toThrow('Make it inside')
    expect(() =>
      Post.objects().where((p) =>
        exists(Tag.objects().filter({ name__in: Comment.objects().where((c) => c.post.id.eq(p.id)) as never })),
      ),
    ).toThrow('write it in a where()')
    expect(() => exists({} as never)).toThrow('takes a query set')
    await expect(Post.objects().where(() => exists(Comment.objects().selectForUpdate()))).rejects.toThrow(
      'selectForUpdate',
    )
    await expect(
      Post.objects().where((p) =>
        exists(
          Comment.objects()
            .using('other')
            .where((c) => c.post.id.eq(p.id)),
        ),
      ),
    ).rejects.toThrow('other')
    expect(await objects(Post).contains(first)).toBe(true)
  })
})
