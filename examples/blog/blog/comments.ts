import { endpoint, Forbidden } from 'tsango/http'
import { v } from 'tsango/schema'
import { Comment, Post } from './models.ts'

const text = (longest: number) => v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(longest))

/** What a visitor says to a post. */
export const addComment = endpoint(
  'POST',
  '/api/posts/:slug/comments',
  {
    path: { slug: v.pipe(v.string(), v.slug()) },
    body: v.pipe(v.object({ name: text(80), body: text(2000) }), v.title('NewComment')),
    response: v.pipe(
      v.object({ id: v.number(), name: v.string(), body: v.string(), createdAt: v.date() }),
      v.title('SaidComment'),
    ),
    status: 201,
    summary: 'Say something to a post.',
    tags: ['comments'],
  },
  async ({ path, body }) => {
    const post = await Post.objects().get({ slug: path.slug })
    if (post.status !== 'published') throw new Forbidden('Nobody can say anything to a draft.')
    return await Comment.objects().create({ ...body, postId: post.id })
  },
)
