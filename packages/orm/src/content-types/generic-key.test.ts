import { createApplication, defineApp, f, type Row } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { beforeEach, expect } from 'vitest'
import { countStatements } from '../databases/databases.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { ContentType, contentTypeOf, genericKey, isRowOf } from './content-types.ts'

class Post extends Model('mixed.Post') {
  title = f.char(20)
}
class Photo extends Model('mixed.Photo', { id: f.uuid() }) {
  width = f.int()
}
class Other extends Model('mixed.Other') {
  name = f.char(20)
}
class Comment extends Model('mixed.Comment') {
  text = f.char(20)
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
  targetKey = f.char(64)
}

const target = genericKey(Comment, { type: 'targetType', key: 'targetKey', to: () => [Post, Photo] })

await describeDatabases('a key to rows of several models', (under) => {
  const { test, run } = withModels(under, [Post, Photo, Other, Comment, ContentType])
  let post: Row<Post>
  let photo: Row<Photo>

  beforeEach(() =>
    run(async () => {
      for (const model of [Comment, Post, Photo] as readonly (typeof Post)[]) await model.objects().delete()
      post = await Post.objects().create({ title: 'p' })
      photo = await Photo.objects().create({ width: 5 })
      for (const [text, row] of [
        ['a', post],
        ['b', photo],
        ['c', post],
      ] as const)
        await Comment.objects().create({ text, ...(await target.valuesOf(row)) })
    }),
  )

  test('gives the rows that point at a row, to be queried further', async () => {
    expect((await target.of(post).orderBy('text')).map((comment) => comment.text)).toEqual(['a', 'c'])
    expect(await target.of(photo).filter({ text: 'b' }).count()).toBe(1)
    expect(await target.of(await Post.objects().create({ title: 'alone' })).exists()).toBe(false)
  })

  test('loads rows of several models, one statement each', async () => {
    const comments = await Comment.objects().orderBy('text')
    await contentTypeOf(Post)
    await contentTypeOf(Photo)
    let loaded = await target.load(comments, 'target')
    expect(await countStatements(async () => (loaded = await target.load(comments, 'target')))).toBe(2)
    expect(loaded[0]).toBe(comments[0])
    const [a, b] = loaded.map((comment) => comment.target)
    expect(a && isRowOf(a, Post) && a.title).toBe('p')
    expect(b && isRowOf(b, Photo) && b.width).toBe(5)
    expect(b && isRowOf(b, Post)).toBe(false)
    await photo.delete()
    expect((await target.load(comments, 'target'))[1]?.target).toBeNull()
    expect(await target.load([], 'target')).toEqual([])
  })

  test('loads the rows that point at rows, as a query set says', async () => {
    const alone = await Post.objects().create({ title: 'alone' })
    const posts = await target.loadPointing([post, alone], 'comments', (c) => c.orderBy('-text'))
    expect(posts.map((one) => one.comments.map((comment) => comment.text))).toEqual([['c', 'a'], []])
    const mixed = await target.loadPointing([post, photo], 'comments')
    expect(mixed.map((one) => one.comments.length)).toEqual([2, 1])
  })

  test('lets rows go with the row that they point at, also with those of a query', async () => {
    const app = createApplication({ apps: [defineApp({ name: 'mixed', extends: [...target.cascades()] })] })
    await runInContext({ app }, async () => {
      await photo.delete()
      expect(await Comment.objects().orderBy('text').pluck('text')).toEqual(['a', 'c'])
      await Post.objects().delete()
    })
    expect(await Comment.objects().count()).toBe(0)
  })

  test('refuses rows of other models, and what is no key', async () => {
    const other = (await Other.objects().create({ name: 'o' })) as unknown as Row<Post>
    expect(() => target.of(other)).toThrow('does not point at rows of mixed.Other. Known: "mixed.Post", "mixed.Photo"')
    await expect(target.valuesOf(other)).rejects.toThrow('does not point')
    expect(() => target.of(Post.objects().build({ title: 'new' }))).toThrow('never saved')
    expect(() => target.of({} as never)).toThrow('this is none')
    const stray = await Comment.objects().create({
      text: 'x',
      targetTypeId: (await contentTypeOf(Other)).id,
      targetKey: '1',
    })
    await expect(target.load([stray], 'target')).rejects.toThrow('does not point at rows of mixed.Other')
    const wrong = await Comment.objects().create({
      text: 'x',
      targetTypeId: (await contentTypeOf(Post)).id,
      targetKey: "1'; --",
    })
    await expect(target.load([wrong], 'target')).rejects.toThrow('holds no key of mixed.Post')
    const lost = genericKey(Comment, { type: 'targetType', key: 'id', to: () => [Post] })
    await expect(lost.valuesOf(post)).rejects.toThrow('needs a key to ContentType and a text')
  })
})
