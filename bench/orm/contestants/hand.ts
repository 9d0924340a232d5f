import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { makeDatabase, POSTS } from './data.ts'
import { measure } from './measure.ts'

const database = new DatabaseSync(makeDatabase())
const POST = 'p.id, p.title, p.slug, p.body, p.views, p.featured, p.status, p.author_id, p.published_at'
const AUTHOR = 'JOIN bench_author a ON a.id = p.author_id'
const PUBLISHED = 'WHERE p.status = ? ORDER BY p.id DESC LIMIT 20'

// Rows as arrays: the driver makes them faster than objects, and these are mapped anyway.
function prepare(sql: string): StatementSync {
  const statement = database.prepare(sql)
  statement.setReturnArrays(true)
  return statement
}

const one = prepare(`SELECT ${POST} FROM bench_post p WHERE p.id = ?`)
const list = prepare(`SELECT ${POST} FROM bench_post p ${PUBLISHED}`)
const joined = prepare(`SELECT ${POST}, a.id, a.name, a.email FROM bench_post p ${AUTHOR} ${PUBLISHED}`)

type Values = readonly never[]

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

await measure({
  get: (n) => post(one.get(1 + (n % POSTS)) as unknown as Values),
  list: () => (list.all('published') as unknown as Values[]).map(post),
  joined: () =>
    (joined.all('published') as unknown as Values[]).map((v) => ({
      ...post(v),
      author: { id: v[9], name: v[10], email: v[11] },
    })),
})
