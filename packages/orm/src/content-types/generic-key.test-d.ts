import { f, type Row } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../model/model.ts'
import { related } from '../related/related.ts'
import { ContentType, genericKey, genericKeyOf, isRowOf } from './content-types.ts'

class Song extends Model('sound.Song') {
  title = f.char(9)
}
class Clip extends Model('sound.Clip') {
  length = f.int()
}
class Like extends Model('sound.Like') {
  type = f.fk(() => ContentType)
  key = f.char(9)
}

class Mark extends Model('sound.Mark') {
  label = f.char(9)
  kind = f.fk(() => ContentType)
  of = f.char(9)
  what = f.generic(() => [Song, Clip], { type: 'kind', key: 'of' })
}
class Album extends Model('sound.Album') {
  title = f.char(9)
  marks = f.genericReverse(() => Mark, 'what')
  // @ts-expect-error no member of that name
  others = f.genericReverse(() => Mark, 'whats')
}

class Note extends Model('sound.Note') {
  text = f.char(9)
  kind = f.fk(() => ContentType)
  of = f.bigInt()
  about = f.generic(() => [Song, Note], { type: 'kind', key: 'of' })
  answers = f.genericReverse(() => Note, 'about')
  // @ts-expect-error no model
  wrong = f.generic(() => [Song, 5], { type: 'kind', key: 'of' })
}

describe('the types of a declared generic key', () => {
  const song = Song.objects().build({ title: 'x' })

  it('know what it points at', async () => {
    void Mark.objects().filter({ what: song, what__in: [song], what__isnull: false })
    void Mark.objects().filter({ what: null, label__startswith: 'x' })
    // @ts-expect-error of another model
    void Mark.objects().filter({ what: Album.objects().build({ title: 'x' }) })
    // @ts-expect-error the models have no columns in common
    void Mark.objects().filter({ what__title: 'x' })
    // @ts-expect-error no order
    void Mark.objects().orderBy('what')
    const [mark] = await Mark.objects().prefetch('what')
    expectTypeOf(mark?.what).toEqualTypeOf<Row<Song> | Row<Clip> | null | undefined>()
    // @ts-expect-error nothing goes on behind it
    void Mark.objects().prefetch('what__title')
    expectTypeOf(genericKeyOf(Mark, 'what').valuesOf(song)).resolves.toExtend<{ kindId: number; of: string }>()
    // @ts-expect-error no such key
    genericKeyOf(Mark, 'whats')
  })

  it('know a model that is among its own targets', async () => {
    const [note] = await Note.objects().prefetch('about', 'answers')
    expectTypeOf(note?.about).toEqualTypeOf<Row<Song> | Row<Note> | null | undefined>()
    expectTypeOf(note?.answers[0]?.text).toEqualTypeOf<string | undefined>()
    if (note?.about && isRowOf(note.about, Song)) expectTypeOf(note.about.title).toEqualTypeOf<string>()
  })

  it('know what its query sets give', async () => {
    const [mark] = await Mark.objects().prefetchEach('what', [
      Song.objects().annotate((s) => ({ loud: s.title.upper() })),
    ])
    const what = mark?.what
    if (what && 'loud' in what) expectTypeOf(what.loud).toEqualTypeOf<string>()
    if (what && 'length' in what) expectTypeOf(what.length).toEqualTypeOf<number>()
    // @ts-expect-error not one of the models
    void Mark.objects().prefetchEach('what', [Album.objects()])
    // @ts-expect-error no such key
    void Mark.objects().prefetchEach('label', [Song.objects()])
  })

  it('know what a new row of the way back needs', async () => {
    const album = await Album.objects().get({ id: 1 })
    void Album.objects().filter({ marks__label: 'x' })
    void Album.objects().where((a) => a.marks.count((m) => m.label.eq('x')).gt(1))
    expectTypeOf((await Album.objects().prefetch('marks').get({ id: 1 })).marks[0]?.label).toEqualTypeOf<
      string | undefined
    >()
    // @ts-expect-error the label is missing
    void related(album, 'marks').create({})
  })
})

describe('the types of a generic key', () => {
  const liked = genericKey(Like, { type: 'type', key: 'key', to: () => [Song, Clip] })

  it('know what it points at', async () => {
    const [like] = await liked.load(await Like.objects(), 'what')
    expectTypeOf(like?.what).toEqualTypeOf<Row<Song> | Row<Clip> | null | undefined>()
    const [song] = await liked.loadPointing(await Song.objects(), 'likes')
    expectTypeOf(song?.likes[0]?.key).toEqualTypeOf<string | undefined>()
    void Like.objects().create(await liked.valuesOf(Song.objects().build({ title: 'x' })))
    // @ts-expect-error not one of the models
    liked.of(Like.objects().build({ typeId: 1, key: 'x' }))
    // @ts-expect-error no such key
    genericKey(Like, { type: 'kind', key: 'key', to: () => [Song] })
  })
})
