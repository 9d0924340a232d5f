import { byPost, COMMENT, comment, firstOf, JOIN, LIST, NOTE_COLUMNS, POST, type Values } from './hand-rows.ts'
import { measure } from './measure.ts'
import { poolOn } from './postgres-pools.ts'
import { COMMENTED, manyPosts, POSTS, type PostValues, postValues } from './rows.ts'

const NOTES = `INSERT INTO bench_note (${NOTE_COLUMNS})`
/** The numbers of the types of arrays, which are the same on every server. */
const BIGINTS = 1016
const NOTE_TYPES = [1015, 1015, 1009, 1007, 1000, 1015, BIGINTS, 1185]

await measure((place) => {
  const { statement, list: listOf } = poolOn(place, process.argv[5] as 'pg' | 'postgres')
  const one = statement('one', `SELECT ${POST} FROM bench_post p WHERE p.id = ?`)
  const list = statement('list', `SELECT ${POST} FROM bench_post p ${LIST}`)
  const joined = statement('joined', `SELECT ${POST}, a.id, a.name, a.email FROM bench_post p ${JOIN} ${LIST}`)
  const some = statement('some', `SELECT ${POST} FROM bench_post p WHERE p.id > ? ORDER BY p.id LIMIT 20`)
  const comments = statement('comments', `SELECT ${COMMENT} FROM bench_comment c WHERE c.post_id = ANY(?)`)
  const insert = statement('insert', `${NOTES} VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`)
  const bulk = statement(
    'bulk',
    `${NOTES} SELECT * FROM unnest(?::varchar[], ?::varchar[], ?::text[], ?::integer[], ?::boolean[], ?::varchar[], ?::bigint[], ?::timestamptz[]) RETURNING id`,
  )
  const update = statement('update', 'UPDATE bench_post SET views = ? WHERE id = ?')
  const count = statement('count', 'SELECT COUNT(*) FROM bench_post p WHERE p.status = ?')
  const columns = (v: PostValues) => [v.title, v.slug, v.body, v.views, v.featured, v.status, v.authorId, v.publishedAt]

  return {
    get: async (n) => post((await one(1 + (n % POSTS))).rows[0] as Values),
    list: async () => (await list('published')).rows.map(post),
    joined: async () =>
      (await joined('published')).rows.map((v) => ({
        ...post(v),
        author: { id: Number(v[9]), name: v[10], email: v[11] },
      })),
    prefetch: async (n) => {
      const posts = (await some(firstOf(n, COMMENTED))).rows.map(post)
      const groups = byPost(
        (
          await comments(
            listOf(
              BIGINTS,
              posts.map((row) => row.id),
            ),
          )
        ).rows.map(comment),
      )
      return posts.map((row) => ({ ...row, comments: groups.get(row.id) ?? [] }))
    },
    insert: async (n) => {
      const values = postValues(n)
      const { rows } = await insert(...columns(values))
      return { id: Number(rows[0]?.[0]), ...values }
    },
    bulk: async (n) => {
      const rows = manyPosts(n)
      const all = rows.map(columns)
      const made = await bulk(
        ...NOTE_TYPES.map((type, index) =>
          listOf(
            type,
            all.map((row) => row[index]),
          ),
        ),
      )
      return rows.map((row, index) => ({ id: Number(made.rows[index]?.[0]), ...row }))
    },
    update: async (n) => (await update(n, 1 + (n % POSTS))).count,
    count: async () => Number((await count('published')).rows[0]?.[0]),
  }
})

function post(v: Values) {
  return {
    id: Number(v[0]),
    title: v[1],
    slug: v[2],
    body: v[3],
    views: v[4],
    featured: v[5],
    status: v[6],
    authorId: Number(v[7]),
    publishedAt: v[8],
  }
}
