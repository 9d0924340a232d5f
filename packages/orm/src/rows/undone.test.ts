import { createApplication, defineApp, f } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { expect } from 'vitest'
import { atomic, begin, onRollback, rolledBack } from '../atomic/atomic.ts'
import { SerializationFailure } from '../errors/errors.ts'
import { changesOf, demote, extend, Model, phaseOf, promote } from '../model/model.ts'
import { onPostDelete, onPostSave } from '../signals/signals.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Room extends Model('undoing.Room') {
  name = f.char(20).default('')
  savedAt = f.dateTime({ autoNow: true })
  version = f.version()
}
class Hall extends extend(Room, 'undoing.Hall') {
  seats = f.int().default(0)
}
class Plain extends Model('undoing.Plain') {
  name = f.char(20).default('')
  state = f.char(10).dbDefault('draft')
}
class Note extends Model('undoing.Note') {
  name = f.char(20)
  goneAt = f.softDelete()
  version = f.version()
}

type Receivers = NonNullable<Parameters<typeof defineApp>[0]['extends']>

/** Runs a body in an application that has these receivers. */
const listening = <T>(receivers: Receivers, body: () => Promise<T>): Promise<T> =>
  runInContext({ app: createApplication({ apps: [defineApp({ name: 'listener', extends: receivers })] }) }, body)

/** Runs in a block that is undone. */
async function undone(body: () => unknown): Promise<void> {
  const reason = new Error('undone')
  await expect(
    atomic(async () => {
      await body()
      throw reason
    }),
  ).rejects.toBe(reason)
}

