import 'reflect-metadata'
import { DataSource, EntitySchema, MoreThan } from 'typeorm'
import { firstOf } from '../contestants/hand-rows.ts'
import { measure } from '../contestants/measure.ts'
import { COMMENTED, manyPosts, POSTS, postValues } from '../contestants/rows.ts'

const moment = { from: (text) => (text === null ? null : new Date(text)), to: (date) => date?.toISOString?.() ?? date }
const columns = {
  id: { type: Number, primary: true, generated: true },
  title: { type: String },
  slug: { type: String },
  body: { type: 'text' },
  views: { type: Number },
  featured: { type: Boolean },
  status: { type: String },
  authorId: { type: Number, name: 'author_id' },
  publishedAt: { type: 'text', name: 'published_at', nullable: true, transformer: moment },
}
const Author = new EntitySchema({
  name: 'Author',
  tableName: 'bench_author',
  columns: { id: columns.id, name: { type: String }, email: { type: String } },
})
const Post = new EntitySchema({
  name: 'Post',
  tableName: 'bench_post',
  columns,
  relations: {
    author: { type: 'many-to-one', target: 'Author', joinColumn: { name: 'author_id' } },
    comments: { type: 'one-to-many', target: 'Comment', inverseSide: 'post' },
  },
})
const Note = new EntitySchema({ name: 'Note', tableName: 'bench_note', columns })
const Comment = new EntitySchema({
  name: 'Comment',
  tableName: 'bench_comment',
  columns: {
    id: columns.id,
    postId: { type: Number, name: 'post_id' },
    body: { type: 'text' },
    votes: { type: Number },
  },
  relations: {
    post: { type: 'many-to-one', target: 'Post', joinColumn: { name: 'post_id' }, inverseSide: 'comments' },
  },
})

await measure(async (database) => {
  const source = new DataSource({ type: 'better-sqlite3', database, entities: [Author, Post, Note, Comment] })
  await source.initialize()
  const posts = source.getRepository(Post)
  const notes = source.getRepository(Note)
  const list = { where: { status: 'published' }, order: { id: 'DESC' }, take: 20 }
  return {
    get: (n) => posts.findOneByOrFail({ id: 1 + (n % POSTS) }),
    list: () => posts.find(list),
    joined: () => posts.find({ ...list, relations: { author: true } }),
    prefetch: (n) =>
      posts.find({
        where: { id: MoreThan(firstOf(n, COMMENTED)) },
        order: { id: 'ASC' },
        take: 20,
        relations: { comments: true },
        relationLoadStrategy: 'query',
      }),
    insert: (n) => notes.save(notes.create(postValues(n))),
    bulk: (n) =>
      notes.save(
        manyPosts(n).map((values) => notes.create(values)),
        { chunk: 500 },
      ),
    update: async (n) => {
      const { affected } = await posts.update({ id: 1 + (n % POSTS) }, { views: n })
      return affected ?? 1
    },
    count: () => posts.countBy({ status: 'published' }),
  }
})
