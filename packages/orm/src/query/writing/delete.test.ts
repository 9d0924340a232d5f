import { createApplication, defineApp, f, type Row } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { on } from '@tsango/core/signals'
import { beforeEach, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { countStatements } from '../../databases/databases.ts'
import { ForeignKeyViolation, ProtectedError, RestrictedError } from '../../errors/errors.ts'
import { type Meta, Model } from '../../model/model.ts'
import { related } from '../../related/related.ts'
import { onPostDelete, onPreDelete, preDelete } from '../../signals/signals.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Band extends Model('label.Band') {
  name = f.char(20)
}
class Record extends Model('label.Record') {
  title = f.char(20)
  band = f.fk(() => Band, { onDelete: 'cascade' })
  moods = f.manyToMany(() => Mood)
}
class Mood extends Model('label.Mood') {
  name = f.char(20)
}
class Track extends Model('label.Track') {
  name = f.char(20)
  record = f.fk(() => Record, { onDelete: 'cascade' })
}
class Charter extends Model('label.Charter') {
  name = f.char(20)
  track = f.fk(() => Track, { onDelete: 'setNull' }).null()
}
class Award extends Model('label.Award') {
  name = f.char(20)
  track = f.fk(() => Track)
}
/** Points at a band both ways: what restricts a record goes along with the band. */
class Tour extends Model('label.Tour') {
  band = f.fk(() => Band, { onDelete: 'cascade' })
  record = f.fk(() => Record, { onDelete: 'restrict' }).null()
}
/** Goes along with a band, but protects its records. */
class Vault extends Model('label.Vault') {
  band = f.fk(() => Band, { onDelete: 'cascade' })
  record = f.fk(() => Record, { onDelete: 'protect' })
}
class Folder extends Model('label.Folder') {
  name = f.char(20)
  parent = f.fk(() => Folder, { onDelete: 'cascade' }).null()
  files = f.reverse(() => File, 'folder')
}
class File extends Model('label.File') {
  name = f.char(20)
  folder = f.fk(() => Folder, { onDelete: 'cascade' })
}
/** Protects a city also where nobody sees it. */
class Seal extends Model('label.Seal') {
  static meta: Meta<Seal> = { scopes: { shown: (s) => s.shown.eq(true) } }
  shown = f.bool()
  city = f.fk(() => City)
}
class City extends Model('label.City') {
  name = f.char(20)
}
class Shop extends Model('label.Shop') {
  name = f.char(20)
  city = f.fk(() => City)
  branch = f.fk(() => City, { onDelete: 'restrict', relatedName: 'branches' }).null()
}

class Refused extends RangeError {}

const listening = <T>(receivers: NonNullable<Parameters<typeof defineApp>[0]['extends']>, body: () => Promise<T>) =>
  runInContext({ app: createApplication({ apps: [defineApp({ name: 'listener', extends: receivers })] }) }, body)

const caught = async (body: () => PromiseLike<unknown>): Promise<unknown> => {
  try {
    await body()
  } catch (error) {
    return error
  }
  return undefined
}

