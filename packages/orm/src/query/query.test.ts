import { f, type Meta, type Row } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { atomic, onCommit } from '../atomic/atomic.ts'
import { countStatements } from '../databases/databases.ts'
import { Model } from '../model/model.ts'
import { related } from '../related/related.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { any, predicate } from './query.ts'

class Person extends Model('blog.Person', { id: f.uuid() }) {
  name = f.char(50)
  email = f.email().unique()
}
class Tag extends Model('blog.Tag') {
  static meta: Meta<Tag> = { ordering: ['name'] }
  name = f.char(30).unique()
}
class Post extends Model('blog.Post') {
  static meta: Meta<Post> = { ordering: ['-publishedAt', 'id'], indexes: [['status', 'publishedAt']] }
  title = f.char(200)
  slug = f.slug().unique()
  views = f.int().default(0)
  status = f.choice(['draft', 'published']).default('draft')
  price = f.decimal(10, 2).default('0.00')
  rate = f.decimal(6, 4).default('1.0000')
  author = f.fk(() => Person, { onDelete: 'cascade', relatedName: 'posts' })
  editor = f.fk(() => Person, { onDelete: 'setNull' }).null()
  tags = f.manyToMany(() => Tag)
  publishedAt = f.dateTime().null()
  comments = f.reverse(() => Comment, 'post')
  url(this: Row<Post>) {
    return `/posts/${this.slug}`
  }
}
class Comment extends Model('blog.Comment') {
  static meta: Meta<Comment> = { ordering: ['id'] }
  post = f.fk(() => Post, { onDelete: 'cascade' })
  text = f.text()
  score = f.int().default(0)
}

const at = (day: number, hour = 10): Date => new Date(Date.UTC(2026, 0, day, hour, 30, 15, 123))
const slugs = (rows: readonly { readonly slug: string }[]): string[] => rows.map((row) => row.slug)

