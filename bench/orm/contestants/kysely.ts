import { DatabaseSync } from 'node:sqlite'
import { type Generated, Kysely, SqliteDialect } from 'kysely'
import { byPost, firstOf } from './hand-rows.ts'
import { measure } from './measure.ts'
import { COMMENTED, manyPosts, POSTS, type PostValues, postValues } from './rows.ts'

interface PostTable {
  id: Generated<number>
  title: string
  slug: string
  body: string
  views: number
  featured: number
  status: string
  author_id: number
  published_at: string | null
}

interface Tables {
  bench_author: { id: Generated<number>; name: string; email: string }
  bench_post: PostTable
  bench_note: PostTable
  bench_comment: { id: Generated<number>; post_id: number; body: string; votes: number }
}

type Found = Omit<PostTable, 'id'> & { id: number }

/** Rows of one statement of a bulk insert: eight values each, and SQLite takes 32,766. */
const BATCH = 500

await measure((place) => {
  const client = new DatabaseSync(place)
  client.exec('PRAGMA synchronous = NORMAL')
  const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: asExpected(client) }) })
  const published = () => database.selectFrom('bench_post').where('status', '=', 'published')
  const list = () => published().orderBy('bench_post.id', 'desc').limit(20)
  const note = (v: PostValues) => ({
    title: v.title,
    slug: v.slug,
    body: v.body,
    views: v.views,
    featured: v.featured ? 1 : 0,
    status: v.status,
    author_id: v.authorId,
    published_at: v.publishedAt.toISOString(),
  })

  return {
    get: async (n) =>
      post(
        await database
          .selectFrom('bench_post')
          .selectAll()
          .where('id', '=', 1 + (n % POSTS))
          .executeTakeFirstOrThrow(),
      ),
    list: async () => (await list().selectAll().execute()).map(post),
    joined: async () => {
      const rows = await list()
        .innerJoin('bench_author', 'bench_author.id', 'bench_post.author_id')
        .selectAll('bench_post')
        .select(['bench_author.name as author_name', 'bench_author.email as author_email'])
        .execute()
      return rows.map((row) => ({
        ...post(row),
        author: { id: row.author_id, name: row.author_name, email: row.author_email },
      }))
    },
    prefetch: async (n) => {
      const found = await database
        .selectFrom('bench_post')
        .selectAll()
        .where('id', '>', firstOf(n, COMMENTED))
        .orderBy('id')
        .limit(20)
        .execute()
      const keys = found.map((row) => row.id)
      const comments = await database.selectFrom('bench_comment').selectAll().where('post_id', 'in', keys).execute()
      const groups = byPost(comments.map(({ post_id, ...rest }) => ({ ...rest, postId: post_id })))
      return found.map((row) => ({ ...post(row), comments: groups.get(row.id) ?? [] }))
    },
    insert: async (n) => {
      const values = postValues(n)
      const made = await database.insertInto('bench_note').values(note(values)).executeTakeFirstOrThrow()
      return { id: Number(made.insertId), ...values }
    },
    bulk: (n) =>
      database.transaction().execute(async (tx) => {
        const rows = manyPosts(n)
        const keys: { readonly id: number }[] = []
        for (let start = 0; start < rows.length; start += BATCH) {
          const some = rows.slice(start, start + BATCH).map(note)
          keys.push(...(await tx.insertInto('bench_note').values(some).returning('id').execute()))
        }
        return rows.map((row, index) => ({ id: keys[index]?.id, ...row }))
      }),
    update: async (n) => {
      const views = database
        .updateTable('bench_post')
        .set({ views: n })
        .where('id', '=', 1 + (n % POSTS))
      return Number((await views.executeTakeFirst()).numUpdatedRows)
    },
    count: async () =>
      (
        await published()
          .select((e) => e.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
  }
})

// Kysely asks a statement whether it reads; Node's driver calls that its columns.
function asExpected(client: DatabaseSync) {
  return {
    close: () => client.close(),
    prepare: (sql: string) => {
      const statement = client.prepare(sql)
      return {
        reader: statement.columns().length > 0,
        all: (values: readonly unknown[]) => statement.all(...(values as never[])),
        run: (values: readonly unknown[]) => statement.run(...(values as never[])),
        iterate: (values: readonly unknown[]) => statement.iterate(...(values as never[])) as never,
      }
    },
  }
}

function post(row: Found) {
  return {
    id: row.id,
    title: row.title,
    slug: row.slug,
    body: row.body,
    views: row.views,
    featured: row.featured === 1,
    status: row.status,
    authorId: row.author_id,
    publishedAt: row.published_at === null ? null : new Date(row.published_at),
  }
}
