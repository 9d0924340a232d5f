import type { HttpApplication } from 'tsango'
import { atomic, onCommit, UniqueViolation } from 'tsango/orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bootBlog } from '../testing/booted.ts'
import type { Place } from '../testing/run.ts'
import { Comment, Post } from './models.ts'

let app: HttpApplication
let place: Place

beforeAll(async () => {
  ;({ app, place } = await bootBlog())
})

afterAll(async () => {
  await app.stop()
  place.remove()
})

const popular = () =>
  Post.objects()
    .filter({ status: 'published', author__email__iendswith: '@EXAMPLE.com' })
    .where((p) => p.comments.count().gt(3).or(p.title.icontains('TANGO')))
    .annotate((p) => ({ replies: p.comments.count() }))
    .selectRelated('author')
    .orderBy('-replies')
    .limit(20)

describe('a query', () => {
  it('filters over relations, counts and loads in one statement what it was asked for', async () => {
    await app.run(async () => {
      const posts = await popular()
      const comments = await Comment.objects()
      const countOf = (id: number) => comments.filter(({ postId }) => postId === id).length
      expect(posts).toHaveLength(20)
      for (const post of posts) {
        expect(post.author.email).toMatch(/@example\.com$/)
        expect(post.replies).toBe(countOf(post.id))
        expect(post.url()).toBe(`/posts/${post.slug}`)
      }
      expect(posts.map(({ replies }) => replies)).toEqual(posts.map(({ replies }) => replies).sort((a, b) => b - a))
    })
  })

  it('has no relation that it did not load, for the compiler as well', async () => {
    await app.run(async () => {
      const post = await Post.objects().first()
      // @ts-expect-error: it takes selectRelated('author')
      expect(() => post?.author).toThrow('selectRelated("author")')
      expect(post?.authorId).toBeTypeOf('number')
    })
  })
})

describe('a block', () => {
  const values = async (slug: string) => ({
    title: 'Hi',
    slug,
    body: '…',
    authorId: (await Post.objects().limit(1).get()).authorId,
  })
  const viewed = (id: number) =>
    Post.objects()
      .filter({ id })
      .update((p) => ({ views: p.views.plus(1) }))

  it('becomes true as a whole, and then its hooks run', async () => {
    await app.run(async () => {
      const told: string[] = []
      const post = await atomic(async () => {
        const made = await Post.objects().create(await values('all'))
        await viewed(made.id)
        onCommit(() => void told.push('committed'))
        expect(told).toEqual([])
        return made
      })
      expect(told).toEqual(['committed'])
      await post.refresh()
      expect(post).toMatchObject({ slug: 'all', views: 1, status: 'draft' })
    })
  })

  it('leaves nothing behind when it fails, but for what a block around a part of it saved', async () => {
    await app.run(async () => {
      const told: string[] = []
      await expect(
        atomic(async () => {
          await Post.objects().create(await values('gone'))
          onCommit(() => void told.push('committed'))
          await Post.objects().create(await values('gone'))
        }),
      ).rejects.toThrow(UniqueViolation)
      expect(await Post.objects().filter({ slug: 'gone' }).exists()).toBe(false)
      expect(told).toEqual([])

      await atomic(async () => {
        await Post.objects().create(await values('kept'))
        await expect(atomic(async () => Post.objects().create(await values('kept')))).rejects.toThrow(UniqueViolation)
      })
      expect(await Post.objects().filter({ slug: 'kept' }).count()).toBe(1)
    })
  })
})
