/** What every contestant finds, the same each time. */
export const POSTS = 10_000
export const AUTHORS = 100
/** Comments of each of the posts that have some. */
export const COMMENTS = 5
/** Posts that have comments: those with the lowest keys. */
export const COMMENTED = 1_000
/** Rows of one bulk insert. */
export const BULK = 1_000

/** One post without its key, as a contestant gives it to `insert` and `bulk`, and as the tables are filled. */
export interface PostValues {
  readonly title: string
  readonly slug: string
  readonly body: string
  readonly views: number
  readonly featured: boolean
  readonly status: 'draft' | 'published'
  readonly authorId: number
  readonly publishedAt: Date
}

/** The values of the n-th post. */
export function postValues(n: number): PostValues {
  return {
    title: `Title ${n}`,
    slug: `slug-${n}`,
    body: 'Lorem ipsum dolor sit amet. '.repeat(7),
    views: n % 500,
    featured: n % 2 === 1,
    status: n % 3 ? 'published' : 'draft',
    authorId: 1 + (n % AUTHORS),
    publishedAt: new Date(Date.UTC(2024, 0, 1) + (n % POSTS) * 3_600_000),
  }
}

/** The values of many new posts, from the n-th on. */
export function manyPosts(n: number): PostValues[] {
  return Array.from({ length: BULK }, (_, index) => postValues(n + index))
}

/** The tables of one database with their rows: `{key}`, `{boolean}` and `{moment}` stand for what it calls them. */
export const TABLES: readonly string[] = [
  'CREATE TABLE bench_author (id {key}, name VARCHAR(100) NOT NULL, email VARCHAR(254) NOT NULL)',
  ...['bench_post', 'bench_note'].map(
    (
      table,
    ) => `CREATE TABLE ${table} (id {key}, title VARCHAR(200) NOT NULL, slug VARCHAR(50) NOT NULL, body TEXT NOT NULL,
      views INTEGER NOT NULL, featured {boolean} NOT NULL, status VARCHAR(9) NOT NULL, author_id {reference} NOT NULL, published_at {moment} NULL)`,
  ),
  'CREATE TABLE bench_comment (id {key}, post_id {reference} NOT NULL, body TEXT NOT NULL, votes INTEGER NOT NULL)',
]

/** What is made when the rows are there. */
export const INDEXES: readonly string[] = [
  'CREATE INDEX bench_post_status ON bench_post (status, id)',
  'CREATE INDEX bench_comment_post ON bench_comment (post_id)',
]

const TEXTS = new Map<string, (n: number) => readonly unknown[]>([
  ['bench_author (name, email)', (n) => [`Author ${n}`, `author${n}@example.com`]],
  [
    'bench_post (title, slug, body, views, featured, status, author_id, published_at)',
    (n) => {
      const { title, slug, body, views, featured, status, authorId, publishedAt } = postValues(n)
      return [title, slug, body, views, featured ? 1 : 0, status, authorId, publishedAt]
    },
  ],
  [
    'bench_comment (post_id, body, votes)',
    (n) => [1 + Math.floor(n / COMMENTS), `Comment ${n} about a post that was read with pleasure.`, n % 17],
  ],
])

/** Statements with literals that fill the tables, so many rows each. */
export function* fillings(rows = 500): Generator<string> {
  const counts = [AUTHORS, POSTS, COMMENTED * COMMENTS]
  for (const [index, [into, make]] of [...TEXTS].entries()) {
    const count = counts[index] as number
    for (let start = 0; start < count; start += rows) {
      const size = Math.min(rows, count - start)
      const tuples = Array.from(
        { length: size },
        (_, n) =>
          `(${make(start + n)
            .map(literal)
            .join(', ')})`,
      )
      yield `INSERT INTO ${into} VALUES ${tuples.join(', ')}`
    }
  }
}

function literal(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (value instanceof Date) return `{moment:${value.toISOString()}}`
  return `'${String(value)}'`
}
