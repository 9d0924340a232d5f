import { f, type Row } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { countStatements } from '../databases/databases.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { proxy } from '../model/proxy.ts'
import { related } from '../related/related.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { ContentType, genericKeyOf, isRowOf } from './content-types.ts'

class Author extends Model('wall.Author') {
  name = f.char(20)
}
class Post extends Model('wall.Post') {
  static meta: Meta<Post> = { ordering: ['id'] }
  title = f.char(20)
  author = f.fk(() => Author, { onDelete: 'cascade' }).null()
  comments = f.genericReverse(() => Comment, 'target')
  pins = f.genericReverse(() => Pin, 'what', { onDelete: 'doNothing' })
}
class Photo extends Model('wall.Photo', { id: f.uuid() }) {
  static meta: Meta<Photo> = { scopes: { shown: (p) => p.hidden.eq(false) } }
  width = f.int()
  hidden = f.bool().default(false)
  comments = f.genericReverse(() => Comment, 'target')
}
class WidePhoto extends proxy(Photo, 'wall.WidePhoto') {
  static meta: Meta<WidePhoto> = { scopes: { wide: (p) => p.width.gt(100) } }
}
class Page extends Model('wall.Page', { id: f.slug(20) }) {
  size = f.int()
}
class Comment extends Model('wall.Comment') {
  static meta: Meta<Comment> = { ordering: ['id'] }
  text = f.char(20)
  stars = f.int().default(0)
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
  targetKey = f.char(64)
  target = f.generic(() => [Post, Photo, Page], { type: 'targetType', key: 'targetKey' })
  answers = f.reverse(() => Answer, 'to')
}
class Answer extends Model('wall.Answer') {
  to = f.fk(() => Comment, { onDelete: 'cascade' })
}
class Pin extends Model('wall.Pin') {
  label = f.char(9)
  type = f.fk(() => ContentType, { onDelete: 'cascade' }).null()
  key = f.char(64).null()
  what = f.generic(() => [Post, WidePhoto], { type: 'type', key: 'key' })
}

const target = genericKeyOf(Comment, 'target')