await describeDatabases('deleting rows', (under) => {
  const { test, run } = withModels(under, [
    Band,
    Record,
    Mood,
    Track,
    Charter,
    Award,
    Tour,
    Vault,
    Folder,
    File,
    Seal,
    City,
    Shop,
  ])
  let band: Row<Band>
  let records: Row<Record>[]
  let tracks: Row<Track>[]

  beforeEach(() =>
    run(async () => {
      for (const model of [Vault, Tour, Award, Charter, Shop, Band, Mood, Folder, City] as readonly (typeof Band)[])
        await model.objects().delete()
      band = await Band.objects().create({ name: 'b' })
      records = await Record.objects().bulkCreate(['r1', 'r2'].map((title) => ({ title, bandId: band.id })))
      tracks = await Track.objects().bulkCreate(
        records.flatMap((record) => ['t1', 't2'].map((name) => ({ name, recordId: record.id }))),
      )
      await Charter.objects().create({ name: 'c', trackId: tracks[0]?.id as number })
      await related(records[0] as Row<Record>, 'moods').add(await Mood.objects().create({ name: 'm' }))
    }),
  )

  const left = async (): Promise<number[]> =>
    Promise.all(
      ([Band, Record, Track, Charter, Award] as readonly (typeof Band)[]).map((model) => model.objects().count()),
    )

  test('is refused what it does not take, and loses nothing', async () => {
    await City.objects().create({ name: 'Aarhus' })
    for (const method of ['delete', 'forceDelete', 'restore'] as const) {
      const write = City.objects()[method] as (lookups: object) => Promise<number>
      await expect(write.call(City.objects(), { name: 'Brno' })).rejects.toThrow(`${method}() takes nothing: filter(…)`)
    }
    expect(await City.objects().filter({ name: 'Aarhus' }).delete()).toBe(1)
  })

  test('one statement, where nobody listens and nothing forbids it', async () => {
    expect(await countStatements(() => Mood.objects().delete())).toBe(1)
    await Folder.objects().create({ name: 'f' })
    const { refusesDeeperCascade } = under.dialect.features
    // Where nothing tells of a tree that is too deep, it is read.
    expect(await countStatements(async () => (await Folder.objects().get()).delete())).toBe(
      refusesDeeperCascade ? 2 : 3,
    )
    expect(await countStatements(() => Track.objects().filter({ name: 't2' }).delete())).toBe(1)
    expect(await Track.objects().count()).toBe(2)
  })

  test('protect names what is in the way, how many and which', async () => {
    const [track] = tracks as [Row<Track>]
    await Award.objects().bulkCreate([
      { name: 'a', trackId: track.id },
      { name: 'b', trackId: track.id },
    ])
    const before = await left()
    const ways: (() => PromiseLike<unknown>)[] = [
      () => track.delete(),
      () => Track.objects().delete(),
      () => Track.objects().filter({ name: 't1' }).orderBy('name').limit(3).delete(),
    ]
    for (const way of ways)
      for (const run of [way, () => atomic(way)]) {
        const error = await caught(run)
        expect(error).toBeInstanceOf(ProtectedError)
        expect(error).toBeInstanceOf(ForeignKeyViolation)
        expect(error).toMatchObject({
          code: 'protected',
          status: 409,
          model: 'label.Track',
          blocking: [{ model: 'label.Award', field: 'track', count: 2, rows: [{ name: 'a' }, { name: 'b' }] }],
          message: expect.stringContaining('2 of label.Award ("track")'),
          publicMessage: expect.not.stringContaining('Award'),
        })
      }
    expect(await left()).toEqual(before)
    await atomic(async () => {
      expect(await caught(() => track.delete())).toBeInstanceOf(ProtectedError)
      await Award.objects().delete()
      expect(await track.delete()).toBe(1)
    })
    expect((await Charter.objects().get()).trackId).toBeNull()
  })

  test('a key that protects is found behind keys that cascade', async () => {
    await Award.objects().create({ name: 'a', trackId: tracks[3]?.id as number })
    for (const run of [() => records[1]?.delete() as Promise<number>, () => Record.objects().delete()])
      for (const way of [run, () => atomic(run)]) {
        expect(await caught(way)).toMatchObject({ code: 'protected', model: 'label.Record', blocking: [{ count: 1 }] })
        expect(await left()).toEqual([1, 2, 4, 1, 1])
      }
    expect(await records[0]?.delete()).toBe(1)
    expect(await left()).toEqual([1, 1, 2, 1, 1])
  })

  test('restrict lets go what goes by another way, protect does not', async () => {
    const [record] = records as [Row<Record>]
    await Tour.objects().create({ bandId: band.id, recordId: record.id })
    const error = await caught(() => record.delete())
    expect(error).toBeInstanceOf(RestrictedError)
    expect(error).toMatchObject({ code: 'restricted', blocking: [{ model: 'label.Tour', field: 'record', count: 1 }] })
    expect(await caught(() => atomic(() => Record.objects().delete()))).toBeInstanceOf(RestrictedError)
    const other = await Band.objects().create({ name: 'other' })
    await Tour.objects().create({ bandId: other.id, recordId: record.id })
    expect(await caught(() => band.delete())).toMatchObject({ code: 'restricted', blocking: [{ count: 1 }] })
    expect(await left()).toEqual([2, 2, 4, 1, 0])
    expect(await Band.objects().delete()).toBe(2)
    expect([await Tour.objects().count(), ...(await left())]).toEqual([0, 0, 0, 0, 1, 0])
  })

  test('protect holds what would go along with it', async () => {
    await Vault.objects().create({ bandId: band.id, recordId: records[0]?.id as number })
    expect(await caught(() => band.delete())).toMatchObject({
      code: 'protected',
      blocking: [{ model: 'label.Vault', field: 'record', count: 1 }],
    })
    expect(await left()).toEqual([1, 2, 4, 1, 0])
  })

  test('several keys of one model to another are all told', async () => {
    const city = await City.objects().create({ name: 'c' })
    await Shop.objects().bulkCreate(
      Array.from({ length: 25 }, (_, index) => ({ name: 's', cityId: city.id, branchId: index % 2 ? city.id : null })),
    )
    const error = (await caught(() => city.delete())) as ProtectedError
    expect(error).toBeInstanceOf(ProtectedError)
    expect(error).not.toBeInstanceOf(RestrictedError)
    expect(error.blocking.map(({ field, count, rows }) => [field, count, rows.length])).toEqual([['city', 25, 20]])
  })

  test('rows that are heard are announced wherever they go, children first, in the transaction of the delete', async () => {
    const events: string[] = []
    const receivers = [
      onPreDelete(Track, ({ row, using }) => void events.push(`pre ${row.name} ${using}`)),
      onPostDelete(Track, async ({ row }) => {
        events.push(`post ${row.name} ${await Track.objects().count()} ${await Band.objects().count()}`)
      }),
      onPreDelete(Band, async ({ row }) => void events.push(`pre ${row.name} ${await Track.objects().count()}`)),
      onPostDelete(Band, async ({ row }) => void events.push(`post ${row.name} ${await Band.objects().count()}`)),
    ]
    await listening(receivers, async () => {
      expect(await band.delete()).toBe(1)
      await expect(band.delete()).rejects.toThrow('was deleted')
    })
    const pres = ['pre t1 default', 'pre t2 default', 'pre t1 default', 'pre t2 default', 'pre b 4']
    expect(events).toEqual([...pres, 'post t1 0 1', 'post t2 0 1', 'post t1 0 1', 'post t2 0 1', 'post b 0'])
    expect(await left()).toEqual([0, 0, 0, 1, 0])
    expect((await Charter.objects().get()).trackId).toBeNull()
  })

  test('a query set announces its rows, also one that is cut, distinct or gives objects', async () => {
    const heard: string[] = []
    const receivers = [on(preDelete, ({ row }) => void heard.push((row as unknown as Row<Track>).name))]
    await listening(receivers, async () => {
      expect(await Track.objects().orderBy('-id').limit(1).delete()).toBe(1)
      expect(await Track.objects().filter({ name: 't1' }).values('name').distinct().delete()).toBe(2)
      expect(await Track.objects().filter({ record__band__name: 'b' }).delete()).toBe(1)
      expect(await Track.objects().delete()).toBe(0)
    })
    expect(heard).toEqual(['t2', 't1', 't1', 't2'])
  })

  test('what chooses a row of each group is refused, whoever listens', async () => {
    const one = () => Track.objects().distinctOn('name').delete()
    await expect(one()).rejects.toThrow('distinctOn()')
    const receivers = [onPostDelete(Track, () => undefined)]
    await expect(listening(receivers, one)).rejects.toThrow('distinctOn()')
    expect(await Track.objects().count()).toBe(4)
  })

  test('a receiver that refuses undoes everything, and rows are there again', async () => {
    const receivers = [
      onPostDelete(Record, ({ row }) => {
        if (row.title === 'r2') throw new Refused('no')
      }),
    ]
    await listening(receivers, async () => {
      await expect(band.delete()).rejects.toThrow('no')
      expect(await left()).toEqual([1, 2, 4, 1, 0])
      await band.refresh()
      await expect(Band.objects().delete()).rejects.toThrow('no')
      expect(await Record.objects().filter({ title: 'r1' }).delete()).toBe(1)
    })
    expect(await left()).toEqual([1, 1, 2, 1, 0])
  })

  test('a tree goes with its root, and its rows are heard', async () => {
    const root = await Folder.objects().create({ name: 'root' })
    const [one] = (await Folder.objects().bulkCreate(['one', 'two'].map((name) => ({ name, parentId: root.id })))) as [
      Row<Folder>,
    ]
    const leaf = await Folder.objects().create({ name: 'leaf', parentId: one.id })
    await File.objects().create({ name: 'deep', folderId: leaf.id })
    const gone: string[] = []
    const receivers = [
      onPostDelete(Folder, ({ row }) => void gone.push(row.name)),
      onPostDelete(File, ({ row }) => void gone.push(row.name)),
    ]
    await listening(receivers, () => root.delete())
    expect(gone[0]).toBe('deep')
    expect(gone.slice(1).sort()).toEqual(['leaf', 'one', 'root', 'two'])
    expect([await Folder.objects().count(), await File.objects().count()]).toEqual([0, 0])
  })

  test('what a scope hides protects and goes along like everything else', async () => {
    const city = await City.objects().create({ name: 'sealed' })
    await Seal.objects().create({ shown: false, cityId: city.id })
    for (const way of [() => city.delete(), () => City.objects().delete(), () => atomic(() => city.delete())])
      expect(await caught(way)).toMatchObject({ code: 'protected', blocking: [{ model: 'label.Seal', count: 1 }] })
    await Seal.objects().withoutScopes().delete()
    expect(await city.delete()).toBe(1)
  })

  test('a row that is gone is 0, and tells nothing', async () => {
    const [track] = tracks as [Row<Track>]
    await Track.objects().filter({ id: track.id }).delete()
    const heard: unknown[] = []
    const receivers = [onPostDelete(Track, (event) => void heard.push(event))]
    expect(await listening(receivers, () => track.delete())).toBe(0)
    expect(heard).toEqual([])
    expect(await tracks[1]?.delete()).toBe(1)
  })

  test('what nobody hears is left to the database', async () => {
    const root = await Folder.objects().create({ name: 'root' })
    await File.objects().create({ name: 'f', folderId: root.id })
    const receivers = [onPostDelete(Folder, () => undefined)]
    expect(await listening(receivers, () => countStatements(() => root.delete()))).toBe(2)
    expect(await File.objects().count()).toBe(0)
  })
})
