import { defineApp } from '@tsango/core/apps'
import { f, Model } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { staff, withModels } from '../fixtures/site.ts'
import { LogEntry } from '../models/models.ts'
import { adminSite } from '../site/site.ts'

class Folder extends Model('desk.Folder') {
  name = f.char(20)
  deletedAt = f.softDelete()
  override toString(this: { readonly name: string }): string {
    return this.name
  }
}
class Sheet extends Model('desk.Sheet') {
  name = f.char(20)
  folder = f.fk(() => Folder, { onDelete: 'cascade' })
  deletedAt = f.softDelete()
}
class Pin extends Model('desk.Pin') {
  folder = f.fk(() => Folder, { onDelete: 'cascade' })
}

await describeDatabases('the trash of a model in the admin', (under) => {
  const desk = defineApp({
    name: 'desk',
    models: [Folder, Sheet, Pin],
    extends: [adminSite(Folder, { listDisplay: ['name'], search: ['name'] }), adminSite(Sheet), adminSite(Pin)],
  })
  const site = withModels(under, desk, async () => {
    await staff('clerk')
    for (const name of ['taxes', 'letters']) {
      const folder = await Folder.objects().create({ name })
      await Sheet.objects().create({ name: `${name} 1`, folderId: folder.id })
      await Pin.objects().create({ folderId: folder.id })
    }
  })
  const { test } = site

  test('takes what is deleted, says what goes along, and lists it', async (browser) => {
    const taxes = await Folder.objects().get({ name: 'taxes' })
    const page = await browser.page(`/admin/desk/folder/${taxes.id}/delete`)
    expect(page).toContain('This goes into the trash, from which it can be restored.')
    expect(page).toContain('Sheets: <strong>1</strong>')
    expect(page).not.toContain('Pins')
    expect((await browser.post(`/admin/desk/folder/${taxes.id}/delete`)).status).toBe(303)
    expect(await Folder.objects().count()).toBe(1)
    expect(await Sheet.objects().count()).toBe(1)
    expect(await Pin.objects().count()).toBe(2)
    expect(await browser.page('/admin/desk/folder')).toContain('“taxes” was deleted.')
    const list = await browser.page('/admin/desk/folder')
    expect(list).toContain('href="/admin/desk/folder?trashed=1"')
    expect(list).not.toContain('taxes')
    const trash = await browser.page('/admin/desk/folder?trashed=1')
    expect(trash).toContain('taxes')
    expect(trash).not.toContain('letters')
    expect(trash).toContain('value="restore"')
    expect(trash).not.toContain('value="delete"')
    expect(trash).not.toContain('/change"')
    expect(await browser.page('/admin/desk/folder?trashed=1&q=nothing')).toContain('fits')
    expect((await browser.get(`/admin/desk/folder/${taxes.id}/change`)).status).toBe(404)
    expect((await browser.get('/admin/desk/folder?trashed=2')).status).toBe(400)
    expect((await browser.get('/admin/desk/pin?trashed=1')).status).toBe(400)
  })

  test('gives back what is selected, and what went along', async (browser) => {
    const [gone] = await Folder.objects().onlyTrashed()
    const selected = String(gone?.id)
    const before = await LogEntry.objects().count()
    expect((await browser.post('/admin/desk/folder', { action: 'restore', selected })).status).toBe(303)
    expect(await Folder.objects().count()).toBe(2)
    expect(await Sheet.objects().count()).toBe(2)
    expect(await LogEntry.objects().count()).toBe(before + 1)
    expect(await browser.page('/admin/desk/folder?trashed=1')).toContain('The trash is empty.')
    // Nothing that is not in the trash is taken out of it.
    expect((await browser.post('/admin/desk/folder', { action: 'restore', selected })).status).toBe(303)
    expect(await LogEntry.objects().count()).toBe(before + 1)
    expect((await browser.post('/admin/desk/pin', { action: 'restore', selected: '1' })).status).toBe(400)
  })

  test('cannot be filled or emptied by a form, and is closed to who may not delete', async (browser) => {
    const letters = await Folder.objects().get({ name: 'letters' })
    const path = `/admin/desk/folder/${letters.id}/change`
    expect(await browser.page(path)).not.toContain('deletedAt')
    await browser.submit(path, { name: 'letters!', deletedAt: '2026-01-01T00:00', 'deletedAt-date': '2026-01-01' })
    expect((await Folder.objects().withTrashed().get({ id: letters.id })).deletedAt).toBeNull()
    const clerk = await site.browser('clerk')
    expect((await clerk.get('/admin/desk/folder?trashed=1')).status).toBe(403)
    expect((await clerk.post('/admin/desk/folder', { action: 'restore', selected: String(letters.id) })).status).toBe(
      403,
    )
  })
})
