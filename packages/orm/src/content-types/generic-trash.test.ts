import { createRegistry, f, type Row } from '@tsango/core'
import { beforeEach, expect, it } from 'vitest'
import { RelationNotLoaded } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { prefetchRelated, related } from '../related/related.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { ContentType, genericKey, genericKeyOf, isRowOf } from './content-types.ts'

class Album extends Model('pin.Album') {
  title = f.char(20)
  deletedAt = f.softDelete()
  photos = f.reverse(() => Photo, 'album')
  notes = f.genericReverse(() => Note, 'about')
  stars = f.genericReverse(() => Star, 'of')
  marks = f.genericReverse(() => Mark, 'on', { onDelete: 'doNothing' })
}
class Photo extends Model('pin.Photo', { id: f.int() }) {
  album = f.fk(() => Album, { onDelete: 'cascade' })
  deletedAt = f.softDelete()
  notes = f.genericReverse(() => Note, 'about')
}
/** Its column of keys is an integer, and it has a trash. */
class Note extends Model('pin.Note') {
  text = f.char(20)
  type = f.fk(() => ContentType, { onDelete: 'cascade' })
  key = f.bigInt()
  about = f.generic(() => [Album, Photo], { type: 'type', key: 'key' })
  deletedAt = f.softDelete()
  replies = f.reverse(() => Reply, 'note')
}
class Reply extends Model('pin.Reply') {
  note = f.fk(() => Note, { onDelete: 'cascade' })
  deletedAt = f.softDelete()
}
/** It has none. */
class Star extends Model('pin.Star') {
  type = f.fk(() => ContentType, { onDelete: 'cascade' })
  key = f.char(20)
  of = f.generic(() => [Album], { type: 'type', key: 'key' })
}
/** It does not go along. */
class Mark extends Model('pin.Mark') {
  type = f.fk(() => ContentType, { onDelete: 'cascade' })
  key = f.positiveInt()
  on = f.generic(() => [Album], { type: 'type', key: 'key' })
  deletedAt = f.softDelete()
}

await describeDatabases('what points at rows by a key to several models', (under) => {
  const { test, run } = withModels(under, [Album, Photo, Note, Reply, Star, Mark, ContentType])
  let album: Row<Album>
  let photo: Row<Photo>

  beforeEach(() =>
    run(async () => {
      await Star.objects().delete()
      for (const model of [Note, Mark, Photo, Album] as readonly (typeof Note)[])
        await model.objects().withTrashed().forceDelete()
      album = await Album.objects().create({ title: 'a' })
      photo = await Photo.objects().create({ id: album.id, albumId: album.id })
      const first = await related(album, 'notes').create({ text: 'on album' })
      await Reply.objects().create({ noteId: first.id })
      await related(photo, 'notes').create({ text: 'on photo' })
      await related(album, 'stars').create({})
      await related(album, 'marks').create({})
    }),
  )

  const texts = () => Note.objects().orderBy('id').pluck('text')

  test('goes into the trash with them, with what hangs on it, and comes back with them', async () => {
    await related(album, 'notes').create({ text: 'thrown before' })
    await Note.objects().filter({ text: 'thrown before' }).delete()
    expect(await album.delete()).toBe(1)
    expect([await texts(), await Reply.objects().count(), await Photo.objects().count()]).toEqual([[], 0, 0])
    expect([await Star.objects().count(), await Mark.objects().count()]).toEqual([1, 1])
    expect(await album.restore()).toBe(1)
    expect([await texts(), await Reply.objects().count()]).toEqual([['on album', 'on photo'], 1])
    expect(await Note.objects().onlyTrashed().pluck('text')).toEqual(['thrown before'])
  })

  test('goes into the trash with the rows of a query, each with its own moment', async () => {
    const other = await Album.objects().create({ title: 'b' })
    await related(other, 'notes').create({ text: 'on other' })
    await Album.objects().filter({ id: other.id }).delete()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await Album.objects().delete()
    expect(await texts()).toEqual([])
    await Photo.objects().onlyTrashed().restore()
    expect(await texts()).toEqual(['on photo'])
    await Album.objects().onlyTrashed().restore()
    expect((await texts()).sort()).toEqual(['on album', 'on other', 'on photo'])
  })

  test('is held by an integer as by a text', async () => {
    const notes = await Note.objects().prefetch('about').orderBy('id')
    expect(notes.map((note) => note.about && isRowOf(note.about, Photo))).toEqual([false, true])
    expect(notes.map(({ key }) => key)).toEqual([album.id, photo.id])
    expect(await genericKeyOf(Note, 'about').valuesOf(photo)).toMatchObject({ key: photo.id })
    const beside = genericKey(Note, { type: 'type', key: 'key', to: () => [Album, Photo] })
    expect(await beside.of(album).pluck('text')).toEqual(['on album'])
    expect(await Note.objects().filter({ about: photo }).pluck('text')).toEqual(['on photo'])
    expect(
      await Note.objects()
        .filter({ about__in: [photo, album] })
        .count(),
    ).toBe(2)
    expect(
      await Note.objects()
        .exclude({ about__in: [photo] })
        .pluck('text'),
    ).toEqual(['on album'])
    expect(await Album.objects().filter({ notes__text: 'on album' }).count()).toBe(1)
    expect(await Photo.objects().filter({ notes__text: 'on album' }).count()).toBe(0)
    const [counted] = await Album.objects().annotate((a) => ({ n: a.notes.count() }))
    expect(counted?.n).toBe(1)
    const [loaded] = await Album.objects().prefetch('notes__replies', 'photos__notes')
    expect(loaded?.notes.map((note) => [note.text, note.replies.length])).toEqual([['on album', 1]])
    expect(loaded?.photos[0]?.notes.map(({ text }) => text)).toEqual(['on photo'])
    expect(await album.forceDelete()).toBe(1)
    expect(await Note.objects().withTrashed().count()).toBe(0)
  })

  test('is loaded until its row is saved with another key, or another type under the same key', async () => {
    const [note] = await Note.objects().filter({ text: 'on album' }).prefetch('about')
    const loaded = () => note?.about && isRowOf(note.about, Photo)
    Object.assign(note ?? {}, { text: 'still on album' })
    await note?.save()
    expect(loaded()).toBe(false)
    // The photo has the number of its album.
    Object.assign(note ?? {}, await genericKeyOf(Note, 'about').valuesOf(photo))
    await note?.save()
    expect(loaded).toThrow(RelationNotLoaded)
    await prefetchRelated(note ? [note] : [], (notes) => notes.prefetch('about'))
    expect(loaded()).toBe(true)
  })
})

it('holds integers only of models whose keys are some', () => {
  class Letter extends Model('pin.Letter', { id: f.uuid() }) {}
  class Stamp extends Model('pin.Stamp') {
    type = f.fk(() => ContentType, { onDelete: 'cascade' })
    key = f.int()
    on = f.generic(() => [Letter], { type: 'type', key: 'key' })
  }
  class Seal extends Model('pin.Seal') {
    type = f.fk(() => ContentType, { onDelete: 'cascade' })
    key = f.float()
    on = f.generic(() => [Album], { type: 'type', key: 'key' })
  }
  const models = [Letter, Stamp, Seal, Album, Photo, Note, Reply, Star, Mark, ContentType]
  const { problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  expect(problems.map(({ message }) => message)).toEqual([
    'pin.Stamp.on holds integers in "key", and the key of pin.Letter is none.',
    'pin.Seal.on is made of "type" and "key", which are not a key to ContentType and a text or an integer.',
  ])
})
