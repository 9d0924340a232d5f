import { auth } from '@tsango/auth/app'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { f, type Meta, Model, related } from '@tsango/orm'
import { AuditEntry, audit } from '@tsango/orm/audit'
import { ContentType, contentTypes, createContentTypes, genericKeyOf } from '@tsango/orm/content-types'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { admin } from '../app/app.ts'
import { fieldsIn } from '../fixtures/browser.ts'
import { staff, withModels } from '../fixtures/site.ts'
import { LogEntry } from '../models/models.ts'
import { adminSite, type Inline, inline } from '../site/site.ts'

class Label extends Model('hall.Label') {
  name = f.char(20)
}
class Photo extends Model('hall.Photo') {
  title = f.char(40)
  notes = f.genericReverse(() => Note, 'target')
}
class Talk extends Model('hall.Talk') {
  title = f.char(40)
  notes = f.genericReverse(() => Note, 'target')
  speakers = f.reverse(() => Speaker, 'talk')
}
class Note extends Model('hall.Note') {
  static meta: Meta<Note> = { ordering: ['id'], audit: true, uniqueTogether: [['targetType', 'targetKey', 'text']] }
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
  targetKey = f.char(64)
  target = f.generic(() => [Photo, Talk], { type: 'targetType', key: 'targetKey' })
  text = f.char(40)
  stars = f.int().default(3)
  loud = f.bool().default(false)
  label = f.fk(() => Label, { onDelete: 'setNull' }).null()
  labels = f.manyToMany(() => Label, { relatedName: 'noted' })
  stampedAt = f.dateTime().default(() => new Date())
  secretCode = f.char(20).default('hidden').secret()
}
class Speaker extends Model('hall.Speaker') {
  talk = f.fk(() => Talk, { onDelete: 'cascade' })
  name = f.char(40)
}
/** Keeps a note from being deleted. */
class Citation extends Model('hall.Citation') {
  note = f.fk(() => Note, { onDelete: 'protect' })
}

const NOTE = 'hall-Note-target'
const SPEAKER = 'hall-Speaker-talk'