await describeDatabases('query sets', (under) => {
  const { test, run } = withModels(under, [Post, Comment, Tag, Person])
  const people: Record<string, Row<Person>> = {}
  const posts: Record<string, Row<Post>> = {}

  beforeAll(() =>
    run(async () => {
      for (const name of ['Ann', 'Bob', 'Émile']) {
        people[name] = await Person.objects().create({ name, email: `${name.length}${name.charCodeAt(0)}@example.com` })
      }
      const [ann, bob, emile] = Object.values(people).map((person) => person.id) as [string, string, string]
      posts['one'] = await Post.objects().create({
        title: 'First 100%',
        slug: 'one',
        views: 10,
        status: 'published',
        authorId: ann,
        publishedAt: at(1),
        price: '10.10',
      })
      posts['two'] = await Post.objects().create({
        title: 'second_post',
        slug: 'two',
        views: 20,
        authorId: bob,
        editorId: ann,
        publishedAt: at(2, 23),
        price: '0.05',
      })
      posts['three'] = await Post.objects().create({
        title: 'ÉCLAIR straße',
        slug: 'three',
        views: 30,
        status: 'published',
        authorId: emile,
        editorId: bob,
        price: '99999999.99',
      })
      await Comment.objects().bulkCreate([
        { postId: posts['one'].id, text: 'good', score: 5 },
        { postId: posts['one'].id, text: 'bad', score: 1 },
        { postId: posts['two'].id, text: 'good', score: 1 },
      ])
    }),
  )

  test('get, first, last, count and exists', async () => {
    const post = await Post.objects().get({ slug: 'one' })
    expect(post).toMatchObject({ title: 'First 100%', views: 10, price: '10.10', publishedAt: at(1), editorId: null })
    expect(post.url()).toBe('/posts/one')
    expect((await Post.objects().first())?.slug).toBe('two')
    expect((await Post.objects().last())?.slug).toBe('three')
    expect(await Post.objects().filter({ slug: 'none' }).first()).toBeNull()
    expect(await Post.objects().count()).toBe(3)
    expect(await Post.objects().filter({ views__gt: 10 }).exists()).toBe(true)
    expect(await Post.objects().filter({ views__gt: 100 }).exists()).toBe(false)
    await expect(Post.objects().get({ slug: 'none' })).rejects.toThrow('No blog.Post matches')
    await expect(Post.objects().get()).rejects.toThrow('More than one blog.Post')
  })

  test('lookups of text are case-sensitive but for those with an i, and take wildcards literally', async () => {
    expect(slugs(await Post.objects().filter({ title__contains: '100%' }))).toEqual(['one'])
    expect(slugs(await Post.objects().filter({ title__contains: 'd_p' }))).toEqual(['two'])
    expect(slugs(await Post.objects().filter({ title__contains: 'first' }))).toEqual([])
    expect(slugs(await Post.objects().filter({ title__icontains: 'first' }))).toEqual(['one'])
    expect(slugs(await Post.objects().filter({ title__istartswith: 'éclair' }))).toEqual(['three'])
    expect(slugs(await Post.objects().filter({ title__iexact: 'SECOND_POST' }))).toEqual(['two'])
    expect(slugs(await Post.objects().filter({ title__endswith: '%' }))).toEqual(['one'])
    expect(slugs(await Post.objects().filter({ title: 'eclair straße' }))).toEqual([])
  })

  test('comparisons, lists, ranges, NULL and parts of dates', async () => {
    expect(slugs(await Post.objects().filter({ views__gte: 20, views__lt: 30 }))).toEqual(['two'])
    expect(slugs(await Post.objects().filter({ views__in: [10, 30, 30] }))).toEqual(['one', 'three'])
    expect(slugs(await Post.objects().filter({ views__in: [] }))).toEqual([])
    expect(slugs(await Post.objects().filter({ views__range: [15, 30] }))).toEqual(['two', 'three'])
    expect(slugs(await Post.objects().filter({ publishedAt: null }))).toEqual(['three'])
    expect(slugs(await Post.objects().filter({ publishedAt__isnull: false }).orderBy('slug'))).toEqual(['one', 'two'])
    expect(slugs(await Post.objects().filter({ publishedAt: at(1) }))).toEqual(['one'])
    expect(slugs(await Post.objects().filter({ publishedAt__day: 2, publishedAt__hour__gte: 20 }))).toEqual(['two'])
    expect(slugs(await Post.objects().filter({ publishedAt__date: '2026-01-01' }))).toEqual(['one'])
    expect(slugs(await Post.objects().filter({ publishedAt__weekDay: 5 }))).toEqual(['one'])
    expect(slugs(await Post.objects().filter({ price__gt: '10.05' }).orderBy('-price'))).toEqual(['three', 'one'])
    expect(
      slugs(
        await Post.objects()
          .filter({ status__in: ['published'] })
          .orderBy('slug'),
      ),
    ).toEqual(['one', 'three'])
  })

  test('paths over keys, ways back and pairs', async () => {
    expect(slugs(await Post.objects().filter({ author__name: 'Ann' }))).toEqual(['one'])
    expect(
      slugs(await Post.objects().filter({ author__email__iendswith: '@EXAMPLE.com' }).orderBy('author__name')),
    ).toEqual(['one', 'two', 'three'])
    expect(slugs(await Post.objects().filter({ editor__name: 'Ann' }))).toEqual(['two'])
    expect(slugs(await Post.objects().filter({ editor__isnull: true }))).toEqual(['one'])
    expect(slugs(await Post.objects().filter({ author: people['Bob']!.id }))).toEqual(['two'])
    expect(slugs(await Post.objects().filter({ comments__text: 'good' }).orderBy('slug'))).toEqual(['one', 'two'])
    expect(slugs(await Post.objects().filter({ comments__text: 'good', comments__score: 1 }))).toEqual(['two'])
    expect(
      slugs(await Post.objects().filter({ comments__text: 'good' }).filter({ comments__score: 1 }).orderBy('slug')),
    ).toEqual(['one', 'two'])
    expect(slugs(await Post.objects().filter({ comments__isnull: true }))).toEqual(['three'])
  })

  test('exclude keeps rows whose columns are NULL', async () => {
    expect(slugs(await Post.objects().exclude({ editor__name: 'Ann' }).orderBy('slug'))).toEqual(['one', 'three'])
    expect(slugs(await Post.objects().exclude({ comments__text: 'bad' }).orderBy('slug'))).toEqual(['three', 'two'])
    expect(
      slugs(
        await Post.objects()
          .exclude({ publishedAt__gt: at(1) })
          .orderBy('slug'),
      ),
    ).toEqual(['one', 'three'])
  })

  test('where joins conditions over columns', async () => {
    const found = await Post.objects()
      .where((p) => p.comments.count().gt(1).or(p.title.icontains('straße')).and(p.status.eq('published')))
      .orderBy('slug')
    expect(slugs(found)).toEqual(['one', 'three'])
    expect(slugs(await Post.objects().where((p) => p.comments.some((c) => c.score.gt(4))))).toEqual(['one'])
    expect(
      slugs(
        await Post.objects()
          .where((p) => p.comments.every((c) => c.score.lt(2)))
          .orderBy('slug'),
      ),
    ).toEqual(['three', 'two'])
    expect(slugs(await Post.objects().where((p) => p.comments.none()))).toEqual(['three'])
    expect(
      slugs(await Post.objects().where((p) => p.views.plus(5).gt(p.views.times(1)).and(p.author.name.eq('Bob')))),
    ).toEqual(['two'])
    expect(
      slugs(
        await Post.objects()
          .where((p) => p.publishedAt.isNull().not().and(p.publishedAt.year.eq(2026)))
          .orderBy('slug'),
      ),
    ).toEqual(['one', 'two'])
    expect(
      slugs(
        await Post.objects()
          .where((p) => p.authorId.in(Person.objects().filter({ name__in: ['Ann', 'Bob'] })))
          .orderBy('slug'),
      ),
    ).toEqual(['one', 'two'])
    expect(
      slugs(
        await Post.objects()
          .where(() => any(predicate({ title__icontains: 'FIRST' }), predicate({ author__name: 'Bob' })))
          .orderBy('slug'),
      ),
    ).toEqual(['one', 'two'])
  })

  test('order, limit and offset, with NULL first in ascending order everywhere', async () => {
    expect(slugs(await Post.objects().orderBy('publishedAt'))).toEqual(['three', 'one', 'two'])
    expect(slugs(await Post.objects().orderBy('-publishedAt'))).toEqual(['two', 'one', 'three'])
    expect(slugs(await Post.objects().sortBy((p) => [p.publishedAt.asc().nullsLast()]))).toEqual([
      'one',
      'two',
      'three',
    ])
    expect(slugs(await Post.objects().orderBy('views').limit(1).offset(1))).toEqual(['two'])
    expect(slugs(await Post.objects().orderBy('views').offset(2))).toEqual(['three'])
    expect(await Post.objects().orderBy('views').limit(2).count()).toBe(2)
    expect(slugs(await Post.objects().none())).toEqual([])
  })

  test('selectRelated and prefetch load relations, and nothing else does', async () => {
    const [post] = await Post.objects().filter({ slug: 'two' }).selectRelated('author', 'editor')
    expect(post?.author.name).toBe('Bob')
    expect(post?.editor?.name).toBe('Ann')
    expect((await Post.objects().filter({ slug: 'one' }).selectRelated('editor'))[0]?.editor).toBeNull()
    const [comment] = await Comment.objects().selectRelated('post__author').filter({ text: 'bad' })
    expect(comment?.post.author.name).toBe('Ann')
    expect(
      await countStatements(async () => {
        const all = await Post.objects().prefetch('comments', 'tags').orderBy('slug')
        expect(all.map((one) => one.comments.map((c) => c.text))).toEqual([['good', 'bad'], [], ['good']])
      }),
    ).toBe(3)
    expect(Object.hasOwn(await Post.objects().get({ slug: 'one' }), 'author')).toBe(false)
  })

  test('values, select and aggregate name what they give', async () => {
    for (const asked of [() => Post.objects().values(), () => Post.objects().select(() => ({}))])
      await expect(asked().all()).rejects.toThrow('give objects of what they name, and here that is nothing')
    await expect(Post.objects().aggregate(() => ({}))).rejects.toThrow('here that is nothing')
    expect(await Post.objects().values().count()).toBe(3)
  })

  test('annotate, values, select and aggregate', async () => {
    const annotated = await Post.objects()
      .annotate((p) => ({ replies: p.comments.count(), best: p.comments.max((c) => c.score) }))
      .orderBy('-replies', 'slug')
    expect(annotated.map((one) => [one.slug, one.replies, one.best])).toEqual([
      ['one', 2, 5],
      ['two', 1, 1],
      ['three', 0, null],
    ])
    expect(
      slugs(
        await Post.objects()
          .annotate((p) => ({ replies: p.comments.count() }))
          .where((p) => p.replies.gt(1)),
      ),
    ).toEqual(['one'])
    expect(await Post.objects().values('slug', 'author__name', 'publishedAt').orderBy('slug').limit(1)).toEqual([
      { slug: 'one', author__name: 'Ann', publishedAt: at(1) },
    ])
    expect(
      await Post.objects()
        .select((p) => ({ who: p.author.name, twice: p.views.times(2) }))
        .orderBy('slug')
        .limit(1),
    ).toEqual([{ who: 'Ann', twice: 20 }])
    expect(
      await Post.objects().aggregate((p) => ({
        n: p.id.count(),
        sum: p.views.sum(),
        avg: p.views.avg(),
        min: p.views.min(),
        max: p.views.max(),
        total: p.price.sum(),
        last: p.publishedAt.max(),
      })),
    ).toEqual({ n: 3, sum: 60, avg: 20, min: 10, max: 30, total: '100000010.14', last: at(2, 23) })
    expect(
      await Post.objects()
        .none()
        .aggregate((p) => ({ n: p.id.count(), sum: p.views.sum() })),
    ).toEqual({ n: 0, sum: null })
    expect(
      await Post.objects()
        .orderBy('views')
        .limit(2)
        .aggregate((p) => ({ sum: p.views.sum() })),
    ).toEqual({ sum: 30 })
  })

  test('decimals of different places mean what they say, in reckoning, comparing and writing', async () => {
    await atomic(async () => {
      const one = Post.objects().filter({ slug: 'one' })
      await one.update({ price: '10.10', rate: '10.0999' })
      const [row] = await one.annotate((p) => ({ sum: p.price.plus(p.rate), product: p.price.times(p.rate) }))
      expect(row).toMatchObject({ sum: '20.1999', product: '102.0090' })
      expect(await one.where((p) => p.price.gt(p.rate)).count()).toBe(1)
      expect(await one.where((p) => p.rate.gte(p.price)).count()).toBe(0)
      await one.update((p) => ({ price: p.rate }))
      expect(await one.get()).toMatchObject({ price: '10.10' })
      await one.update((p) => ({ rate: p.price.plus('0.05') }))
      expect(await one.get()).toMatchObject({ rate: '10.1500' })
      throw new RollBack()
    }).catch(rolledBack)
  })

  test('decimals are multiplied and divided by rates of any places, and keep their own', async () => {
    await atomic(async () => {
      const one = Post.objects().filter({ slug: 'one' })
      await one.update({ price: '10.10', views: 3 })
      const [made] = await one.select((p) => ({
        taxed: p.price.times('1.075'),
        back: p.price.times('-1.0756789012345'),
        net: p.price.dividedBy('1.19'),
        third: p.price.dividedBy('0.333333'),
        large: p.price.times('12345678901'),
        twice: p.price.times('1.075').times('1.075'),
      }))
      expect(made).toEqual({
        taxed: '10.86',
        back: '-10.86',
        net: '8.49',
        third: '30.30',
        large: '124691356900.10',
        twice: '11.67',
      })
      expect(await one.where((p) => p.price.times('1.075').eq('10.86')).count()).toBe(1)
      await one.update((p) => ({ price: p.price.times('1.005') }))
      expect(await one.get()).toMatchObject({ price: '10.15' })
      throw new RollBack()
    }).catch(rolledBack)
  })

  test('sums of decimals take no more places than they have, and whole numbers no fractions', async () => {
    const posts = Post.objects()
    await expect(posts.select((p) => ({ sum: p.price.plus('1.075') }))).rejects.toThrow('At most 2 digits behind')
    await expect(posts.select((p) => ({ product: p.price.times('1,5') }))).rejects.toThrow('the value behind "*"')
    for (const method of ['plus', 'minus', 'times', 'dividedBy', 'mod'] as const)
      await expect(posts.select((p) => ({ made: p.views[method](1.5) }))).rejects.toThrow(
        'reckoned with whole numbers, and a fraction would be lost. Cast it before: cast(row.amount, f.decimal(12, 2))',
      )
  })

  test('update and delete in one statement, with expressions and over relations', async () => {
    await atomic(async () => {
      expect(
        await Post.objects()
          .filter({ slug: 'one' })
          .update((p) => ({ views: p.views.plus(1), title: 'New' })),
      ).toBe(1)
      expect(await Post.objects().get({ slug: 'one' })).toMatchObject({ views: 11, title: 'New' })
      expect(await Post.objects().filter({ author__name: 'Bob' }).update({ status: 'published', editorId: null })).toBe(
        1,
      )
      expect(await Post.objects().filter({ comments__text: 'bad' }).update({ views: 0 })).toBe(1)
      expect(await Comment.objects().filter({ post__slug: 'one' }).delete()).toBe(2)
      expect(await Post.objects().orderBy('slug').limit(1).delete()).toBe(1)
      expect(await Post.objects().count()).toBe(2)
      throw new RollBack()
    }).catch(rolledBack)
    expect(await Post.objects().count()).toBe(3)
    await expect(Post.objects().update({ views: 'x' as never })).rejects.toThrow('views: This must be a whole number.')
  })

  test('rows save, refresh, delete, and speak JSON', async () => {
    const tag = Tag.objects().build({ name: 'draft' })
    await expect(tag.refresh()).rejects.toThrow('was never saved')
    await tag.save()
    expect(tag.id).toBeTypeOf('number')
    tag.name = 'renamed'
    await tag.save()
    const same = await Tag.objects().get({ name: 'renamed' })
    expect(JSON.parse(JSON.stringify(same))).toEqual({ id: tag.id, name: 'renamed' })
    await Tag.objects().filter({ id: tag.id }).update({ name: 'again' })
    await tag.refresh()
    expect(tag.name).toBe('again')
    expect(await tag.delete()).toBe(1)
    await expect(tag.save()).rejects.toThrow('was deleted')
    await expect(same.save()).rejects.toThrow('no longer in the database')
  })

  test('atomic commits and undoes, nests, and keeps its promises', async () => {
    const events: string[] = []
    await atomic(async () => {
      await Tag.objects().create({ name: 'outer' })
      onCommit(() => events.push('outer'))
      await atomic(async () => {
        await Tag.objects().create({ name: 'inner' })
        onCommit(() => events.push('inner'))
        throw new RollBack()
      }).catch(rolledBack)
      await expect(atomic(() => Tag.objects().create({ name: 'outer' }))).rejects.toMatchObject({
        code: 'unique_violation',
      })
      expect(events).toEqual([])
    })
    expect(events).toEqual(['outer'])
    expect((await Tag.objects()).map((tag) => tag.name)).toEqual(['outer'])
    await expect(
      atomic(async () => {
        await Tag.objects()
          .create({ name: 'outer' })
          .catch(() => undefined)
      }),
    ).rejects.toThrow('was undone')
    expect(await atomic(() => Tag.objects().count())).toBe(1)
    await Tag.objects().delete()
    onCommit(() => events.push('at once'))
    expect(events).toEqual(['outer', 'at once'])
  })

  test('two blocks beside each other in one transaction, and a block that ended, are clear errors', async () => {
    await expect(
      atomic(async () => {
        await Promise.all([
          atomic(async () => {
            await new Promise((done) => setTimeout(done, 20))
          }),
          atomic(async () => {
            await Tag.objects().count()
          }),
        ])
      }),
    ).rejects.toThrow('nested atomic block is open')
    let escaped: Promise<number> | undefined
    const ended = Promise.withResolvers<void>()
    await atomic(async () => {
      escaped = ended.promise.then(() => Tag.objects().count())
      escaped.catch(() => undefined)
    })
    ended.resolve()
    await expect(escaped).rejects.toThrow('has ended')
  })

  test('bulkCreate writes all or none, in batches, and knows the keys', async () => {
    await expect(Tag.objects().bulkCreate([{ name: 'a' }, { name: 'a' }])).rejects.toMatchObject({
      code: 'unique_violation',
    })
    expect(await Tag.objects().count()).toBe(0)
    const tags = await Tag.objects().bulkCreate(
      Array.from({ length: 500 }, (_, index) => ({ name: `tag ${String(index).padStart(3, '0')}` })),
    )
    const stored = await Tag.objects().orderBy('name')
    expect(stored.map((tag) => tag.id)).toEqual(tags.map((tag) => tag.id))
    expect(
      await Tag.objects()
        .filter({ id__in: tags.map((tag) => tag.id) })
        .delete(),
    ).toBe(500)
  })

  test('related joins and parts the rows of a many-to-many relation', async () => {
    const [a, b, c] = (await Tag.objects().bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }])) as [
      Row<Tag>,
      Row<Tag>,
      Row<Tag>,
    ]
    const post = await Post.objects().get({ slug: 'one' })
    const names = async () => (await related(post, 'tags').all()).map((tag) => tag.name)
    await related(post, 'tags').add(a, b.id, a)
    expect(await names()).toEqual(['a', 'b'])
    await related(post, 'tags').set([b, c])
    expect(await names()).toEqual(['b', 'c'])
    expect(slugs(await Post.objects().filter({ tags__name: 'c' }))).toEqual(['one'])
    expect(slugs(await Post.objects().filter({ tags: b.id }))).toEqual(['one'])
    expect((await Post.objects().filter({ slug: 'one' }).prefetch('tags'))[0]?.tags.map((tag) => tag.name)).toEqual([
      'b',
      'c',
    ])
    await related(post, 'tags').remove(b)
    expect(await names()).toEqual(['c'])
    await related(post, 'tags').clear()
    expect(await names()).toEqual([])
    expect(await related(post, 'comments').all().count()).toBe(2)
  })

  test('bad input is refused before it reaches the database', async () => {
    await expect(Post.objects().filter({ titel: 'x' } as never)).rejects.toThrow('blog.Post has no field "titel"')
    await expect(Post.objects().filter({ title__like: 'x' } as never)).rejects.toThrow('Unknown lookup "like"')
    await expect(Post.objects().filter({ views: 'many' } as never)).rejects.toThrow('whole number')
    await expect(async () => Post.objects().filter({ views: undefined } as never)).rejects.toThrow('undefined')
    await expect(Tag.objects().create({ name: 'x'.repeat(31) })).rejects.toMatchObject({
      code: 'invalid',
      faults: { name: [{ code: 'max_length' }] },
    })
    await expect(Tag.objects().create({ nam: 'x' } as never)).rejects.toThrow('blog.Tag has no field "nam"')
    expect(() =>
      Post.objects().where((p) => (p as unknown as { titel: { eq(v: string): never } }).titel.eq('x')),
    ).toThrow('has no field "titel"')
  })
})

class RollBack extends Error {}

function rolledBack(error: unknown): void {
  if (!(error instanceof RollBack)) throw error
}
