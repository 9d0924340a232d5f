import { createRegistry, type ModelClass } from '@tsango/core'
import { describe, expect, it } from 'vitest'
import { openDatabases } from '../databases/databases.ts'
import { DoesNotExist, Unsupported } from '../errors/errors.ts'
import { f } from '../index.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { type Meta, Model } from './model.ts'
import { proxy } from './proxy.ts'

class Sport extends Model('games.Sport') {
  name = f.char(20)
}
class Match extends Model('games.Match') {
  static meta: Meta<Match> = { getLatestBy: ['-priority', 'day'], defaultRelatedName: 'matches' }
  sport = f.fk(() => Sport, { onDelete: 'cascade' })
  day = f.date()
  priority = f.int().default(0)
  guests = f.manyToMany(() => Guest)
}
class Guest extends Model('games.Guest') {
  name = f.char(20)
}
class Final extends proxy(Match, 'games.Final') {
  static meta: Meta<Final> = { permissions: ['award'], defaultPermissions: [] }
}

const registryOf = (...models: ModelClass[]) =>
  createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })

await describeDatabases('options of models', (under) => {
  const { test } = withModels(under, [Match, Sport, Guest, Final])

  test('latest() and earliest() go by getLatestBy', async () => {
    const sport = await Sport.objects().create({ name: 'chess' })
    await expect(Match.objects().latest()).rejects.toThrow(DoesNotExist)
    await Match.objects().bulkCreate([
      { sportId: sport.id, day: '2030-01-02', priority: 1 },
      { sportId: sport.id, day: '2030-01-01', priority: 0 },
      { sportId: sport.id, day: '2030-01-03', priority: 0 },
    ])
    expect((await Match.objects().latest()).day).toBe('2030-01-03')
    expect((await Match.objects().earliest()).day).toBe('2030-01-02')
    expect((await Final.objects().latest()).day).toBe('2030-01-03')
    expect((await Match.objects().latest('priority')).day).toBe('2030-01-02')
    await expect(Sport.objects().latest()).rejects.toThrow(/meta\.getLatestBy/)
  })

  test('the ways back of relations that name none have the default name', async () => {
    const [sport] = await Sport.objects()
    const match = await Match.objects().latest()
    const guest = await Guest.objects().create({ name: 'Ann' })
    await Guest.objects().filter({ id: guest.id }).count()
    expect(
      await Sport.objects()
        .filter({ matches__day: match.day } as object)
        .pluck('id'),
    ).toEqual([sport?.id])
    expect(
      await Guest.objects()
        .filter({ matches__isnull: true } as object)
        .count(),
    ).toBe(1)
  })

  it('what a model requires of its database is told where it lacks that', async () => {
    class Queue extends Model('games.Queue') {
      static meta: Meta<Queue> = { requiredFeatures: ['skipLocked', 'selectForUpdate'] }
    }
    class Never extends Model('games.Never') {
      static meta = { requiredFeatures: ['timeTravel', 'skipLocked'] } as unknown as Meta<Never>
    }
    class Kept extends Model('games.Kept') {
      static meta: Meta<Kept> = { requiredDialects: ['a third one', under.dialect.name] }
    }
    class Elsewhere extends Model('games.Elsewhere') {
      static meta: Meta<Elsewhere> = { requiredDialects: ['a third one'] }
    }
    const { features } = under.dialect
    const open = (model: ModelClass) => openDatabases({ default: under.url }, registryOf(model).registry)
    if (features.skipLocked) await (await open(Queue)).close()
    else await expect(open(Queue)).rejects.toThrow(Unsupported)
    await expect(open(Never)).rejects.toThrow(
      `${features.title} does not support games.Never: what its meta requires: "timeTravel"`,
    )
    await (await open(Kept)).close()
    await expect(open(Elsewhere)).rejects.toThrow(
      `${features.title} does not support games.Elsewhere: what its meta keeps to "a third one"`,
    )
  })
})

describe('the options of a model', () => {
  it('give its permissions', () => {
    const { registry } = registryOf(Final, Match)
    expect(registry.of(Final).permissions).toEqual(['award'])
    expect(registry.of(Match).permissions).toEqual(['add', 'change', 'delete', 'view'])
    class Cup extends Model('games.Cup') {
      static meta: Meta<Cup> = { defaultPermissions: ['view'], permissions: { award: 'May hand over the cup' } }
    }
    const cup = registryOf(Cup).registry.of(Cup)
    expect([cup.permissions, cup.permissionLabels]).toEqual([['view', 'award'], { award: 'May hand over the cup' }])
  })

  it('that cannot be meant are told when the application is built', () => {
    class Wrong extends Model('games.Wrong') {
      static meta = { permissions: ['award it', ''], getLatestBy: ['dy'] }
      day = f.date()
    }
    class Twice extends Model('games.Twice') {
      static meta = { defaultRelatedName: 'both' }
      one = f.fk(() => Wrong)
      two = f.fk(() => Wrong)
    }
    expect(registryOf(Wrong, Twice).problems.map(({ message }) => message)).toEqual([
      'games.Twice.two has the relatedName "both", which games.Wrong already has.',
      'games.Wrong.meta.getLatestBy names "dy", which is no column of the model.',
      'games.Wrong.meta.permissions: "award it" is no word for what is done.',
      'games.Wrong.meta.permissions: "" is no word for what is done.',
    ])
  })
})