await describeDatabases('rows of other models in a form', (under) => {
  const hall = defineApp({
    name: 'hall',
    requires: [contentTypes(), audit()],
    models: [Label, Photo, Talk, Note, Speaker, Citation],
    extends: [
      adminSite(Photo, { inlines: [inline(Note, 'target', { extra: 2 })] }),
      adminSite(Talk, {
        inlines: [inline(Note, 'target', { max: 3 }), inline(Speaker, 'talk', { fields: ['name'] })],
      }),
      adminSite(Note, { listDisplay: ['text', 'target'] }),
      adminSite(Citation),
    ],
  })
  const site = withModels(under, hall, createContentTypes)
  const { test } = site
  beforeEach(() =>
    site.app.run(async () => {
      await Citation.objects().delete()
      await Note.objects().delete()
      for (const model of [Photo, Talk, Label, LogEntry, AuditEntry] as readonly (typeof Photo)[])
        await model.objects().delete()
    }),
  )

  const note = async (target: Awaited<ReturnType<typeof photo>>, text: string) =>
    Note.objects().create({ text, ...(await genericKeyOf(Note, 'target').valuesOf(target)) })
  const photo = (title: string) => Photo.objects().create({ title })
  const change = (row: { readonly id: number }) => `/admin/hall/photo/${row.id}/change`

  test('are added with a new row, in one transaction, and told in the log and the audit', async (browser) => {
    // What a browser insists on would keep a form from being sent whose new rows are left empty.
    const form = (await browser.page('/admin/hall/photo/add')).split(`name="${NOTE}._count"`)
    expect([form[0]?.includes('required="required"'), form[1]?.includes('required="required"')]).toEqual([true, false])
    const [red, blue] = await Label.objects().bulkCreate([{ name: 'red' }, { name: 'blue' }])
    const sent = await browser.submit('/admin/hall/photo/add', {
      title: 'Sea',
      [`${NOTE}.0.text`]: 'Fine',
      [`${NOTE}.0.loud`]: 'on',
      [`${NOTE}.0.label`]: String(red?.id),
      [`${NOTE}.0.labels`]: [String(red?.id), String(blue?.id)],
    })
    expect(sent.status).toBe(303)
    const sea = await Photo.objects().get({ title: 'Sea' })
    const [made, ...rest] = await related(sea, 'notes').all().prefetch('labels')
    // The second form was left as it came.
    expect(rest).toEqual([])
    expect(made).toMatchObject({ text: 'Fine', loud: true, stars: 3, labelId: red?.id, secretCode: 'hidden' })
    expect(made?.labels).toHaveLength(2)
    const log = await LogEntry.objects().orderBy('id').values('model', 'action', 'label')
    expect(log).toEqual([
      { model: 'Photo', action: 'add', label: 'Sea' },
      { model: 'Note', action: 'add', label: 'Fine' },
    ])
    expect(await AuditEntry.objects().filter({ model: 'Note' }).count()).toBeGreaterThan(0)
  })

  test('are changed, added and deleted with a row, and only what was changed is written', async (browser) => {
    const sea = await photo('Sea')
    const [a, b] = [await note(sea, 'a'), await note(sea, 'b')]
    await LogEntry.objects().delete()
    const response = await browser.submit(change(sea), {
      [`${NOTE}.0.text`]: 'a2',
      [`${NOTE}.1._delete`]: 'yes',
      [`${NOTE}.2.text`]: 'c',
    })
    expect(response.status).toBe(303)
    expect((await related(sea, 'notes').all()).map(({ id, text }) => [id === a.id, text])).toEqual([
      [true, 'a2'],
      [false, 'c'],
    ])
    expect(await Note.objects().filter({ id: b.id }).exists()).toBe(false)
    const log = await LogEntry.objects().orderBy('id').values('model', 'action', 'label', 'changes')
    expect(log).toEqual([
      { model: 'Note', action: 'delete', label: 'b', changes: [] },
      { model: 'Note', action: 'change', label: 'a2', changes: [{ field: 'text', from: 'a', to: 'a2' }] },
      { model: 'Note', action: 'add', label: 'c', changes: [] },
      { model: 'Photo', action: 'change', label: 'Sea', changes: [{ field: 'Notes', from: 'b', to: 'a2, c' }] },
    ])
    // Sent as it stands, nothing is written.
    await LogEntry.objects().delete()
    await browser.submit(change(sea), {})
    expect(await LogEntry.objects().count()).toBe(0)
    expect(await Note.objects().count()).toBe(2)
  })

  test('a fault of one of them undoes all, stands beside its field, and keeps what was typed', async (browser) => {
    const sea = await photo('Sea')
    await note(sea, 'a')
    const long = await browser.submit(change(sea), {
      title: 'Changed',
      [`${NOTE}.0.stars`]: 'many',
      [`${NOTE}.1.text`]: 'typed <b>',
    })
    expect(long.status).toBe(422)
    const page = await long.text()
    expect(page).toContain(`id="field-${NOTE}.0.stars-error"`)
    expect(page).toContain(`href="#field-${NOTE}.0.stars">a: Stars`)
    expect(fieldsIn(page)[`${NOTE}.1.text`]).toEqual(['typed <b>'])
    // What the database refuses comes late: when the row and others are written already.
    const twice = await browser.submit(change(sea), {
      title: 'Changed',
      [`${NOTE}.1.text`]: 'new',
      [`${NOTE}.2.text`]: 'a',
    })
    expect(twice.status).toBe(422)
    expect((await Photo.objects().get({ id: sea.id })).title).toBe('Sea')
    expect((await Note.objects().all()).map(({ text }) => text)).toEqual(['a'])
    expect(await LogEntry.objects().count()).toBe(0)
  })

  test('rows of strangers are out of reach: by their keys, content types, object ids or the keys of other parents', async (browser) => {
    const [sea, hill] = [await photo('Sea'), await photo('Hill')]
    const talk = await Talk.objects().create({ id: hill.id, title: 'Talk' })
    const [own, other, third] = [await note(sea, 'own'), await note(hill, 'other'), await note(talk as never, 'third')]
    const typeOfTalk = (await genericKeyOf(Note, 'target').valuesOf(talk)).targetTypeId
    const before = await Note.objects().values('id', 'text', 'targetTypeId', 'targetKey')
    for (const stranger of [other, third])
      for (const forged of [{ [`${NOTE}.0.text`]: 'stolen' }, { [`${NOTE}.0._delete`]: 'yes' }]) {
        const sent = await browser.submit(change(sea), { ...forged, [`${NOTE}.0._key`]: String(stranger.id) })
        expect(sent.status).toBe(422)
        expect(await sent.text()).toContain('is no longer there')
      }
    expect(await Note.objects().values('id', 'text', 'targetTypeId', 'targetKey')).toEqual(before)
    // What points at the row is not for the form to say.
    await browser.submit(change(sea), {
      [`${NOTE}.0.text`]: 'mine',
      [`${NOTE}.0.targetType`]: String(typeOfTalk),
      [`${NOTE}.0.targetKey`]: String(hill.id),
      [`${NOTE}.0.target`]: String(hill.id),
      [`${NOTE}.0.id`]: String(other.id),
      [`${NOTE}.1.text`]: 'added',
      [`${NOTE}.1.targetType`]: String(typeOfTalk),
      [`${NOTE}.1.targetKey`]: String(hill.id),
    })
    expect((await related(sea, 'notes').all()).map(({ text }) => text)).toEqual(['mine', 'added'])
    expect((await related(hill, 'notes').all()).map(({ text }) => text)).toEqual(['other'])
    expect((await related(talk, 'notes').all()).map(({ text }) => text)).toEqual(['third'])
    for (const count of ['-1', '1e9', 'x', '1.5', '53'])
      expect((await browser.submit(change(sea), { [`${NOTE}._count`]: count })).status).toBe(400)
    for (const count of ['', '0', '52'])
      expect((await browser.submit(change(sea), { [`${NOTE}._count`]: count })).status).toBe(303)
    for (const key of ["1' OR 1=1", '\0', '-1', '1.5', `${own.id} `.repeat(50)])
      expect((await browser.submit(change(sea), { [`${NOTE}.0._key`]: key })).status).toBe(422)
    expect(await Note.objects().count()).toBe(4)
  })

  test('a form that comes twice adds its new rows once, also at the same time, and keeps what was typed', async (browser) => {
    const talk = await Talk.objects().create({ title: 'Talk' })
    const path = `/admin/hall/talk/${talk.id}/change`
    const names = async () => (await Speaker.objects().orderBy('id')).map(({ name }) => name)
    const form = fieldsIn(await browser.page(path))
    const send = (name: string, fields = form) => browser.send(path, { ...fields, [`${SPEAKER}.0.name`]: name })
    expect((await send('Anna')).status).toBe(303)
    const twice = await send('Anna B.')
    expect([twice.status, await names()]).toEqual([422, ['Anna']])
    const told = await twice.text()
    expect(told).toContain('This form was sent before')
    // Whoever means it can say so: in the form that was told.
    expect((await browser.send(path, fieldsIn(told))).status).toBe(303)
    expect(await names()).toEqual(['Anna', 'Anna B.'])
    const fresh = fieldsIn(await browser.page(path))
    const both = [1, 2].map(() => browser.send(path, { ...fresh, [`${SPEAKER}.2.name`]: 'Cid' }))
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([303, 422])
    expect(await names()).toEqual(['Anna', 'Anna B.', 'Cid'])
    // What adds nothing may come as often as it likes.
    const plain = fieldsIn(await browser.page(path))
    for (const title of ['Other', 'Other'])
      expect((await browser.send(path, { ...plain, title, _seen: [] })).status).toBe(303)
  })

  test('who may not add, change, delete or see them is not offered it, and refused where they send it all the same', async () => {
    const sea = await photo('Sea')
    const own = await note(sea, 'own')
    const as = async (name: string, ...permissions: string[]) => {
      await staff(name, 'change Photo', ...permissions)
      const browser = await site.browser(name)
      return browser
    }
    const forged = {
      [`${NOTE}._count`]: '2',
      [`${NOTE}.0._key`]: String(own.id),
      [`${NOTE}.0.text`]: 'changed',
      [`${NOTE}.1.text`]: 'added',
    }
    const blind = await as('blind')
    expect(await blind.page(change(sea))).not.toContain(NOTE)
    expect((await blind.submit(change(sea), { title: 'Sea 1', ...forged })).status).toBe(303)

    const looks = await as('looks', 'view Note')
    const page = await looks.page(change(sea))
    expect(page).toContain('own')
    expect(page).not.toContain(`${NOTE}.0.`)
    expect((await looks.submit(change(sea), { ...forged, [`${NOTE}.1.text`]: '' })).status).toBe(403)
    expect((await looks.submit(change(sea), forged)).status).toBe(403)

    const adds = await as('adds', 'add Note')
    expect(await adds.page(change(sea))).not.toContain('value="own"')
    expect((await adds.submit(change(sea), forged)).status).toBe(422)
    expect((await adds.submit(change(sea), { [`${NOTE}.0.text`]: 'by adds' })).status).toBe(303)

    const changes = await as('changes', 'change Note')
    expect(await changes.page(change(sea))).not.toContain('_delete')
    expect((await changes.submit(change(sea), { [`${NOTE}.0._delete`]: 'yes' })).status).toBe(403)
    expect((await changes.submit(change(sea), { [`${NOTE}.0.text`]: 'by changes' })).status).toBe(303)
    expect(
      (
        await changes.submit(change(sea), {
          ...forged,
          [`${NOTE}.1._key`]: '',
          [`${NOTE}._count`]: '3',
          [`${NOTE}.2.text`]: 'x',
        })
      ).status,
    ).toBe(403)

    expect((await Note.objects().all()).map(({ text }) => text)).toEqual(['by changes', 'by adds'])
    expect((await Photo.objects().get()).title).toBe('Sea 1')
  })

  test('what somebody else did meanwhile is told before it is written over', async (browser) => {
    const sea = await photo('Sea')
    const [a, b] = [await note(sea, 'a'), await note(sea, 'b')]
    const form = fieldsIn(await browser.page(change(sea)))
    await Note.objects().filter({ id: a.id }).update({ stars: 5 })
    const first = await browser.send(change(sea), { ...form, [`${NOTE}.0.text`]: 'a2' })
    expect(first.status).toBe(422)
    const page = await first.text()
    expect(page).toContain('Somebody changed it')
    expect((await browser.send(change(sea), fieldsIn(page))).status).toBe(303)
    expect((await Note.objects().get({ id: a.id })).text).toBe('a2')
    const again = fieldsIn(await browser.page(change(sea)))
    await b.delete()
    expect((await browser.send(change(sea), { ...again, [`${NOTE}.1.text`]: 'b2' })).status).toBe(422)
  })

  test('what cannot be deleted, or takes along what one may not delete, keeps all', async (browser) => {
    const sea = await photo('Sea')
    const own = await note(sea, 'own')
    await Citation.objects().create({ noteId: own.id })
    const sent = await browser.submit(change(sea), { title: 'New', [`${NOTE}.0._delete`]: 'yes' })
    expect(sent.status).toBe(422)
    expect(await sent.text()).toContain('other rows stand in the way')
    expect((await Photo.objects().get()).title).toBe('Sea')
  })

  test('what points at a row by such a key is part of what its deletion takes along', async (browser) => {
    const sea = await photo('Sea')
    const own = await note(sea, 'own')
    expect(await browser.page(`/admin/hall/photo/${sea.id}/delete`)).toContain('Notes')
    await staff('deletes', 'delete Photo')
    const deletes = await site.browser('deletes')
    expect((await deletes.post(`/admin/hall/photo/${sea.id}/delete`)).status).toBe(403)
    await Citation.objects().create({ noteId: own.id })
    expect(await browser.page(`/admin/hall/photo/${sea.id}/delete`)).toContain('Citations')
    expect(await Photo.objects().count()).toBe(1)
  })

  test('a row leads to what it points at, in the list and in its form, where one may see that', async (browser) => {
    const [sea, gone] = [await photo('Sea <b>'), await photo('Gone')]
    const talk = await Talk.objects().create({ title: 'Tango' })
    const [first, , lost] = [await note(sea, 'one'), await note(talk as never, 'two'), await note(gone, 'three')]
    await Photo.objects().filter({ id: gone.id }).update({ title: 'Gone' })
    await Note.objects().filter({ id: lost.id }).update({ targetKey: '999999' })
    const list = await browser.page('/admin/hall/note')
    expect(list).toContain(`<a href="/admin/hall/photo/${sea.id}/change">Sea &lt;b&gt;</a>`)
    expect(list).toContain(`<a href="/admin/hall/talk/${talk.id}/change">Tango</a>`)
    expect(await browser.page(`/admin/hall/note/${first.id}/change`)).toContain(
      `Target: <a href="/admin/hall/photo/${sea.id}/change">Photo “Sea &lt;b&gt;”</a>`,
    )
    expect(await browser.page(`/admin/hall/note/${lost.id}/change`)).toContain('Target: it leads to no row')
    await staff('reads', 'change Note', 'view Talk')
    const reads = await site.browser('reads')
    const seen = await reads.page('/admin/hall/note')
    expect(seen).toContain(`/admin/hall/talk/${talk.id}/change`)
    expect(seen).not.toContain('/admin/hall/photo/')
    expect(await reads.page(`/admin/hall/note/${first.id}/change`)).not.toContain('/admin/hall/photo/')
  })

  test('a form lets a row point at rows of the models that it may point at alone, and at such that are there', async (browser) => {
    const sea = await photo('Sea')
    const types = Object.fromEntries((await ContentType.objects().all()).map((type) => [type.model, String(type.id)]))
    const page = await browser.page('/admin/hall/note/add')
    const offered = /<select [^>]*name="targetType"[^>]*>(.*?)<\/select>/s.exec(page)?.[1] ?? ''
    expect([...offered.matchAll(/value="(\d+)"/g)].map(([, id]) => id).sort()).toEqual(
      [types['Photo'], types['Talk']].sort(),
    )
    const send = (targetType = '', targetKey = '') =>
      browser.submit('/admin/hall/note/add', { targetType, targetKey, text: 'x' })
    for (const [type, key] of [
      [types['User'], '1'],
      [types['Note'], '1'],
      [types['Photo'], '999999'],
      [types['Talk'], String(sea.id)],
      [types['Photo'], "1' OR 1=1"],
      [types['Photo'], `${sea.id}.0`],
      ['-1', String(sea.id)],
    ])
      expect((await send(type, key)).status).toBe(422)
    expect(await Note.objects().count()).toBe(0)
    expect((await send(types['Photo'], String(sea.id))).status).toBe(303)
    const made = await Note.objects().get()
    // What leads nowhere by now does not keep the rest from being changed.
    await Photo.objects().filter({ id: sea.id }).update({ title: 'gone' })
    await Note.objects().filter({ id: made.id }).update({ targetKey: '999999' })
    expect((await browser.submit(`/admin/hall/note/${made.id}/change`, { text: 'y' })).status).toBe(303)
    expect((await Note.objects().get()).text).toBe('y')
  })

  test('a form holds as many as it may, and those of a plain key too', async (browser) => {
    const talk = await Talk.objects().create({ title: 'Talk' })
    for (const text of ['a', 'b', 'c', 'd', 'e']) await note(talk as never, text)
    await Speaker.objects().create({ talkId: talk.id, name: 'Ann' })
    const path = `/admin/hall/talk/${talk.id}/change`
    const page = await browser.page(path)
    expect(page).toContain('2 more')
    expect(fieldsIn(page)[`${NOTE}._count`]).toEqual(['3'])
    expect((await browser.submit(path, { [`${SPEAKER}.0.name`]: 'Anna', [`${SPEAKER}.1.name`]: 'Bob' })).status).toBe(
      303,
    )
    expect((await related(talk, 'speakers').all().orderBy('id')).map(({ name }) => name)).toEqual(['Anna', 'Bob'])
    expect(await Note.objects().count()).toBe(5)
    // What the form did not offer, because there are enough, is refused where it is sent all the same.
    const more = await browser.submit(path, { [`${NOTE}._count`]: '4', [`${NOTE}.3.text`]: 'f' })
    expect([more.status, await Note.objects().count()]).toEqual([422, 5])
    expect(await more.text()).toContain('at most 3 notes')
    await related(talk, 'notes')
      .all()
      .filter({ text__in: ['d', 'e'] })
      .delete()
    // One that goes makes room for one.
    const room = { [`${NOTE}.0._delete`]: 'yes', [`${NOTE}._count`]: '4', [`${NOTE}.3.text`]: 'f' }
    expect((await browser.submit(path, room)).status).toBe(303)
    expect((await related(talk, 'notes').all()).map(({ text }) => text)).toEqual(['b', 'c', 'f'])
  })
})

