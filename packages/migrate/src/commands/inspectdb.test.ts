import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { applicationIn, manage, removeFolder, temporaryFolder } from './fixtures/manage.ts'

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
  const database = new DatabaseSync(join(folder, 'db.sqlite3'))
  database.exec(
    'CREATE TABLE shop_item (id INTEGER PRIMARY KEY, name TEXT NOT NULL); CREATE VIEW cheap AS SELECT id FROM shop_item',
  )
  database.close()
})
afterEach(() => removeFolder(folder))

const ITEM = `// Made of the database "default" by inspectdb. Look it through: give things the names that you use, and say what the database does not know.
import { f, Model } from '@tsango/orm'

export class Item extends Model('shop.Item') {
  name = f.text()
}`

it('prints models, of tables alone where no views are asked for', async () => {
  const app = applicationIn(folder, [])
  expect(await manage(app, 'inspectdb --app shop')).toMatchObject({ code: 0, out: ITEM })
  expect((await manage(app, 'inspectdb --include-views')).out).toContain(
    "class Cheap extends Model('app.Cheap', { id: f.bigInt()",
  )
  expect((await manage(app, 'inspectdb cheap')).out).not.toContain('ShopItem')
})

it('writes a file, and never over one that is there', async () => {
  const app = applicationIn(folder, [])
  const file = join(folder, 'models.ts')
  expect((await manage(app, ['inspectdb', '--app', 'shop', '--output', file])).out).toBe(`${file}: one model`)
  expect(await readFile(file, 'utf8')).toBe(`${ITEM}\n`)
  await expect(manage(app, ['inspectdb', '--output', file])).rejects.toThrow(
    `"${file}" is there already. Name another file, or remove that one. Nothing was written.`,
  )
  const nowhere = join(folder, 'gone', 'models.ts')
  await expect(manage(app, ['inspectdb', '--output', nowhere])).rejects.toThrow(
    `"${nowhere}" lies in a folder that is not there. Make the folder, or name another file.`,
  )
})

it('refuses tables and apps that cannot be', async () => {
  const app = applicationIn(folder, [])
  await expect(manage(app, 'inspectdb shop_itme')).rejects.toThrow(
    'The database has no table and no view "shop_itme". Did you mean "shop_item"?',
  )
  await expect(manage(app, "inspectdb --app x';break()")).rejects.toThrow('No app can be called "x\';break()"')
})
