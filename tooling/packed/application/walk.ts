/** Walks the application once it is migrated: a user, a post, a query, the API, the admin's door. */
import assert from 'node:assert/strict'
import { createUser } from 'tsango/auth'
import { atomic } from 'tsango/orm'
import app from './app.ts'
import { Comment, Post } from './blog/models.ts'

async function follow(path: string): Promise<Response> {
  const response = await app.request(new URL(path, 'http://localhost').href)
  const location = response.headers.get('location')
  if (location) return follow(location)
  assert.equal(response.status, 200, path)
  return response
}

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
// Pages, and what they ask for, come from the files that were packed.
for (const page of ['/admin', '/api/docs']) {
  const style = /href="([^"]+\.css[^"]*)"/.exec(await (await follow(page)).text())?.[1]
  assert.ok(style, `${page} has a style sheet`)
  assert.match((await follow(style)).headers.get('content-type') ?? '', /^text\/css/)
}
await app.stop()
console.log('the application walks')
