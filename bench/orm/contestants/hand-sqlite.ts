import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { byPost, COMMENT, comment, firstOf, JOIN, LIST, NOTE_COLUMNS, POST, type Values } from './hand-rows.ts'
import { measure } from './measure.ts'
import { COMMENTED, manyPosts, POSTS, type PostValues, postValues } from './rows.ts'

await measure((place) => {
  const database = new DatabaseSync(place)
  database.exec('PRAGMA synchronous = NORMAL')
  // Rows as arrays: the driver makes them faster than objects, and these are mapped anyway.
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    return statement
  }
  const one = prepare(`SELECT ${POST} FROM bench_post p WHERE p.id = ?`)
  const list = prepare(`SELECT ${POST} FROM bench_post p ${LIST}`)
  const joined = prepare(`SELECT ${POST}, a.id, a.name, a.email FROM bench_post p ${JOIN} ${LIST}`)
  const some = prepare(`SELECT ${POST} FROM bench_post p WHERE p.id > ? ORDER BY p.id LIMIT 20`)
  const comments = prepare(`SELECT ${COMMENT} FROM bench_comment c WHERE c.post_id IN (${'?,'.repeat(19)}?)`)
  const insert = database.prepare(`INSERT INTO bench_note (${NOTE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  const update = database.prepare('UPDATE bench_post SET views = ? WHERE id = ?')
  const count = prepare('SELECT COUNT(*) FROM bench_post p WHERE p.status = ?')

  const add = (v: PostValues) => {
    const made = insert.run(
      v.title,
      v.slug,
      v.body,
      v.views,
      v.featured ? 1 : 0,
      v.status,
      v.authorId,
      v.publishedAt.toISOString(),
    )
    return { id: Number(made.lastInsertRowid), ...v }
  }
  return {
    get: (n) => post(one.get(1 + (n % POSTS)) as unknown as Values),
    list: () => (list.all('published') as unknown as Values[]).map(post),
    joined: () =>
      (joined.all('published') as unknown as Values[]).map((v) => ({
        ...post(v),
        author: { id: v[9], name: v[10], email: v[11] },
      })),
    prefetch: (n) => {
      const posts = (some.all(firstOf(n, COMMENTED)) as unknown as Values[]).map(post)
      const found = comments.all(...posts.map((row) => row.id as unknown as number)) as unknown as Values[]
      const groups = byPost(found.map(comment))
      return posts.map((row) => ({ ...row, comments: groups.get(row.id) ?? [] }))
    },
    insert: (n) => add(postValues(n)),
    bulk: (n) => {
      database.exec('BEGIN')
      const rows = manyPosts(n).map(add)
      database.exec('COMMIT')
      return rows
    },
    update: (n) => Number(update.run(n, 1 + (n % POSTS)).changes),
    count: () => (count.get('published') as unknown as number[])[0],
  }
})

function post(v: Values) {
  return {
    id: v[0],
    title: v[1],
    slug: v[2],
    body: v[3],
    views: v[4],
    featured: v[5] === 1,
    status: v[6],
    authorId: v[7],
    publishedAt: v[8] === null ? null : new Date(v[8] as unknown as string),
  }
}
