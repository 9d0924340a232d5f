/** Walks the application once it is migrated: a user, a post, a query, the API, the admin's door. */
import assert from 'node:assert/strict'
import { createUser } from 'tsango/auth'
import { atomic } from 'tsango/orm'
import app from './app.ts'
import { Comment, Post } from './blog/models.ts'

await app.start()
await app.run(async () => {
  const author = await createUser({ username: 'astor', email: 'astor@example.com', password: 'Libertango1974' })
  await atomic(async () => {
    const values = { title: 'Hi', slug: 'hi', body: '…', status: 'published', authorId: author.id } as const
    const post = await Post.objects().create(values)
    await Comment.objects().create({ postId: post.id, text: 'Bravo' })
  })
  const posts = await Post.objects()
    .filter({ status: 'published', author__email__iendswith: '@EXAMPLE.com' })
    .annotate((p) => ({ replies: p.comments.count() }))
    .selectRelated('author')
  assert.deepEqual(
    posts.map((post) => [post.title, post.author.username, post.replies, post.url()]),
    [['Hi', 'astor', 1, '/posts/hi']],
  )
})

const list = await app.request('http://localhost/api/posts')
assert.equal(list.status, 200)
assert.match(await list.text(), /"slug":"hi"/)
assert.equal((await app.request('http://localhost/admin')).status, 302)
await app.stop()
console.log('the application walks')