it('what is wrong with them keeps the application from starting, and says what there is', () => {
  class Elsewhere extends Model('hall.Elsewhere') {
    talk = f.fk(() => Talk)
  }
  const faults = (...inlines: readonly Inline[]): string => {
    const hall = defineApp({
      name: 'hall',
      requires: [contentTypes(), audit()],
      models: [Label, Photo, Talk, Note, Speaker, Citation],
      extends: [adminSite(Photo, { inlines })],
    })
    const { problems } = createHttpApplication({
      apps: [auth(), admin(), hall],
      settings: { databases: { default: 'sqlite::memory:' }, secret: 'a secret for tests, of many letters' },
      mode: 'test',
      environment: {},
    })
    return problems
      .filter(({ level }) => level === 'error')
      .map(({ message }) => message)
      .join('\n')
  }
  expect(faults(inline(Speaker, 'talk'))).toContain('"talk" of hall.Speaker does not point at hall.Photo')
  expect(faults(inline(Elsewhere, 'talk'))).toContain('inline(Elsewhere, "talk"): no app lists this model.')
  expect(faults(inline(Note, 'traget' as never))).toContain('hall.Note has no key "traget". Did you mean "target"?')
  expect(faults(inline(Note, 'target', { fields: ['targetType', 'text'] }))).toContain(
    '"targetType" in "fields" is what points',
  )
  expect(faults(inline(Note, 'target', { fields: ['txet' as never] }))).toContain('Did you mean "text"?')
  expect(faults(inline(Note, 'target', { extra: 21 }))).toContain('"extra" is 21; it is a whole number from 0 to 20.')
  expect(faults(inline(Note, 'target', { max: 0 }))).toContain('"max" is 0')
  expect(faults(inline(Note, 'target'), inline(Note, 'target'))).toContain('twice')
  expect(faults(inline(Note, 'target'))).toBe('')
})
