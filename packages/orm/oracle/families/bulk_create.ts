import { atomic } from '../../src/atomic/atomic.ts'
import { MORE } from '../differences.ts'
import { Album, Country, Restaurant, Sleeve, Tag, Track } from '../models.ts'
import { differs, type Family, like, same } from '../question.ts'

const tags = () => Tag.objects()

export default {
  name: 'bulk_create',
  questions: [
    same(
      'rows',
      `Tag.objects.bulk_create([Tag(name='a'), Tag(name='b')]); Tag.objects.filter(name__in=['a', 'b'])`,
      async () => {
        await tags().bulkCreate([{ name: 'a' }, { name: 'b' }])
        return await tags().filter({ name__in: ['a', 'b'] })
      },
    ),
    same('gives the rows', `Tag.objects.bulk_create([Tag(name='a'), Tag(name='b')])`, () =>
      tags().bulkCreate([{ name: 'a' }, { name: 'b' }]),
    ),
    same('no rows', `Tag.objects.bulk_create([])`, () => tags().bulkCreate([])),
    same(
      'defaults',
      `Album.objects.bulk_create([Album(title='x', artist_id=1, price='1.50')]); Album.objects.filter(title='x').values('stock', 'live', 'note', 'price')`,
      async () => {
        await Album.objects().bulkCreate([{ title: 'x', artistId: 1, price: '1.50' }])
        return await Album.objects().filter({ title: 'x' }).values('stock', 'live', 'note', 'price')
      },
    ),
    like(
      'postgresql',
      'gives the keys',
      `[t.pk is not None for t in Tag.objects.bulk_create([Tag(name='a'), Tag(name='b')])]`,
      async () => (await tags().bulkCreate([{ name: 'a' }, { name: 'b' }])).map((tag) => tag.id > 0),
    ),
    same(
      'keys of their own',
      `Country.objects.bulk_create([Country(pk='NO', name='Norway'), Country(pk='FI', name='Finland', population=5500)]); Country.objects.order_by('pk').values('id', 'population')`,
      async () => {
        await Country.objects().bulkCreate([
          { id: 'NO', name: 'Norway' },
          { id: 'FI', name: 'Finland', population: 5500 },
        ])
        return await Country.objects().orderBy('id').values('id', 'population')
      },
    ),
    same('a value that is there', `Tag.objects.bulk_create([Tag(name='new'), Tag(name='pop')])`, () =>
      tags().bulkCreate([{ name: 'new' }, { name: 'pop' }]),
    ),
    same(
      'all or none',
      `try:\n    with transaction.atomic(): Tag.objects.bulk_create([Tag(name='new'), Tag(name='pop')])\nexcept Exception: pass\nTag.objects.filter(name='new').count()`,
      async () => {
        await atomic(() => tags().bulkCreate([{ name: 'new' }, { name: 'pop' }])).catch(() => {})
        return await tags().filter({ name: 'new' }).count()
      },
    ),
    same(
      'values that are there are left out',
      `Tag.objects.bulk_create([Tag(name='new'), Tag(name='pop')], ignore_conflicts=True); Tag.objects.filter(name__in=['new', 'pop']).count()`,
      async () => {
        await tags().insertOrIgnore([{ name: 'new' }, { name: 'pop' }])
        return await tags()
          .filter({ name__in: ['new', 'pop'] })
          .count()
      },
    ),
    same(
      'values that are twice among them are left out',
      `Tag.objects.bulk_create([Tag(name='new'), Tag(name='new')], ignore_conflicts=True); Tag.objects.filter(name='new').count()`,
      async () => {
        await tags().insertOrIgnore([{ name: 'new' }, { name: 'new' }])
        return await tags().filter({ name: 'new' }).count()
      },
    ),
    same(
      'many rows',
      `Tag.objects.bulk_create([Tag(name='t%d' % n) for n in range(2500)]); Tag.objects.filter(name__startswith='t').count()`,
      async () => {
        await tags().bulkCreate(Array.from({ length: 2500 }, (_, n) => ({ name: `t${n}` })))
        return await tags().filter({ name__startswith: 't' }).count()
      },
    ),
    same(
      'NULL in some rows',
      `Track.objects.bulk_create([Track(album_id=9, position=n, title='x', seconds=n, writer_id=w) for n, w in [(7, None), (8, 2)]]); Track.objects.filter(title='x').order_by('position').values('writer__name')`,
      async () => {
        await Track.objects().bulkCreate(
          [7, 8].map((position) => ({
            albumId: 9,
            position,
            title: 'x',
            seconds: position,
            writerId: position === 7 ? null : 2,
          })),
        )
        return await Track.objects().filter({ title: 'x' }).orderBy('position').values('writer__name')
      },
    ),
    same(
      'bulk_update',
      `rows = list(Album.objects.filter(stock=7)); [setattr(a, 'stock', a.pk * 100) for a in rows]; Album.objects.bulk_update(rows, ['stock']); Album.objects.filter(stock__gte=100).order_by('id').values('stock')`,
      async () => {
        const rows = await Album.objects().filter({ stock: 7 })
        for (const album of rows) album.stock = album.id * 100
        await Album.objects().bulkUpdate(rows, ['stock'])
        return await Album.objects().filter({ stock__gte: 100 }).orderBy('id').values('stock')
      },
    ),
    same(
      'bulk_update writes the fields that are named alone',
      `rows = list(Album.objects.order_by('id')[:2]); [(setattr(a, 'stock', 1), setattr(a, 'note', 'x')) for a in rows]; Album.objects.bulk_update(rows, ['note']); Album.objects.order_by('id').values('stock', 'note')[:3]`,
      async () => {
        const rows = await Album.objects().orderBy('id').limit(2)
        for (const album of rows) Object.assign(album, { stock: 1, note: 'x' })
        await Album.objects().bulkUpdate(rows, ['note'])
        return await Album.objects().orderBy('id').values('stock', 'note').limit(3)
      },
    ),
    same(
      'bulk_update to NULL and to days',
      `rows = list(Album.objects.order_by('id')[:3]); rows[0].released = None; rows[1].released = date(2001, 2, 3); rows[0].rating = None; rows[1].rating = 1.5; Album.objects.bulk_update(rows, ['released', 'rating']); Album.objects.order_by('id').values('released', 'rating')[:3]`,
      async () => {
        const rows = await Album.objects().orderBy('id').limit(3)
        Object.assign(rows[0] as object, { released: null, rating: null })
        Object.assign(rows[1] as object, { released: '2001-02-03', rating: 1.5 })
        await Album.objects().bulkUpdate(rows, ['released', 'rating'])
        return await Album.objects().orderBy('id').values('released', 'rating').limit(3)
      },
    ),
    same(
      'bulk_update of no rows',
      `Album.objects.bulk_update([], ['stock']); Album.objects.filter(stock=7).count()`,
      async () => {
        await Album.objects().bulkUpdate([], ['stock'])
        return await Album.objects().filter({ stock: 7 }).count()
      },
    ),
    same('bulk_update of no fields', `Album.objects.bulk_update(list(Album.objects.all()), [])`, async () =>
      Album.objects().bulkUpdate(await Album.objects(), []),
    ),
    same('bulk_update of a key', `Album.objects.bulk_update(list(Album.objects.all()), ['id'])`, async () =>
      Album.objects().bulkUpdate(await Album.objects(), ['id'] as never),
    ),
    same('bulk_update of rows that were never saved', `Tag.objects.bulk_update([Tag(name='x')], ['name'])`, () =>
      tags().bulkUpdate([tags().build({ name: 'x' })], ['name']),
    ),
    same(
      'bulk_update of a key to another row',
      `rows = list(Track.objects.filter(album=1)); [setattr(t, 'writer_id', 4) for t in rows]; Track.objects.bulk_update(rows, ['writer']); Track.objects.filter(writer=4).count()`,
      async () => {
        const rows = await Track.objects().filter({ album: 1 })
        for (const track of rows) track.writerId = 4
        await Track.objects().bulkUpdate(rows, ['writerId'])
        return await Track.objects().filter({ writer: 4 }).count()
      },
    ),
    differs(
      MORE,
      'rows that extend others',
      `Restaurant.objects.bulk_create([Restaurant(name='a', address='x', seats=1)]); Restaurant.objects.count()`,
      async () => {
        await Restaurant.objects().bulkCreate([{ name: 'a', address: 'x', seats: 1 }])
        return await Restaurant.objects().count()
      },
      6,
    ),
    same(
      'rows that point at rows',
      `a = Album.objects.get(pk=9); Track.objects.bulk_create([Track(album=a, position=n, title='x%d' % n, seconds=n) for n in (2, 3)]); a.tracks.order_by('id')`,
      async () => {
        const rows = [2, 3].map((n) => ({ albumId: 9, position: n, title: `x${n}`, seconds: n }))
        await Track.objects().bulkCreate(rows)
        return await Track.objects().filter({ album: 9 }).orderBy('id')
      },
    ),
    same(
      'in the order in which they are given',
      `Tag.objects.bulk_create([Tag(name='t%d' % (n * 7 % 10)) for n in range(10)]); Tag.objects.filter(name__startswith='t').order_by('id')`,
      async () => {
        await tags().bulkCreate(Array.from({ length: 10 }, (_, n) => ({ name: `t${(n * 7) % 10}` })))
        return await tags().filter({ name__startswith: 't' }).orderBy('id')
      },
    ),
    same(
      'texts of every kind',
      `Tag.objects.bulk_create([Tag(name=n) for n in ['', "'", chr(92), '%', '😀', 'É', 'a' + chr(10) + 'b']]); Tag.objects.filter(id__gt=6).order_by('id').values('name')`,
      async () => {
        await tags().bulkCreate(['', "'", '\\', '%', '😀', 'É', 'a\nb'].map((name) => ({ name })))
        return await tags().filter({ id__gt: 6 }).orderBy('id').values('name')
      },
    ),
    same('NULL where none may be', `Album.objects.bulk_create([Album(title=None, artist_id=1, price='1')])`, () =>
      Album.objects().bulkCreate([{ title: null, artistId: 1, price: '1' } as never]),
    ),
    same(
      'a key that is there',
      `Country.objects.bulk_create([Country(pk='NO', name='Norway'), Country(pk='ML', name='Mali')])`,
      () =>
        Country.objects().bulkCreate([
          { id: 'NO', name: 'Norway' },
          { id: 'ML', name: 'Mali' },
        ]),
    ),
    same(
      'a key that is there is left out',
      `Country.objects.bulk_create([Country(pk='NO', name='Norway'), Country(pk='ML', name='other')], ignore_conflicts=True); Country.objects.order_by('id').values('id', 'name')`,
      async () => {
        await Country.objects().insertOrIgnore([
          { id: 'NO', name: 'Norway' },
          { id: 'ML', name: 'other' },
        ])
        return await Country.objects().orderBy('id').values('id', 'name')
      },
    ),
    same(
      'one to one twice',
      `Sleeve.objects.bulk_create([Sleeve(name='a', album_id=3), Sleeve(name='b', album_id=3)])`,
      () =>
        Sleeve.objects().bulkCreate([
          { name: 'a', albumId: 3 },
          { name: 'b', albumId: 3 },
        ]),
    ),
    same(
      'bulk_update of more rows than a statement takes values',
      `rows = Tag.objects.bulk_create([Tag(pk=1000 + n, name='t%d' % n) for n in range(1200)]); [setattr(t, 'name', 'u%d' % t.pk) for t in rows]; Tag.objects.bulk_update(rows, ['name']); [Tag.objects.filter(name__startswith='u').count(), Tag.objects.get(pk=2199).name]`,
      async () => {
        const rows = await tags().bulkCreate(Array.from({ length: 1200 }, (_, n) => ({ id: 1000 + n, name: `t${n}` })))
        for (const tag of rows) tag.name = `u${tag.id}`
        await tags().bulkUpdate(rows, ['name'])
        return [await tags().filter({ name__startswith: 'u' }).count(), (await tags().get({ id: 2199 })).name]
      },
    ),
    same('bulk_update of an unknown field', `Tag.objects.bulk_update(list(Tag.objects.all()), ['nothing'])`, async () =>
      tags().bulkUpdate(await tags(), ['nothing'] as never),
    ),
    same(
      'bulk_update of a relation of many rows',
      `Album.objects.bulk_update(list(Album.objects.all()), ['tags'])`,
      async () => Album.objects().bulkUpdate(await Album.objects(), ['tags'] as never),
    ),
    same(
      'bulk_update to a value that another row has',
      `rows = list(Tag.objects.order_by('id')[:2]); rows[0].name = 'kora'; Tag.objects.bulk_update(rows, ['name'])`,
      async () => {
        const rows = await tags().orderBy('id').limit(2)
        Object.assign(rows[0] as object, { name: 'kora' })
        await tags().bulkUpdate(rows, ['name'])
      },
    ),
    same(
      'bulk_update of decimals, moments and truth',
      `rows = list(Album.objects.order_by('id')[:2]); [(setattr(a, 'price', Decimal('0.05')), setattr(a, 'live', True), setattr(a, 'recordedAt', D('2024-02-29T23:59:59.999'))) for a in rows]; Album.objects.bulk_update(rows, ['price', 'live', 'recordedAt']); Album.objects.order_by('id').values('price', 'live', 'recordedAt')[:3]`,
      async () => {
        const rows = await Album.objects().orderBy('id').limit(2)
        const recordedAt = new Date('2024-02-29T23:59:59.999Z')
        for (const album of rows) Object.assign(album, { price: '0.05', live: true, recordedAt })
        await Album.objects().bulkUpdate(rows, ['price', 'live', 'recordedAt'])
        return await Album.objects().orderBy('id').values('price', 'live', 'recordedAt').limit(3)
      },
    ),
    same(
      'bulk_update of a row that is gone',
      `rows = list(Tag.objects.filter(pk__in=[5, 6])); Tag.objects.filter(pk=6).delete(); [setattr(t, 'name', t.name + '!') for t in rows]; Tag.objects.bulk_update(rows, ['name']); Tag.objects.order_by('id')`,
      async () => {
        const rows = await tags().filter({ id__in: [5, 6] })
        await tags().filter({ id: 6 }).delete()
        for (const tag of rows) tag.name += '!'
        await tags().bulkUpdate(rows, ['name'])
        return await tags().orderBy('id')
      },
    ),
  ],
} satisfies Family
