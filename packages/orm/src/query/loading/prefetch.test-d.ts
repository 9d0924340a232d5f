import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'
import { prefetchRelated } from '../../related/related.ts'

class Album extends Model('disc.Album') {
  title = f.char(9)
  songs = f.reverse(() => Song, 'album')
  cover = f.reverseOne(() => Cover, 'album')
  styles = f.manyToMany(() => Style)
}
class Song extends Model('disc.Song') {
  length = f.int()
  album = f.fk(() => Album)
  remix = f.fk(() => Song).null()
}
class Cover extends Model('disc.Cover') {
  album = f.oneToOne(() => Album)
}
class Style extends Model('disc.Style') {
  name = f.char(9)
}

type One<Q> = Q extends PromiseLike<(infer R)[]> ? R : never

describe('the types of prefetch', () => {
  const albums = Album.objects()

  it('know the rows of every path', () => {
    const query = albums.prefetch('songs__remix__album', 'cover__album', 'styles')
    expectTypeOf<One<typeof query>['songs'][number]['length']>().toEqualTypeOf<number>()
    expectTypeOf<NonNullable<One<typeof query>['songs'][number]['remix']>['album']['title']>().toEqualTypeOf<string>()
    expectTypeOf<null>().toExtend<One<typeof query>['songs'][number]['remix']>()
    expectTypeOf<null>().toExtend<One<typeof query>['cover']>()
    expectTypeOf<One<typeof query>['styles'][number]['name']>().toEqualTypeOf<string>()
    // @ts-expect-error not loaded
    type _Album = One<typeof query>['songs'][number]['album']
    const both = Song.objects().selectRelated('album').prefetch('album__styles')
    expectTypeOf<One<typeof both>['album']['styles'][number]['name']>().toEqualTypeOf<string>()
    expectTypeOf<One<typeof both>['album']['title']>().toEqualTypeOf<string>()
  })

  it('follow the inner query set', () => {
    const query = albums.prefetchWith('songs', (s) => s.annotate((o) => ({ twice: o.length.times(2) })).limit(3), 'top')
    expectTypeOf<One<typeof query>['top'][number]['twice']>().toEqualTypeOf<number>()
    // @ts-expect-error under another name
    type _Songs = One<typeof query>['songs']
    const nested = albums.prefetchWith('songs', (s) => s.prefetchWith('remix', (r) => r.selectRelated('album')))
    expectTypeOf<NonNullable<One<typeof nested>['songs'][number]['remix']>['album']['title']>().toEqualTypeOf<string>()
    expectTypeOf<null>().toExtend<One<typeof nested>['songs'][number]['remix']>()
  })

  it('load into rows that are there', async () => {
    const loaded = await prefetchRelated(await albums, (a) =>
      a.prefetch('songs__remix').prefetchWith('styles', (s) => s),
    )
    expectTypeOf(loaded[0]?.songs[0]?.remix?.length).toEqualTypeOf<number | undefined>()
    expectTypeOf(loaded[0]?.styles[0]?.name).toEqualTypeOf<string | undefined>()
  })

  it('refuse what does not exist', () => {
    // @ts-expect-error no such relation
    albums.prefetch('song')
    // @ts-expect-error no such relation behind it
    albums.prefetch('songs__remixes')
    // @ts-expect-error a column is no relation
    albums.prefetch('title')
    // @ts-expect-error no such relation
    albums.prefetchWith('song', (s) => s)
    // @ts-expect-error no such column of a song
    albums.prefetchWith('songs', (s) => s.filter({ title: 'x' }))
    // @ts-expect-error not a query set
    albums.prefetchWith('songs', (s) => s.count())
  })
})
