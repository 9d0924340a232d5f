import { createApplication, defineApp, f, type Row } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { createRegistry } from '@tsango/core/registry'
import { beforeEach, expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { countStatements, recordStatements } from '../databases/databases.ts'
import { Model } from '../model/model.ts'
import { onPostDelete } from '../signals/signals.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Page extends Model('wiki.Page') {
  title = f.char(20)
  text = f.text().default('')
  views = f.int().default(0)
  savedAt = f.dateTime({ autoNow: true })
  version = f.version()
}
class Note extends Model('wiki.Note') {
  title = f.char(20)
  trashedAt = f.softDelete()
  version = f.version()
}
class Plain extends Model('wiki.Plain') {
  title = f.char(20)
  text = f.text().default('')
}

await describeDatabases('rows that are written', (under) => {
  const { test, run } = withModels(under, [Page, Plain, Note])
  let page: Row<Page>
  let other: Row<Page>

  beforeEach(() =>
    run(async () => {
      await Page.objects().delete()
      page = await Page.objects().create({ title: 'one' })
      other = await Page.objects().get({ id: page.id })
    }),
  )

  const stale = { code: 'stale_row', status: 409, model: 'wiki.Page' }

  test('a version counts every save, and a stale row is neither saved nor deleted', async () => {
    expect(page.version).toBe(1)
    page.title = 'two'
    await page.save()
    await page.save()
    expect([page.version, (await Page.objects().get()).version]).toEqual([3, 3])
    other.title = 'lost?'
    const writes: (() => Promise<unknown>)[] = [
      () => other.save(),
      () => other.delete(),
      () => other.save({ fields: ['title'] }),
    ]
    for (const write of writes) {
      await expect(write()).rejects.toMatchObject(stale)
      await expect(atomic(write)).rejects.toMatchObject(stale)
    }
    await expect(Page.objects().bulkUpdate([other], ['title'])).rejects.toMatchObject(stale)
    expect(await Page.objects().get()).toMatchObject({ title: 'two', version: 3 })
    await other.refresh()
    other.title = 'three'
    await other.save()
    expect(await Page.objects().get()).toMatchObject({ title: 'three', version: 4 })
    expect(await other.delete()).toBe(1)
    await expect(page.save()).rejects.toMatchObject({ code: 'row_gone' })
    expect(await page.delete()).toBe(0)
  })

  test('of two that save at once one wins, and after StaleRow the transaction goes on', async () => {
    const both = await Promise.allSettled([page, other].map((row) => row.save()))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [late] = (both[0]?.status === 'rejected' ? [page] : [other]) as [Row<Page>]
    await atomic(async () => {
      await expect(late.save()).rejects.toMatchObject(stale)
      await late.refresh()
      await late.save()
    })
    expect((await Page.objects().get()).version).toBe(3)
  })

  test('writes of whole sets count as well', async () => {
    expect(await Page.objects().update({ text: 'x' })).toBe(1)
    await expect(page.save()).rejects.toMatchObject(stale)
    await page.refresh()
    await Page.objects().increment({ views: 2 })
    await expect(page.save()).rejects.toMatchObject(stale)
    await page.refresh()
    expect([page.version, page.views]).toEqual([3, 2])
    page.text = 'bulk'
    expect(await Page.objects().bulkUpdate([page], ['text'])).toBe(1)
    expect(page.version).toBe(4)
    await page.save()
    expect(await Page.objects().get()).toMatchObject({ text: 'bulk', version: 5 })
    await expect(
      Page.objects().bulkUpsert([{ id: page.id, title: 'x' }], { unique: ['id'], update: ['title'] }),
    ).rejects.toThrow('has a version')
    await expect(Page.objects().bulkUpdate([page], ['version' as never])).rejects.toThrow('counts the version')
    await expect(page.save({ fields: ['version'] })).rejects.toThrow('cannot write')
    expect(await Page.objects().updateOrCreate({ id: page.id }, { title: 'up' })).toMatchObject([{ version: 6 }, false])
  })

  test('a delete that is heard holds the row and looks at its version', async () => {
    await page.save()
    const receivers = [onPostDelete(Page, () => undefined)]
    const app = createApplication({ apps: [defineApp({ name: 'listener', extends: receivers })] })
    await runInContext({ app }, async () => {
      await expect(other.delete()).rejects.toMatchObject(stale)
      expect(await page.delete()).toBe(1)
      expect(await other.delete()).toBe(0)
    })
  })

  test('a stale row is not put into the trash either', async () => {
    const note = await Note.objects().create({ title: 'one' })
    const late = await Note.objects().get({ id: note.id })
    await note.save()
    await expect(late.delete()).rejects.toMatchObject({ code: 'stale_row' })
    expect(await Note.objects().count()).toBe(1)
    expect(await note.delete()).toBe(1)
    expect([await Note.objects().count(), note.trashedAt === null]).toEqual([0, false])
    await expect(note.save({ fields: ['trashedAt'] })).rejects.toThrow('cannot write')
  })

  test('save with fields writes these alone, and checks them alone', async () => {
    const row = await Plain.objects().create({ title: 'one', text: 'old' })
    const same = await Plain.objects().get({ id: row.id })
    await Plain.objects().filter({ id: row.id }).update({ text: 'new' })
    row.title = 'two'
    const { statements } = await recordStatements(() => row.save({ fields: ['title'] }))
    expect(statements).toHaveLength(1)
    expect(await Plain.objects().get({ id: row.id })).toMatchObject({ title: 'two', text: 'new' })
    expect(await countStatements(() => row.save({ fields: [] }))).toBe(0)
    same.title = 'x'.repeat(30)
    same.text = 'fine'
    await same.save({ fields: ['text'] })
    await expect(same.save({ fields: ['title'] })).rejects.toMatchObject({ code: 'invalid' })
    for (const fields of [['titel'], ['save'], ["title'; --"]])
      await expect(row.save({ fields: fields as never })).rejects.toMatchObject({ code: 'unknown_field' })
    await expect(row.save({ fields: ['id'] })).rejects.toThrow('cannot write')
    await expect(row.save({ fields: ['title', 'title'] })).rejects.toThrow('twice')
    await expect(
      Plain.objects()
        .build({ title: 'new' })
        .save({ fields: ['title'] }),
    ).rejects.toThrow('never saved')
    await row.delete()
    await expect(row.save({ fields: ['title'] })).rejects.toMatchObject({ code: 'row_gone' })
    const before = page.savedAt
    page.title = 'later'
    await page.save({ fields: ['title'] })
    expect(page.savedAt).toEqual(before)
  })

  test('a new row that is saved twice at once is one row', async () => {
    const row = Plain.objects().build({ title: 'once' })
    await Promise.all([row.save(), row.save(), row.save()])
    expect(await Plain.objects().filter({ title: 'once' }).count()).toBe(1)
    const bad = Plain.objects().build({ title: 'x'.repeat(30) })
    const both = await Promise.allSettled([bad.save(), bad.save()])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    bad.title = 'good'
    await bad.save()
    expect(await Plain.objects().filter({ title: 'good' }).count()).toBe(1)
  })
})

it('a model has one version', () => {
  class Twice extends Model('wiki.Twice') {
    one = f.version()
    two = f.version()
  }
  const { problems } = createRegistry({ models: [{ model: Twice, app: 'wiki' }] })
  expect(problems.map(({ message }) => message)).toEqual(['wiki.Twice.two: a row has one version.'])
})
