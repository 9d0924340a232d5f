import { createApplication, defineApp, f, type ModelClass, type Row } from '@tsango/core'
import type { Contribution } from '@tsango/core/apps'
import { runInContext } from '@tsango/core/context'
import { createRegistry } from '@tsango/core/registry'
import { beforeEach, describe, expect, it } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { recordStatements } from '../../databases/databases.ts'
import { type Meta, Model, manager } from '../../model/model.ts'
import { related } from '../../related/related.ts'
import { onPostDelete, onPostSave, onPreDelete } from '../../signals/signals.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Blog extends Model('trash.Blog') {
  static override objects = manager(() => Blog, { called: (blogs, name: string) => blogs.filter({ name }) })
  name = f.char(20)
  deletedAt = f.softDelete()
  posts = f.reverse(() => Post, 'blog')
}
class Post extends Model('trash.Post') {
  static meta: Meta<Post> = { ordering: ['title'] }
  title = f.char(20).unique()
  blog = f.fk(() => Blog, { onDelete: 'cascade' })
  parent = f.fk(() => Post, { onDelete: 'cascade', relatedName: 'parts' }).null()
  goneAt = f.softDelete()
  likes = f.reverse(() => Like, 'post')
  tags = f.manyToMany(() => Tag)
}
class Like extends Model('trash.Like') {
  by = f.char(20)
  post = f.fk(() => Post, { onDelete: 'cascade' })
}
class Tag extends Model('trash.Tag') {
  name = f.char(20)
  deletedAt = f.softDelete()
}
class Cover extends Model('trash.Cover') {
  name = f.char(20)
  post = f.fk(() => Post, { onDelete: 'setNull', relatedName: 'covers' }).null()
}
class Prize extends Model('trash.Prize') {
  name = f.char(20)
  post = f.fk(() => Post, { onDelete: 'protect', relatedName: 'prizes' })
  deletedAt = f.softDelete()
}

const all = [Blog, Post, Like, Tag, Cover, Prize]
const titles = async (query: PromiseLike<readonly { readonly title: string }[]>): Promise<string[]> =>
  (await query).map((row) => row.title)

