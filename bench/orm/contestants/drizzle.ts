import { DatabaseSync } from 'node:sqlite'
import { and, desc, eq, getTableColumns, gt, inArray, sql } from 'drizzle-orm-next'
import { drizzle } from 'drizzle-orm-next/node-sqlite'
import { customType, integer, sqliteTable, text } from 'drizzle-orm-next/sqlite-core'
import { byPost, firstOf } from './hand-rows.ts'
import { measure, type Operations } from './measure.ts'
import { COMMENTED, manyPosts, POSTS, postValues } from './rows.ts'

const moment = customType<{ data: Date; driverData: string }>({
  dataType: () => 'text',
  fromDriver: (value) => new Date(value),
  toDriver: (value) => value.toISOString(),
})

const author = sqliteTable('bench_author', {
  id: integer().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
})
const columns = () => ({
  id: integer().primaryKey(),
  title: text().notNull(),
  slug: text().notNull(),
  body: text().notNull(),
  views: integer().notNull(),
  featured: integer({ mode: 'boolean' }).notNull(),
  status: text().notNull(),
  authorId: integer('author_id').notNull(),
  publishedAt: moment('published_at'),
})
const post = sqliteTable('bench_post', columns())
const note = sqliteTable('bench_note', columns())
const comment = sqliteTable('bench_comment', {
  id: integer().primaryKey(),
  postId: integer('post_id').notNull(),
  body: text().notNull(),
  votes: integer().notNull(),
})

/** Rows of one statement of a bulk insert: nine values each, and SQLite takes 32,766. */
const BATCH = 500

await measure((place): Operations => {
  const client = new DatabaseSync(place)
  client.exec('PRAGMA synchronous = NORMAL')
  const database = drizzle({ client })
  const { placeholder } = sql
  const published = eq(post.status, 'published')
  const list = () => database.select().from(post).where(published).orderBy(desc(post.id)).limit(20)
  const joined = () =>
    database
      .select({ ...getTableColumns(post), author })
      .from(post)
      .innerJoin(author, eq(author.id, post.authorId))
      .where(published)
      .orderBy(desc(post.id))
      .limit(20)
  const withComments = async (
    posts: readonly (typeof post.$inferSelect)[],
    found: readonly (typeof comment.$inferSelect)[],
  ) => {
    const groups = byPost(found)
    return posts.map((row) => ({ ...row, comments: groups.get(row.id) ?? [] }))
  }
  const bulk = (n: number) =>
    database.transaction((tx) => {
      const rows = manyPosts(n)
      const made: unknown[] = []
      for (let start = 0; start < rows.length; start += BATCH)
        made.push(
          ...tx
            .insert(note)
            .values(rows.slice(start, start + BATCH))
            .returning()
            .all(),
        )
      return made
    })
  const views = (n: number) =>
    database
      .update(post)
      .set({ views: n })
      .where(eq(post.id, 1 + (n % POSTS)))
  const counted = () => database.$count(post, published)
  const someOf = (n: number) => database.select().from(post).where(gt(post.id, n)).orderBy(post.id).limit(20)

  if (process.argv[5] !== 'prepared')
    return {
      get: async (n) =>
        (
          await database
            .select()
            .from(post)
            .where(eq(post.id, 1 + (n % POSTS)))
        )[0],
      list,
      joined,
      prefetch: async (n) => {
        const posts = await someOf(firstOf(n, COMMENTED))
        const keys = posts.map((row) => row.id)
        return withComments(posts, await database.select().from(comment).where(inArray(comment.postId, keys)))
      },
      insert: async (n) => (await database.insert(note).values(postValues(n)).returning())[0],
      bulk,
      update: async (n) => Number((await views(n)).changes),
      count: counted,
    }
  const get = database
    .select()
    .from(post)
    .where(eq(post.id, placeholder('id')))
    .prepare()
  const preparedList = list().prepare()
  const preparedJoined = joined().prepare()
  const some = database
    .select()
    .from(post)
    .where(gt(post.id, placeholder('id')))
    .orderBy(post.id)
    .limit(20)
    .prepare()
  const names = Array.from({ length: 20 }, (_, index) => `key${index}`)
  const comments = database
    .select()
    .from(comment)
    .where(
      and(
        inArray(
          comment.postId,
          names.map((name) => placeholder(name)),
        ),
      ),
    )
    .prepare()
  const fields = Object.keys(postValues(0)) as (keyof ReturnType<typeof postValues>)[]
  const insert = database
    .insert(note)
    .values(Object.fromEntries(fields.map((name) => [name, placeholder(name)])) as never)
    .returning()
    .prepare()
  const update = database
    .update(post)
    .set({ views: sql`${placeholder('views')}` })
    .where(eq(post.id, placeholder('id')))
    .prepare()
  const count = database.select({ n: sql<number>`count(*)` }).from(post).where(published).prepare()
  return {
    get: async (n) => (await get.execute({ id: 1 + (n % POSTS) }))[0],
    list: () => preparedList.execute(),
    joined: () => preparedJoined.execute(),
    prefetch: async (n) => {
      const posts = await some.execute({ id: firstOf(n, COMMENTED) })
      const keys = Object.fromEntries(posts.map((row, index) => [`key${index}`, row.id]))
      return withComments(posts, await comments.execute(keys))
    },
    insert: async (n) => ((await insert.execute({ ...postValues(n) })) as unknown[])[0],
    bulk,
    update: async (n) => Number((await update.execute({ views: n, id: 1 + (n % POSTS) })).changes),
    count: async () => (await count.execute())[0]?.n,
  }
})
