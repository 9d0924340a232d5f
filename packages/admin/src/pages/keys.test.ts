import { defineApp } from '@tsango/core/apps'
import { f, Model } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { fieldsIn } from '../fixtures/browser.ts'
import { withModels } from '../fixtures/site.ts'
import { LogEntry } from '../models/models.ts'
import { adminSite } from '../site/site.ts'

class Country extends Model('world.Country') {
  code = f.char(4).unique()
  name = f.char(20)
  override toString(this: { readonly name: string }): string {
    return this.name
  }
}
class City extends Model('world.City') {
  name = f.char(20)
  country = f.fk(() => Country, { to: 'code', onDelete: 'cascade' })
}

class Line extends Model('world.Line', { key: ['from', 'label'] }) {
  from = f.fk(() => City, { onDelete: 'cascade' })
  label = f.char(20)
  stops = f.int().default(0)
  deletedAt = f.softDelete()
}

class Stop extends Model('world.Stop') {
  name = f.char(20)
  line = f.fk(() => Line, { onDelete: 'cascade' })
  spare = f.fk(() => Line, { onDelete: 'setNull' }).null()
}

class Essay extends Model('world.Essay', { id: f.char(300) }) {
  title = f.char(20)
  override toString(this: { readonly title: string }): string {
    return this.title
  }
}

