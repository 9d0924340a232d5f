import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What every contestant finds: a file with so many posts and authors, the same each time. */
export const POSTS = 10_000
const AUTHORS = 100

/** Makes the file and gives its path; it goes when the process ends. */
export function makeDatabase(): string {
  const path = join(tmpdir(), `tsango-bench-${process.pid}.sqlite3`)
  process.on('exit', () => {
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  })
  const database = new DatabaseSync(path)
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE bench_author (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT NOT NULL);
    CREATE TABLE bench_post (
      id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, slug TEXT NOT NULL, body TEXT NOT NULL, views INTEGER NOT NULL,
      featured INTEGER NOT NULL, status TEXT NOT NULL, author_id INTEGER NOT NULL REFERENCES bench_author(id), published_at TEXT
    );
    CREATE INDEX bench_post_status ON bench_post (status, id);
    BEGIN`)
  const author = database.prepare('INSERT INTO bench_author (name, email) VALUES (?, ?)')
  for (let n = 0; n < AUTHORS; n++) author.run(`Author ${n}`, `author${n}@example.com`)
  const post = database.prepare(
    'INSERT INTO bench_post (title, slug, body, views, featured, status, author_id, published_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  for (let n = 0; n < POSTS; n++) {
    const day = new Date(Date.UTC(2024, 0, 1) + n * 3_600_000).toISOString()
    post.run(
      `Title ${n}`,
      `slug-${n}`,
      'Lorem ipsum dolor sit amet. '.repeat(7),
      n % 500,
      n % 2,
      n % 3 ? 'published' : 'draft',
      1 + (n % AUTHORS),
      day,
    )
  }
  database.exec('COMMIT')
  database.close()
  return path
}
