import { DatabaseSync } from 'node:sqlite'
import { desc, eq, sql } from 'drizzle-orm-next'
import { drizzle } from 'drizzle-orm-next/node-sqlite'
import { customType, integer, sqliteTable, text } from 'drizzle-orm-next/sqlite-core'
import { makeDatabase, POSTS } from './data.ts'
import { measure, type Operations } from './measure.ts'

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
const post = sqliteTable('bench_post', {
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

const database = drizzle({ client: new DatabaseSync(makeDatabase()) })
const published = eq(post.status, 'published')
const list = () => database.select().from(post).where(published).orderBy(desc(post.id)).limit(20)
const joined = () =>
  database
    .select()
    .from(post)
    .innerJoin(author, eq(author.id, post.authorId))
    .where(published)
    .orderBy(desc(post.id))
    .limit(20)

const dynamic: Operations = {
  get: (n) =>
    database
      .select()
      .from(post)
      .where(eq(post.id, 1 + (n % POSTS))),
  list,
  joined,
}

const preparedGet = database
  .select()
  .from(post)
  .where(eq(post.id, sql.placeholder('id')))
  .prepare()
const preparedList = list().prepare()
const preparedJoined = joined().prepare()
const prepared: Operations = {
  get: (n) => preparedGet.execute({ id: 1 + (n % POSTS) }),
  list: () => preparedList.execute(),
  joined: () => preparedJoined.execute(),
}

await measure(process.argv[3] === 'prepared' ? prepared : dynamic)
