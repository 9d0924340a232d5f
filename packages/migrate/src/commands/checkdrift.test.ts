import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { declareModel, f } from '@tsango/core'
import type { Application } from '@tsango/core/apps'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { applicationIn, manage, removeFolder, temporaryFolder } from './fixtures/manage.ts'

class Author extends declareModel('blog.Author') {
  name = f.char(100)
}

let folder: string
let app: Application
beforeEach(async () => {
  folder = await temporaryFolder()
  app = applicationIn(folder, [Author])
  await manage(app, 'makemigrations')
  await manage(app, 'migrate')
})
afterEach(() => removeFolder(folder))

function change(sql: string): void {
  const database = new DatabaseSync(join(folder, 'db.sqlite3'))
  database.exec(sql)
  database.close()
}

const DRIFT =
  'ALTER TABLE blog_author ADD COLUMN "age\nDROP" TEXT; CREATE TABLE legacy (id INTEGER); CREATE INDEX mine ON blog_author (name);'

it('finds nothing in a database that migrations made', async () => {
  expect(await manage(app, 'checkdrift')).toMatchObject({
    code: 0,
    out: '"default" is what its migrations make of it.',
  })
})

it('tells what differs, as lines and as JSON, and exits with 1', async () => {
  change(DRIFT)
  const said = await manage(app, 'checkdrift')
  expect(said.code).toBe(1)
  expect(said.out.split('\n').filter((line) => line.startsWith('"') || line.startsWith('The'))).toEqual([
    '"blog_author": the column "age',
    '"blog_author": the index "mine" is in no migration: btree ("name").',
    'The table "legacy" is in no migration.',
  ])
  expect((await manage(app, 'checkdrift --ignore leg*')).out).not.toContain('legacy')
  const { differences, repair } = JSON.parse((await manage(app, 'checkdrift --json')).out) as {
    differences: unknown[]
    repair: { loses?: string }[]
  }
  expect(differences).toContainEqual({ table: 'legacy', part: 'table', what: 'strange' })
  expect(repair.map(({ loses }) => loses)).toEqual([
    'all rows of "legacy"',
    undefined,
    'the values of "blog_author"."age\nDROP"',
  ])
})

it('writes what settles it, without what loses something unless that is said', async () => {
  change(DRIFT)
  const file = join(folder, 'repair.sql')
  await manage(app, ['checkdrift', '--output', file])
  change(await readFile(file, 'utf8'))
  expect((await manage(app, 'checkdrift --json')).out).not.toContain('"mine"')
  const { out } = await manage(app, 'checkdrift --repair')
  expect(out.split('\n').every((line) => line === '' || line.startsWith('-- '))).toBe(true)
  change((await manage(app, 'checkdrift --repair --allow-loss')).out)
  expect((await manage(app, 'checkdrift')).code).toBe(0)
  await expect(manage(app, ['checkdrift', '--output', file])).rejects.toThrow('is there already. Name another file')
})

it('compares with the migrations that are applied, not with those that wait', async () => {
  await manage(app, 'migrate blog zero')
  expect(await manage(app, 'checkdrift')).toMatchObject({ code: 0 })
})
