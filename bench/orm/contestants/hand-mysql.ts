import { byPost, COMMENT, comment, firstOf, JOIN, LIST, NOTE_COLUMNS, POST, type Values } from './hand-rows.ts'
import { measure } from './measure.ts'
import { poolOn } from './mysql-pools.ts'
import { BULK, COMMENTED, manyPosts, POSTS, type PostValues, postValues } from './rows.ts'

const NOTES = `INSERT INTO bench_note (${NOTE_COLUMNS}) VALUES`
const TUPLE = '(?, ?, ?, ?, ?, ?, ?, ?)'

await measure((place) => {
  const { read, write, sent, moment } = poolOn(place, process.argv[5] as 'mariadb' | 'mysql2')
  const columns = (v: PostValues) => [
    v.title,
    v.slug,
    v.body,
    v.views,
    v.featured ? 1 : 0,
    v.status,
    v.authorId,
    sent(v.publishedAt),
  ]
  const post = (v: Values) => ({
    id: v[0],
    title: v[1],
    slug: v[2],
    body: v[3],
    views: v[4],
    featured: v[5] === 1,
    status: v[6],
    authorId: v[7],
    publishedAt: v[8] === null ? null : moment(v[8] as never),
  })
  const bulk = `${NOTES} ${`${TUPLE}, `.repeat(BULK - 1)}${TUPLE}`
  // Where the server tells the keys, they are asked for: how far they lie apart may change at any time in a cluster.
  const returns = process.argv[3] === 'mariadb'

  return {
    get: async (n) =>
      post((await read(`SELECT ${POST} FROM bench_post p WHERE p.id = ?`, (1 + (n % POSTS)) as never))[0] as Values),
    list: async () => (await read(`SELECT ${POST} FROM bench_post p ${LIST}`, 'published' as never)).map(post),
    joined: async () =>
      (await read(`SELECT ${POST}, a.id, a.name, a.email FROM bench_post p ${JOIN} ${LIST}`, 'published' as never)).map(
        (v) => ({ ...post(v), author: { id: v[9], name: v[10], email: v[11] } }),
      ),
    prefetch: async (n) => {
      const from = firstOf(n, COMMENTED) as never
      const some = await read(`SELECT ${POST} FROM bench_post p WHERE p.id > ? ORDER BY p.id LIMIT 20`, from)
      const posts = some.map(post)
      const keys = posts.map((row) => row.id) as never[]
      const found = await read(
        `SELECT ${COMMENT} FROM bench_comment c WHERE c.post_id IN (${'?,'.repeat(19)}?)`,
        ...keys,
      )
      const groups = byPost(found.map(comment))
      return posts.map((row) => ({ ...row, comments: groups.get(row.id) ?? [] }))
    },
    insert: async (n) => {
      const values = postValues(n)
      return { id: (await write(`${NOTES} ${TUPLE}`, columns(values))).insertId, ...values }
    },
    bulk: async (n) => {
      const rows = manyPosts(n)
      const values = rows.flatMap(columns)
      if (returns) {
        const keys = await read(`${bulk} RETURNING id`, ...(values as never[]))
        return rows.map((row, index) => ({ id: Number(keys[index]?.[0]), ...row }))
      }
      const { insertId } = await write(bulk, values)
      return rows.map((row, index) => ({ id: insertId + index, ...row }))
    },
    update: async (n) =>
      (await write('UPDATE bench_post SET views = ? WHERE id = ?', [n, 1 + (n % POSTS)])).affectedRows,
    count: async () =>
      (await read('SELECT COUNT(*) FROM bench_post p WHERE p.status = ?', 'published' as never))[0]?.[0],
  }
})