await describeDatabases('a declared key to rows of several models', (under) => {
  const models = [Author, Post, Photo, WidePhoto, Page, Comment, Answer, Pin, ContentType]
  const { test, run } = withModels(under, models)
  let post: Row<Post>
  let other: Row<Post>
  let photo: Row<Photo>
  let page: Row<Page>

  beforeEach(() =>
    run(async () => {
      for (const model of [Comment, Pin, Post, Photo, Page, Author] as readonly (typeof Post)[])
        await model.objects().withoutScopes().delete()
      const ann = await Author.objects().create({ name: 'ann' })
      post = await Post.objects().create({ title: 'p', authorId: ann.id })
      other = await Post.objects().create({ title: 'o' })
      photo = await Photo.objects().create({ width: 50 })
      page = await Page.objects().create({ id: 'home', size: 3 })
      for (const [text, row, stars] of [
        ['a', post, 1],
        ['b', photo, 2],
        ['c', post, 3],
        ['d', page, 4],
      ] as const)
        await Comment.objects().create({ text, stars, ...(await target.valuesOf(row)) })
    }),
  )

  const texts = (rows: readonly { readonly text: string }[]) => rows.map(({ text }) => text)

  test('is asked by a row, several rows, and whether it points anywhere', async () => {
    expect(texts(await Comment.objects().filter({ target: post }))).toEqual(['a', 'c'])
    expect(texts(await Comment.objects().filter({ target: photo, stars: 2 }))).toEqual(['b'])
    expect(texts(await Comment.objects().exclude({ target: post }))).toEqual(['b', 'd'])
    expect(texts(await Comment.objects().filter({ target__in: [post, page] }))).toEqual(['a', 'c', 'd'])
    expect(texts(await Comment.objects().filter({ target__in: [] }))).toEqual([])
    expect(texts(await Comment.objects().exclude({ target__in: [post, photo] }))).toEqual(['d'])
    expect(texts(await Comment.objects().filter({ target: other }))).toEqual([])
    await Answer.objects().create({ toId: (await Comment.objects().get({ text: 'b' })).id })
    expect(await Answer.objects().filter({ to__target: photo }).count()).toBe(1)
    expect(await Answer.objects().filter({ to__target: post }).count()).toBe(0)
    await Pin.objects().create({ label: 'none' })
    await Pin.objects().create({ label: 'post', ...(await genericKeyOf(Pin, 'what').valuesOf(post)) })
    expect(await Pin.objects().filter({ what__isnull: true }).pluck('label')).toEqual(['none'])
    expect(await Pin.objects().filter({ what: null }).pluck('label')).toEqual(['none'])
    expect(await Pin.objects().exclude({ what: null }).pluck('label')).toEqual(['post'])
    expect(await Pin.objects().exclude({ what: other }).orderBy('label').pluck('label')).toEqual(['none', 'post'])
  })

  test('tells keys that are alike apart by their models', async () => {
    const alike = await Page.objects().create({ id: String(post.id), size: 1 })
    await Comment.objects().create({ text: 'e', ...(await target.valuesOf(alike)) })
    expect(texts(await Comment.objects().filter({ target: alike }))).toEqual(['e'])
    expect(texts(await Comment.objects().filter({ target: post }))).toEqual(['a', 'c'])
    expect(texts(await Comment.objects().filter({ target__in: [alike, photo] }))).toEqual(['b', 'e'])
    expect(await related(post, 'comments').count()).toBe(2)
  })

  test('is loaded with one statement a model, of several databases’ kinds of keys', async () => {
    await Comment.objects().prefetch('target')
    let comments = await Comment.objects().prefetch('target')
    const statements = await countStatements(async () => {
      comments = await Comment.objects().prefetch('target')
    })
    expect(statements).toBe(4)
    const [a, b, c, d] = comments.map((one) => one.target)
    expect(a && isRowOf(a, Post) && a.title).toBe('p')
    expect(b && isRowOf(b, Photo) && b.width).toBe(50)
    expect([a instanceof Post, a instanceof Photo, b instanceof Photo, {} instanceof Post]).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect(c).toBe(a)
    expect(d && isRowOf(d, Page) && d.size).toBe(3)
    await page.delete()
    expect((await Comment.objects().prefetch('target'))[3]?.target).toBeNull()
    await Photo.objects().filter({ id: photo.id }).update({ hidden: true })
    expect((await Comment.objects().prefetch('target'))[1]?.target).toBeNull()
    expect(isRowOf((await Comment.objects().withoutScopes().prefetch('target'))[1]?.target ?? post, Photo)).toBe(true)
    await Answer.objects().create({ toId: comments[0]?.id ?? 0 })
    const [answer] = await Answer.objects().selectRelated('to').prefetch('to__target')
    expect(answer?.to.target?.id).toBe(post.id)
  })

  test('is loaded by query sets for some of its models', async () => {
    const comments = await Comment.objects().prefetchEach('target', [
      Post.objects()
        .selectRelated('author')
        .annotate((p) => ({ shout: p.title.upper() })),
      Photo.objects().only('hidden'),
    ])
    const [a, b, , d] = comments.map((one) => one.target)
    expect(a && 'shout' in a && [a.shout, a.author?.name]).toEqual(['P', 'ann'])
    expect(() => (b as Row<Photo>).width).toThrow('was not loaded')
    expect(d && isRowOf(d, Page) && d.size).toBe(3)
    const some = await Comment.objects().prefetchEach('target', [Post.objects().filter({ title: 'o' })], 'found')
    expect(some.map((one) => one.found?.id ?? null)).toEqual([null, photo.id, null, 'home'])
  })

  test('is asked, counted and loaded from the other side', async () => {
    const posts = await Post.objects().annotate((p) => ({
      n: p.comments.count(),
      good: p.comments.count((c) => c.stars.gt(1)),
      stars: p.comments.sum((c) => c.stars),
    }))
    expect(posts.map((p) => [p.title, p.n, p.good, p.stars])).toEqual([
      ['p', 2, 1, 4],
      ['o', 0, 0, null],
    ])
    expect(await Post.objects().filter({ comments__text: 'a', comments__stars: 1 }).pluck('title')).toEqual(['p'])
    expect(await Post.objects().filter({ comments__text: 'b' }).count()).toBe(0)
    expect(await Photo.objects().filter({ comments__text: 'b' }).count()).toBe(1)
    expect(await Post.objects().exclude({ comments__isnull: false }).pluck('title')).toEqual(['o'])
    expect(
      await Post.objects()
        .where((p) => p.comments.some((c) => c.answers.none()))
        .pluck('title'),
    ).toEqual(['p'])
    const loaded = await Post.objects().prefetch('comments__answers')
    expect(loaded.map((p) => texts(p.comments))).toEqual([['a', 'c'], []])
    const best = await Photo.objects().prefetchWith('comments', (c) => c.orderBy('-stars').limit(1), 'best')
    expect(best.map((p) => texts(p.best))).toEqual([['b']])
    const first = await Post.objects().prefetchWith('comments', (c) => c.only('text').orderBy('-stars').limit(1))
    expect(first.map((p) => texts(p.comments))).toEqual([['c'], []])
    const back = await Post.objects().prefetch('comments__target')
    expect(back[0]?.comments[0]?.target?.id).toBe(post.id)
  })

  test('has a manager on the other side', async () => {
    const comments = related(post, 'comments')
    expect(texts(await comments.all().filter({ stars__gt: 1 }))).toEqual(['c'])
    const made = await comments.create({ text: 'new' })
    expect([made.targetKey, await comments.count(), await comments.contains(made)]).toEqual([String(post.id), 3, true])
    await related(other, 'comments').add(made)
    expect([await comments.count(), made.targetKey]).toEqual([2, String(other.id)])
    expect((await comments.getOrCreate({ text: 'a' }))[1]).toBe(false)
    expect((await comments.getOrCreate({ text: 'z' }))[1]).toBe(true)
    await expect(comments.clear()).rejects.toThrow('wall.Comment.target must point somewhere')
    const pins = related(post, 'pins')
    const pin = await pins.create({ label: 'x' })
    await pins.remove(pin)
    expect([pin.key, pin.typeId, await pins.count()]).toEqual([null, null, 0])
    await pins.set([pin])
    expect([pin.key, await pins.count()]).toEqual([String(post.id), 1])
    await pins.clear()
    expect(await Pin.objects().filter({ what: null }).count()).toBe(1)
  })

  test('goes along when its row is deleted, with what points at it, unless it is to stay', async () => {
    await Answer.objects().create({ toId: (await Comment.objects().get({ text: 'a' })).id })
    await related(post, 'pins').create({ label: 'x' })
    expect(await post.delete()).toBe(1)
    expect(texts(await Comment.objects())).toEqual(['b', 'd'])
    expect([await Answer.objects().count(), await Pin.objects().count()]).toEqual([0, 1])
    await Photo.objects().delete()
    expect(texts(await Comment.objects())).toEqual(['d'])
    await page.delete()
    expect(texts(await Comment.objects())).toEqual(['d'])
  })

  test('goes along with rows that the database takes along', async () => {
    await Author.objects().delete()
    expect(await Post.objects().pluck('title')).toEqual(['o'])
    expect(texts(await Comment.objects())).toEqual(['b', 'd'])
  })

  test('keeps the model of a row that a proxy shows, and shows it by the proxy where that was declared', async () => {
    const wide = await Photo.objects().create({ width: 500 })
    const shown = await WidePhoto.objects().get({ id: wide.id })
    expect(
      texts(await Comment.objects().filter({ target: (await WidePhoto.objects().first()) as Row<WidePhoto> })),
    ).toEqual([])
    await related(shown, 'comments').create({ text: 'w' })
    expect(texts(await Comment.objects().filter({ target: shown }))).toEqual(['w'])
    expect(texts(await Comment.objects().filter({ target: wide }))).toEqual(['w'])
    await Pin.objects().create({ label: 'w', ...(await genericKeyOf(Pin, 'what').valuesOf(shown)) })
    const [pin] = await Pin.objects().prefetch('what')
    expect(pin?.what && isRowOf(pin.what, WidePhoto)).toBe(true)
    await Photo.objects().update({ width: 5 })
    expect((await Pin.objects().prefetch('what'))[0]?.what).toBeNull()
  })

  test('is null where the model of the row, or its content type, is gone: the others of the list are loaded', async () => {
    const gone = await ContentType.objects().create({ app: 'wall', model: 'Slide' })
    const [lost] = await Comment.objects().bulkCreate([{ text: 'lost', targetTypeId: gone.id, targetKey: '7' }])
    const loaded = await Comment.objects().prefetch('target')
    expect(loaded.find(({ id }) => id === lost?.id)?.target).toBeNull()
    expect(loaded.filter((one) => one.target !== null).length).toBe(loaded.length - 1)
    const [again] = await target.load(await Comment.objects().filter({ text: 'lost' }), 'what')
    expect(again?.what).toBeNull()
    const frozen = Object.freeze(await Comment.objects().get({ text: 'lost' }))
    await expect(target.load([frozen], 'what')).rejects.toThrow('A row of wall.Comment is frozen')
    await expect(target.loadPointing([Object.freeze(post)], 'comments')).rejects.toThrow('A row of wall.Post is frozen')
    await gone.delete()
  })

  test('refuses what it cannot mean', async () => {
    const author = (await Author.objects().first()) as unknown as Row<Post>
    await expect(Comment.objects().filter({ target: author })).rejects.toThrow(
      '"target" does not point at rows of wall.Author. Known: "wall.Post", "wall.Photo", "wall.Page".',
    )
    await expect(Comment.objects().filter({ target: 5 as never })).rejects.toThrow('a key alone does not say')
    await expect(Comment.objects().filter({ target: Post.objects().build({ title: 'new' }) })).rejects.toThrow(
      'never saved',
    )
    await expect(Comment.objects().filter({ target__title: 'p' } as never)).rejects.toThrow('no columns in common')
    await expect(Comment.objects().filter({ target: Post.objects() } as never)).rejects.toThrow('takes a row')
    await expect(Comment.objects().orderBy('target' as never)).rejects.toThrow('is a key to rows of several models')
    await expect(Comment.objects().prefetch('target__author' as never)).rejects.toThrow('prefetchEach("target"')
    await expect(Comment.objects().prefetchEach('target', [Author.objects() as never])).rejects.toThrow(
      'does not point at rows of wall.Author',
    )
    expect(() => Comment.objects().prefetchEach('target', [Post.objects(), Post.objects()])).toThrow(
      'one query set for each',
    )
    await expect(Comment.objects().prefetchEach('target', [Post.objects().values('title') as never])).rejects.toThrow(
      'rows',
    )
    await Comment.objects().filter({ text: 'a' }).update({ targetKey: "1'; --" })
    await expect(Comment.objects().prefetch('target')).rejects.toThrow('holds no key of wall.Post')
    await expect(Comment.objects().only('text').prefetch('target')).rejects.toThrow('was not loaded')
  })
})