await describeDatabases('keys in the admin', (under) => {
  const world = defineApp({
    name: 'world',
    models: [Country, City, Line, Stop, Essay],
    extends: [
      adminSite(Country),
      adminSite(Essay),
      adminSite(City, { listDisplay: ['name', 'country'], filters: ['country'] }),
      adminSite(Stop, { filters: ['line'] }),
      adminSite(Line, { filters: ['from'], search: ['label'] }),
    ],
  })
  const { test } = withModels(under, world, async () => {
    await Country.objects().create({ id: 7, code: 'a,t', name: 'Austria' })
    await Country.objects().create({ id: 8, code: 'd&e', name: 'Germany' })
  })

  test('to a unique column are chosen by its value, filtered by it, and named in the history', async (browser) => {
    const form = await browser.page('/admin/world/city/add')
    expect(form).toContain('<option value="a,t">Austria</option>')
    expect((await browser.submit('/admin/world/city/add', { name: 'Wien', country: 'd&e' })).status).toBe(303)
    const city = await City.objects().get({ name: 'Wien' })
    expect(city.countryId).toBe('d&e')
    const change = `/admin/world/city/${city.id}/change`
    expect(await browser.page(change)).toContain('<option value="d&amp;e" selected>Germany</option>')
    expect((await browser.submit(change, { country: 'a,t' })).status).toBe(303)
    await city.refresh()
    expect(city.countryId).toBe('a,t')
    const [entry] = await LogEntry.objects().orderBy('-id').limit(1)
    expect(entry?.changes).toMatchObject([{ field: 'country', from: 'Germany', to: 'Austria' }])
    expect((await browser.submit(change, { country: '7' })).status).toBe(422)
    expect(await browser.page('/admin/world/city?country=a,t')).toContain('Wien')
    expect(await browser.page('/admin/world/city?country=d%26e')).not.toContain('Wien')
  })

  test('to a unique column tell what a delete takes along', async (browser) => {
    const page = await browser.page('/admin/world/country/7/delete')
    expect(page).toContain('Cities: <strong>1</strong>')
    expect((await browser.post('/admin/world/country/7/delete')).status).toBe(303)
    expect(await City.objects().count()).toBe(0)
  })

  test('that the log has no room for are no links of it, and lead nowhere that is not', async (browser) => {
    const id = 'k'.repeat(280)
    const form = { ...fieldsIn(await browser.page('/admin/world/essay/add')), id, title: 'Long' }
    const path = `/admin/world/essay/${id}`
    expect((await browser.send('/admin/world/essay/add', { ...form, _then: 'continue' })).headers.get('location')).toBe(
      `${path}/change`,
    )
    expect((await browser.send('/admin/world/essay/add', form)).headers.get('location')).toBe('/admin/world/essay')
    expect(await browser.page('/admin/world/essay')).toContain('It made “Long” then.')
    expect(await browser.page(`${path}/history`)).toContain('Added')
    const index = await browser.page('/admin')
    expect(index).toContain('<span>Long</span>')
    expect(index).not.toContain('/admin/world/essay/k')
    expect(await Essay.objects().count()).toBe(1)
  })

  test('of several columns stand in addresses, each part escaped', async (browser) => {
    const wien = await City.objects().create({ name: 'Wien', countryId: 'd&e' })
    const label = 'U/1, %2C "ö"'
    const add = await browser.page('/admin/world/line/add')
    expect(add).toContain(`<option value="${wien.id}">Wien</option>`)
    const made = await browser.submit('/admin/world/line/add', {
      from: String(wien.id),
      label,
      stops: '3',
      _then: 'continue',
    })
    expect(made.status).toBe(303)
    const text = `${wien.id},${encodeURIComponent(label)}`
    const change = `/admin/world/line/${encodeURIComponent(text)}/change`
    expect(made.headers.get('location')).toBe(change)
    const list = await browser.page('/admin/world/line')
    expect(list).toContain(`href="${change}"`)
    expect(list).toContain(`value="${text}"`)
    expect((await browser.submit(change, { stops: '4' })).status).toBe(303)
    // A key stays what it is.
    expect(await browser.page(change)).not.toContain('name="label"')
    expect(await Line.objects().values('fromId', 'label', 'stops').all()).toEqual([
      { fromId: wien.id, label, stops: 4 },
    ])
    const history = await browser.page(`/admin/world/line/${encodeURIComponent(text)}/history`)
    expect(history).toContain('Added')
    expect(history).toContain('Changed')
    expect(await browser.page(`/admin/world/line?from=${wien.id}&q=u/1`)).toContain(`href="${change}"`)
    expect((await browser.submit('/admin/world/line/add', { from: String(wien.id), label })).status).toBe(422)
    expect((await browser.submit('/admin/world/line/add', { from: '0', label: 'x' })).status).toBe(422)
  })

  test('to a key of several columns are chosen as a whole', async (browser) => {
    const { fromId, label } = await Line.objects().get()
    const text = `${fromId},${encodeURIComponent(label)}`
    const add = await browser.page('/admin/world/stop/add')
    expect(add).toContain(`<option value="${text}">`)
    expect(add).not.toContain('lineLabel')
    expect((await browser.submit('/admin/world/stop/add', { name: 'Ring', line: text })).status).toBe(303)
    const stop = await Stop.objects().get()
    expect([stop.lineId, stop.spareId]).toEqual([[fromId, label], null])
    const change = `/admin/world/stop/${stop.id}/change`
    expect(await browser.page(change)).toContain(`<option value="${text}" selected>`)
    expect((await browser.submit(change, { spare: text })).status).toBe(303)
    await stop.refresh()
    expect(stop.spareId).toEqual([fromId, label])
    for (const line of ['', 'x', `${fromId},x`, `${fromId}`])
      expect((await browser.submit(change, { line })).status, line).toBe(422)
    expect(await browser.page('/admin/world/stop')).toContain('Ring')
    expect(await browser.page(`/admin/world/stop?line=${encodeURIComponent(text)}`)).toContain('Ring')
    expect(await browser.page(`/admin/world/city/${fromId}/delete`)).toContain('Stops: <strong>1</strong>')
    await stop.delete()
  })

  test('of several columns name one row, or none', async (browser) => {
    const wien = await City.objects().get({ name: 'Wien' })
    for (const wrong of [
      'x',
      `${wien.id}`,
      `${wien.id},`,
      `${wien.id},U1`,
      `${wien.id},a,b`,
      ',',
      '%25,%25',
      '1e400,x',
    ])
      expect((await browser.get(`/admin/world/line/${encodeURIComponent(wrong)}/change`)).status, wrong).toBe(404)
  })

  test('of several columns are selected, deleted and restored', async (browser) => {
    const wien = await City.objects().get({ name: 'Wien' })
    await Line.objects().bulkCreate(['a', 'b,c', 'd'].map((label) => ({ fromId: wien.id, label })))
    const selected = [`${wien.id},a`, `${wien.id},b%2Cc`, 'nonsense']
    const page = await (await browser.post('/admin/world/line', { action: 'delete', selected })).text()
    expect(page).toContain(`value="${wien.id},b%2Cc"`)
    expect((await browser.post('/admin/world/line', { action: 'delete', confirmed: 'yes', selected })).status).toBe(303)
    expect(await Line.objects().orderBy('label').pluck('label')).toEqual(['U/1, %2C "ö"', 'd'])
    expect((await browser.post('/admin/world/line', { action: 'restore', selected })).status).toBe(303)
    expect(await Line.objects().count()).toBe(4)
    expect((await browser.post(`/admin/world/line/${wien.id}%2Cd/delete`)).status).toBe(303)
    expect(await Line.objects().filter({ label: 'd' }).exists()).toBe(false)
  })
})
