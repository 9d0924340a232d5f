import { defineApp } from '@tsango/core/apps'
import { extend, f, Model } from '@tsango/orm'
import { ContentType, contentTypeOf, contentTypes, createContentTypes } from '@tsango/orm/content-types'
import { describeDatabases } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { withModels } from '../fixtures/site.ts'
import { adminSite } from '../site/site.ts'

class Photo extends Model('wall.Photo') {
  title = f.char(40)
}
class Talk extends Model('wall.Talk') {
  title = f.char(40)
}
class Pin extends Model('wall.Pin') {
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' }).null()
  targetKey = f.bigInt().null()
  target = f.generic(() => [Photo, Talk], { type: 'targetType', key: 'targetKey' })
  text = f.char(40)
}
/** Whose forms change what it points at by its type alone. */
class Fixed extends Model('wall.Fixed') {
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
  targetKey = f.bigInt().default(1)
  target = f.generic(() => [Photo, Talk], { type: 'targetType', key: 'targetKey' })
}
/** A pin with a fastening, whose own fields come first in its form. */
class Nail extends extend(Pin, 'wall.Nail') {
  length = f.int()
  besideType = f.fk(() => ContentType, { onDelete: 'cascade', relatedName: 'nails' }).null()
  besideKey = f.bigInt().null()
  beside = f.generic(() => [Photo, Talk], { type: 'besideType', key: 'besideKey' })
}

await describeDatabases('a key to rows of several models in a form', (under) => {
  const wall = defineApp({
    name: 'wall',
    requires: [contentTypes()],
    models: [Photo, Talk, Pin, Fixed, Nail],
    extends: [
      adminSite(Pin, { listDisplay: ['text', 'target'] }),
      adminSite(Fixed, { readOnly: ['targetKey'] }),
      adminSite(Nail),
    ],
  })
  const { test } = withModels(under, wall, createContentTypes)

  test('is cleared as a whole, also where its row is gone, and never by half', async (browser) => {
    const { id: photoType } = await contentTypeOf(Photo)
    const photo = await Photo.objects().create({ title: 'Sea' })
    const pin = await Pin.objects().create({ text: 'x', targetTypeId: photoType, targetKey: photo.id })
    const path = `/admin/wall/pin/${pin.id}/change`
    for (const half of [{ targetType: '' }, { targetKey: '' }]) {
      const sent = await browser.submit(path, half)
      expect(sent.status).toBe(422)
      expect(await sent.text()).toContain('are given together')
    }
    expect(await Pin.objects().get()).toMatchObject({ targetTypeId: photoType, targetKey: photo.id })
    await photo.delete()
    expect((await browser.submit(path, { targetType: '', targetKey: '' })).status).toBe(303)
    expect(await Pin.objects().get()).toMatchObject({ targetTypeId: null, targetKey: null })
  })

  test('leads to a row where its type alone is changed', async (browser) => {
    const photo = await Photo.objects().create({ title: 'Sea' })
    const [photoType, talkType] = [await contentTypeOf(Photo), await contentTypeOf(Talk)]
    const fixed = await Fixed.objects().create({ targetTypeId: photoType.id, targetKey: photo.id })
    const path = `/admin/wall/fixed/${fixed.id}/change`
    const sent = await browser.submit(path, { targetType: String(talkType.id) })
    expect(sent.status).toBe(422)
    expect(await sent.text()).toContain('There is no such row.')
    expect((await Fixed.objects().get()).targetTypeId).toBe(photoType.id)
    await Talk.objects().create({ id: photo.id, title: 'Talk' })
    expect((await browser.submit(path, { targetType: String(talkType.id) })).status).toBe(303)
    expect((await Fixed.objects().get()).targetTypeId).toBe(talkType.id)
  })

  test('leads to a row in a model that extends another, too, whosever the key is', async (browser) => {
    const photo = await Photo.objects().create({ title: 'Sea' })
    const { id: type } = await contentTypeOf(Photo)
    const nail = await Nail.objects().create({ text: 'x', length: 3 })
    const path = `/admin/wall/nail/${nail.id}/change`
    for (const name of ['target', 'beside']) {
      const to = (key: number) => ({ [`${name}Type`]: String(type), [`${name}Key`]: String(key) })
      const sent = await browser.submit(path, to(photo.id + 1000))
      expect(sent.status).toBe(422)
      expect(await sent.text()).toContain('There is no such row.')
      expect((await browser.submit(path, to(photo.id))).status).toBe(303)
    }
  })

  test('that leads to a model it may not point at breaks neither the list nor the form that could mend it', async (browser) => {
    await Pin.objects().delete()
    const photo = await Photo.objects().create({ title: 'Sea' })
    const [photoType, pinType] = [await contentTypeOf(Photo), await contentTypeOf(Pin)]
    const gone = await ContentType.objects().create({ app: 'wall', model: 'Gone' })
    await Pin.objects().create({ text: 'fine', targetTypeId: photoType.id, targetKey: photo.id })
    for (const { id } of [pinType, gone]) {
      const pin = await Pin.objects().create({ text: `strange ${id}`, targetTypeId: id, targetKey: 1 })
      const list = await browser.get('/admin/wall/pin')
      expect(list.status).toBe(200)
      expect(await list.text()).toContain('Sea')
      const path = `/admin/wall/pin/${pin.id}/change`
      expect(await browser.page(path)).toContain('it leads to no row')
      expect((await browser.submit(path, { targetType: '', targetKey: '' })).status).toBe(303)
    }
  })
})