await describeDatabases('the trash', (under) => {
  const { test, run } = withModels(under, all)
  let blog: Row<Blog>
  let a: Row<Post>
  let b: Row<Post>

  const listening = <T>(receivers: readonly Contribution[], body: () => Promise<T>): Promise<T> =>
    runInContext({ app: createApplication({ apps: [defineApp({ name: 'listens', extends: receivers })] }) }, body)

  beforeEach(() =>
    run(async () => {
      for (const model of [Prize, Cover, Like, Post, Tag, Blog] as const)
        await (model as typeof Tag).objects().withoutScopes().forceDelete()
      blog = await Blog.objects().create({ name: 'one' })
      a = await Post.objects().create({ title: 'a', blogId: blog.id })
      b = await Post.objects().create({ title: 'b', blogId: blog.id, parentId: a.id })
      await Like.objects().create({ by: 'x', postId: b.id })
    }),
  )

  test('takes a row that is deleted, hides it everywhere and gives it back', async () => {
    const tag = await Tag.objects().create({ name: 'x' })
    await related(a, 'tags').add(tag)
    expect(await tag.delete()).toBe(1)
    expect(tag.deletedAt).toBeInstanceOf(Date)
    expect(await Tag.objects().count()).toBe(0)
    expect(await Tag.objects().find(tag.id)).toBeNull()
    expect(await related(a, 'tags').all()).toEqual([])
    expect(await Post.objects().filter({ tags__name: 'x' }).exists()).toBe(false)
    expect(await Post.objects().withTrashed('tags').filter({ tags__name: 'x' }).exists()).toBe(true)
    expect((await Tag.objects().withTrashed()).map((one) => one.name)).toEqual(['x'])
    expect((await Tag.objects().onlyTrashed().get()).deletedAt).toEqual(tag.deletedAt)
    expect(await tag.restore()).toBe(1)
    expect(tag.deletedAt).toBeNull()
    expect(await tag.restore()).toBe(0)
    expect((await related(a, 'tags').all()).map((one) => one.name)).toEqual(['x'])
    expect(await Tag.objects().onlyTrashed().count()).toBe(0)
  })

  test('keeps the first moment of a row that is deleted twice', async () => {
    const tag = await Tag.objects().create({ name: 'x' })
    const stale = await Tag.objects().get({ id: tag.id })
    await tag.delete()
    const first = tag.deletedAt
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await tag.delete()).toBe(0)
    expect(await stale.delete()).toBe(0)
    expect(stale.deletedAt).toEqual(first)
    expect(await Tag.objects().withTrashed().delete()).toBe(0)
    expect((await Tag.objects().withTrashed().get()).deletedAt).toEqual(first)
  })

  test('is not left by saving a row that was read before', async () => {
    const stale = await Tag.objects().create({ name: 'x' })
    const tag = await Tag.objects().get({ id: stale.id })
    await tag.delete()
    stale.name = 'y'
    stale.deletedAt = null
    await stale.save()
    expect(await Tag.objects().count()).toBe(0)
    expect((await Tag.objects().onlyTrashed().get()).name).toBe('y')
    await tag.refresh()
    expect(tag.name).toBe('y')
  })

  test('takes what a cascade brings, all at one moment, and leaves the rows of models that have none', async () => {
    expect(await blog.delete()).toBe(1)
    expect(await Post.objects().count()).toBe(0)
    const gone = await Post.objects().onlyTrashed()
    expect(gone.map((post) => post.goneAt)).toEqual([blog.deletedAt, blog.deletedAt])
    expect(await Like.objects().count()).toBe(1)
    // Its post is hidden, so that it cannot be loaded with it.
    expect(await Like.objects().selectRelated('post')).toEqual([])
    expect(await Like.objects().filter({ post__title: 'b' }).exists()).toBe(false)
    expect((await Like.objects().withTrashed('post').selectRelated('post').get()).post.title).toBe('b')
  })

  test('gives back what went together, and nothing that went before', async () => {
    await b.delete()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await Blog.objects().called('one').delete()
    expect(await Blog.objects().restore()).toBe(1)
    expect(await titles(Post.objects())).toEqual(['a'])
    expect(await Post.objects().filter({ title: 'b' }).restore()).toBe(1)
    expect(await titles(Post.objects())).toEqual(['a', 'b'])
    await blog.refresh()
    await blog.delete()
    expect(await blog.restore()).toBe(1)
    expect(await titles(Post.objects())).toEqual(['a', 'b'])
  })

  test('leaves keys that would become NULL as they are: they lead to a hidden row', async () => {
    const cover = await Cover.objects().create({ name: 'c', postId: a.id })
    await a.delete()
    expect((await Cover.objects().selectRelated('post').get()).post).toBeNull()
    await cover.refresh()
    expect(cover.postId).toBe(a.id)
    await a.restore()
    expect((await Cover.objects().selectRelated('post').get()).post?.title).toBe('a')
  })

  test('is closed where a row protects another, unless that lies in the trash itself', async () => {
    const prize = await Prize.objects().create({ name: 'p', postId: b.id })
    await expect(b.delete()).rejects.toMatchObject({ code: 'protected' })
    await expect(blog.delete()).rejects.toMatchObject({ code: 'protected' })
    await expect(Blog.objects().delete()).rejects.toMatchObject({ code: 'protected' })
    expect(blog.deletedAt).toBeNull()
    expect(await Post.objects().count()).toBe(2)
    await prize.delete()
    expect(await blog.delete()).toBe(1)
    // For good, what is in the trash still points at it.
    await expect(blog.forceDelete()).rejects.toMatchObject({ code: 'protected' })
    await expect(Blog.objects().onlyTrashed().forceDelete()).rejects.toMatchObject({ code: 'protected' })
  })

  test('is emptied for good, with all that the database takes along', async () => {
    await blog.delete()
    expect(await Blog.objects().forceDelete()).toBe(0)
    expect(await Blog.objects().onlyTrashed().forceDelete()).toBe(1)
    expect(await Post.objects().withTrashed().count()).toBe(0)
    expect(await Like.objects().count()).toBe(0)
    const tag = await Tag.objects().create({ name: 'x' })
    expect(await tag.forceDelete()).toBe(1)
    expect(await Tag.objects().withTrashed().count()).toBe(0)
    await expect(tag.restore()).rejects.toMatchObject({ code: 'row_gone' })
    await expect(tag.delete()).rejects.toMatchObject({ code: 'row_gone' })
  })

  test('takes a query with a limit, and one statement where nothing follows', async () => {
    await Tag.objects().bulkCreate([{ name: 'x' }, { name: 'y' }, { name: 'z' }])
    expect(await Tag.objects().orderBy('name').limit(1).delete()).toBe(1)
    expect(await Tag.objects().count()).toBe(2)
    const { statements } = await recordStatements(() => Tag.objects().filter({ name: 'y' }).delete())
    // The table of pairs cascades, and has no trash.
    expect(statements).toHaveLength(1)
    expect(await Tag.objects().onlyTrashed().orderBy('-name').limit(1).restore()).toBe(1)
    expect((await Tag.objects().onlyTrashed()).map((tag) => tag.name)).toEqual(['x'])
  })

  test('comes back whole or not at all', async () => {
    await atomic(async () => {
      await blog.delete()
    })
    await expect(
      atomic(async () => {
        await blog.restore()
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await Blog.objects().count()).toBe(0)
    expect(await Post.objects().onlyTrashed().count()).toBe(2)
    // A unique value belongs to all rows, those in the trash too, unless the constraint says otherwise.
    await expect(Post.objects().create({ title: 'a', blogId: blog.id })).rejects.toMatchObject({
      code: 'unique_violation',
    })
  })

  test('tells who listens', async () => {
    const events: string[] = []
    const receivers = [
      onPreDelete(Post, ({ row, trash }) => void events.push(`pre ${row.title} ${trash} ${row.goneAt === null}`)),
      onPostDelete(Post, ({ row, trash }) => void events.push(`post ${row.title} ${trash} ${row.goneAt === null}`)),
      onPostSave(Post, ({ row, created }) => void events.push(`saved ${row.title} ${created} ${row.goneAt === null}`)),
    ]
    await listening(receivers, async () => {
      await blog.delete()
      await blog.delete()
      await blog.restore()
      await b.forceDelete()
    })
    expect(events.sort()).toEqual([
      'post a true false',
      'post b false true',
      'post b true false',
      'pre a true true',
      'pre b false true',
      'pre b true true',
      'saved a false true',
      'saved b false true',
    ])
  })

  test('stays closed when a receiver refuses, and the row says so', async () => {
    const refuses = [
      onPostDelete(Blog, () => {
        throw new Error('refused')
      }),
    ]
    await listening(refuses, async () => {
      await expect(blog.delete()).rejects.toThrow('refused')
    })
    expect(blog.deletedAt).toBeNull()
    expect(await Blog.objects().count()).toBe(1)
  })

  test('is an error for a model that has none', async () => {
    const like = await Like.objects().get()
    await expect(like.restore()).rejects.toThrow('trash.Like has no trash. Give it one: deletedAt = f.softDelete().')
    expect(() => Like.objects().onlyTrashed()).toThrow('has no trash')
    await expect(Like.objects().withTrashed().all()).rejects.toThrow('has no scope "live"')
    await expect(Like.objects().restore()).rejects.toThrow('has no trash')
    expect(await like.delete()).toBe(1)
    await expect(Tag.objects().build({ name: 'x' }).delete()).rejects.toMatchObject({ code: 'row_gone' })
  })
})

describe('a field of the trash', () => {
  it('stands alone, and nobody can set it', () => {
    const codes = (model: ModelClass) =>
      createRegistry({ models: [{ model, app: 'trash' }] }).problems.map((one) => one.code)
    class Twice extends Model('trash.Twice') {
      one = f.softDelete()
      two = f.softDelete()
    }
    class Scoped extends Model('trash.Scoped') {
      static meta: Meta<Scoped> = { scopes: { live: (s) => s.id.gt(3) } }
      deletedAt = f.softDelete()
    }
    expect(codes(Twice)).toEqual(['core.soft_delete'])
    expect(codes(Scoped)).toEqual(['core.soft_delete'])
    expect(f.softDelete().spec).toMatchObject({ editable: false, nullable: true })
  })
})
