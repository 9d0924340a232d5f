import { defineEntity, MikroORM, p } from '@mikro-orm/sqlite'
import { firstOf } from '../contestants/hand-rows.ts'
import { measure } from '../contestants/measure.ts'
import { COMMENTED, manyPosts, POSTS, postValues } from '../contestants/rows.ts'

const columns = () => ({
  id: p.integer().primary(),
  title: p.string(),
  slug: p.string(),
  body: p.text(),
  views: p.integer(),
  featured: p.boolean(),
  status: p.string(),
  author: () => p.manyToOne(Author).fieldName('author_id'),
  publishedAt: p.datetime().nullable().fieldName('published_at'),
})
const Author = defineEntity({
  name: 'Author',
  tableName: 'bench_author',
  properties: { id: p.integer().primary(), name: p.string(), email: p.string() },
})
const Post = defineEntity({
  name: 'Post',
  tableName: 'bench_post',
  properties: { ...columns(), comments: () => p.oneToMany(Comment).mappedBy('post') },
})
const Note = defineEntity({ name: 'Note', tableName: 'bench_note', properties: columns() })
const Comment = defineEntity({
  name: 'Comment',
  tableName: 'bench_comment',
  properties: {
    id: p.integer().primary(),
    post: () => p.manyToOne(Post).fieldName('post_id'),
    body: p.text(),
    votes: p.integer(),
  },
})

await measure(async (dbName) => {
  const orm = await MikroORM.init({ dbName, entities: [Author, Post, Note, Comment], forceUtcTimezone: true })
  // A fresh identity map for each call, as for each request.
  const em = () => orm.em.fork()
  const note = ({ authorId, ...rest }) => ({ ...rest, author: authorId })
  return {
    get: (n) => em().findOneOrFail(Post, 1 + (n % POSTS)),
    list: () => em().find(Post, { status: 'published' }, { orderBy: { id: 'desc' }, limit: 20 }),
    joined: () =>
      em().find(
        Post,
        { status: 'published' },
        { orderBy: { id: 'desc' }, limit: 20, populate: ['author'], strategy: 'joined' },
      ),
    prefetch: (n) =>
      em().find(
        Post,
        { id: { $gt: firstOf(n, COMMENTED) } },
        { orderBy: { id: 'asc' }, limit: 20, populate: ['comments'], strategy: 'select-in' },
      ),
    insert: async (n) => {
      const fork = em()
      const made = fork.create(Note, note(postValues(n)))
      await fork.flush()
      return made
    },
    bulk: async (n) => {
      const fork = em()
      const made = manyPosts(n).map((values) => fork.create(Note, note(values)))
      await fork.flush()
      return made
    },
    update: (n) => em().nativeUpdate(Post, { id: 1 + (n % POSTS) }, { views: n }),
    count: () => em().count(Post, { status: 'published' }),
  }
})
