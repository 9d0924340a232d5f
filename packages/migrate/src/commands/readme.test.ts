import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { declareModel, f } from '@tsango/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { applicationIn, manage, removeFolder, temporaryFolder } from './fixtures/manage.ts'

class Post extends declareModel('blog.Post') {
  title = f.char(200)
}
class SlugPost extends declareModel('blog.Post') {
  title = f.char(200)
  slug = f.slug(200).default('')
}

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => removeFolder(folder))

it('shows a migration that does to rows what it says', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const [, name = '', code = ''] = /```ts\n\/\/ blog\/migrations\/(\S+)\n(.*?)```/s.exec(readme) ?? []
  await manage(applicationIn(folder, [Post]), 'makemigrations')
  await manage(applicationIn(folder, [Post]), 'migrate')
  const database = new DatabaseSync(join(folder, 'db.sqlite3'))
  try {
    database.exec("INSERT INTO blog_post (title) VALUES ('One two'), ('Ünder')")
    await writeFile(join(folder, 'migrations', name), code)
    const app = applicationIn(folder, [SlugPost])
    expect((await manage(app, 'makemigrations --check')).out).toBe('Nothing changed in the models.')
    await manage(app, 'migrate')
    const slugs = database.prepare('SELECT slug FROM blog_post ORDER BY id')
    expect(slugs.all().map(({ slug }) => slug)).toEqual(['one-two', 'under'])
    await manage(app, 'rollback 1')
    expect(() => database.exec('SELECT slug FROM blog_post')).toThrow('no such column')
  } finally {
    database.close()
  }
})