await describeDatabases('rows that an undone block wrote', (under) => {
  const { test } = withModels(under, [Room, Hall, Plain, Note])
  const stale = { code: 'stale_row' }

  // Somebody else writes, so that a version that was counted up in vain would be theirs.
  const theirs = async (id: number): Promise<void> => {
    const other = await Room.objects().get({ id })
    other.name = 'theirs'
    await other.save()
  }

  const ways: Record<string, (room: Awaited<ReturnType<typeof made>>) => Promise<void>> = {
    'a block': (room) => undone(() => room.save()),
    'a savepoint': (room) => atomic(() => undone(() => room.save())),
    'a block around a savepoint': (room) => undone(() => atomic(() => room.save())),
    'several saves': (room) =>
      undone(async () => {
        await room.save()
        await atomic(() => room.save())
        await undone(() => room.save())
        expect(room.version).toBe(3)
        await room.save({ fields: ['name'] })
      }),
    bulkUpdate: (room) => undone(() => Room.objects().bulkUpdate([room], ['name'])),
    refresh: (room) =>
      undone(async () => {
        await room.save()
        await room.refresh()
      }),
    begin: async (room) => {
      const transaction = await begin()
      await transaction.run(() => room.save())
      await transaction.rollback()
    },
    'a block that is doomed': async (room) => {
      const doomed = atomic(async () => {
        await room.save()
        await atomic(() => Promise.reject(new Error('x')), { savepoint: false }).catch(() => undefined)
      })
      await expect(doomed).rejects.toMatchObject({ code: 'transaction_error' })
    },
  }
  const made = () => Room.objects().create({ name: 'first' })

  for (const [way, write] of Object.entries(ways))
    test(`have the version from before, and lose nobody's write (${way})`, async () => {
      const room = await made()
      const { savedAt } = room
      room.name = 'mine'
      await write(room)
      expect([room.version, room.name, room.savedAt]).toEqual([1, 'mine', savedAt])
      expect(Object.keys(await changesOf(room))).toEqual(['name'])
      await theirs(room.id)
      await expect(room.save()).rejects.toMatchObject(stale)
      await expect(Room.objects().bulkUpdate([room], ['name'])).rejects.toMatchObject(stale)
      await expect(room.forceDelete()).rejects.toMatchObject(stale)
      expect((await Room.objects().get({ id: room.id })).name).toBe('theirs')
    })

  test('keep what a savepoint wrote where that alone was kept', async () => {
    const room = await made()
    await atomic(async () => {
      await room.save()
      await atomic(() => room.save())
      await undone(() => room.save())
    })
    expect(room.version).toBe(3)
    await room.save()
    expect((await Room.objects().get({ id: room.id })).version).toBe(4)
  })

  test('are new again where they were, and have no key that the database gave', async () => {
    const plain = Plain.objects().build({ name: 'a' })
    const own = Plain.objects().build({ id: 77_001, name: 'own', state: 'mine' })
    const hall = Hall.objects().build({ name: 'hall' })
    await undone(async () => {
      for (const row of [plain, own, hall]) await row.save()
      expect([phaseOf(plain), plain.state, hall.version]).toEqual(['saved', 'draft', 1])
    })
    expect([plain, own, hall].map(phaseOf)).toEqual(['new', 'new', 'new'])
    expect([plain.id, own.id, own.state, hall.id]).toEqual([undefined, 77_001, 'mine', undefined])
    await Plain.objects().create({ name: 'between' })
    for (const row of [plain, own, hall]) await row.save()
    expect(
      await Plain.objects()
        .filter({ name__in: ['a', 'own'] })
        .orderBy('id')
        .values('name', 'state'),
    ).toEqual(
      expect.arrayContaining([
        { name: 'a', state: 'draft' },
        { name: 'own', state: 'mine' },
      ]),
    )
    expect(await Hall.objects().filter({ id: hall.id }).count()).toBe(1)
  })

  test('keep what the program has set since', async () => {
    const plain = Plain.objects().build({ name: 'a' })
    await undone(async () => {
      await plain.save()
      plain.state = 'set'
      plain.name = 'b'
      await atomic(() => plain.save())
    })
    expect([plain.name, plain.state, phaseOf(plain)]).toEqual(['b', 'set', 'new'])
  })

  test('of bulkCreate are new again', async () => {
    let rows: Awaited<ReturnType<typeof bulk>> = []
    const bulk = () => Plain.objects().bulkCreate([{ name: 'bulk 1' }, { name: 'bulk 2', state: 'mine' }])
    await undone(async () => {
      rows = await bulk()
    })
    expect(rows.map((row) => [phaseOf(row), row.id, row.state])).toEqual([
      ['new', undefined, undefined],
      ['new', undefined, 'mine'],
    ])
    await Plain.objects().saveMany(rows)
    expect(await Plain.objects().filter({ name__startswith: 'bulk' }).count()).toBe(2)
  })

  test('are there again where they were deleted', async () => {
    const room = await made()
    const hall = await Hall.objects().create({ name: 'hall' })
    await undone(async () => {
      for (const row of [room, hall]) await row.delete()
    })
    expect([room, hall].map(phaseOf)).toEqual(['saved', 'saved'])
    await room.refresh()
    await room.save()
    await listening([onPostDelete(Room, () => undefined)], () =>
      undone(async () => {
        await room.save()
        await room.delete()
      }),
    )
    expect([phaseOf(room), room.version]).toEqual(['saved', 2])
    expect([await room.delete(), await hall.delete()]).toEqual([1, 1])
  })

  test('are out of the trash again, or in it', async () => {
    const note = await Note.objects().create({ name: 'a' })
    await undone(() => note.delete())
    expect([note.goneAt, note.version]).toEqual([null, 1])
    await note.delete()
    const { goneAt } = note
    await undone(async () => {
      await note.restore()
      await note.save()
    })
    expect([note.goneAt, note.version]).toEqual([goneAt, 2])
    await note.restore()
    expect([note.goneAt, note.version]).toEqual([null, 3])
  })

  test('are what they were when a receiver fails, and when hooks see them', async () => {
    const room = await made()
    const plain = Plain.objects().build({ name: 'a' })
    const fail = (): never => {
      throw new RangeError('no')
    }
    await listening([onPostSave(Room, fail), onPostSave(Plain, fail)], async () => {
      await expect(room.save()).rejects.toThrow('no')
      await expect(plain.save()).rejects.toThrow('no')
      await expect(plain.save()).rejects.toThrow('no')
    })
    expect([room.version, phaseOf(plain), plain.id, plain.state]).toEqual([1, 'new', undefined, undefined])
    const seen: unknown[] = []
    await undone(async () => {
      await room.save()
      onRollback(() => seen.push(room.version))
    })
    expect(seen).toEqual([1])
    await plain.save()
    expect(phaseOf(plain)).toBe('saved')
  })

  test('are of the model that they were of', async () => {
    const room = await made()
    let hall: Awaited<ReturnType<typeof promoted>> | undefined
    const promoted = () => promote(room, Hall, { seats: 3 })
    await undone(async () => {
      hall = await promoted()
    })
    expect(hall && phaseOf(hall)).toBe('new')
    hall = await promoted()
    const own = hall
    await undone(() => demote(own, Room))
    expect(phaseOf(hall)).toBe('saved')
    await hall.save()
  })

  test('can be inserted by a block that runs again', async () => {
    const plain = Plain.objects().build({ name: 'again' })
    const room = await made()
    let tries = 0
    await atomic(
      async () => {
        await plain.save()
        await room.save()
        tries += 1
        if (tries < 3) throw new SerializationFailure()
      },
      { retry: 3 },
    )
    expect(await Plain.objects().filter({ name: 'again' }).count()).toBe(1)
    expect([room.version, (await Room.objects().get({ id: room.id })).version]).toEqual([2, 2])
  })

  test('may be frozen, or read without their version', async () => {
    const room = await made()
    const part = await Room.objects().only('name').get({ id: room.id })
    await undone(async () => {
      await room.save()
      Object.freeze(room)
      await part.refresh()
    })
    expect(room.version).toBe(2)
    expect(() => (part as unknown as typeof room).version).toThrow('was not loaded')
  })

  test('are what they were before rolledBack', async () => {
    const room = await made()
    const plain = Plain.objects().build({ name: 'a' })
    await rolledBack(async () => {
      await room.save()
      await plain.save()
      await atomic(() => room.save())
      await undone(() => room.save())
      expect([room.version, phaseOf(plain)]).toEqual([3, 'saved'])
    })
    expect([room.version, phaseOf(plain), plain.id]).toEqual([1, 'new', undefined])
  })
})
