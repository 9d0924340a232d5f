import { createRegistry, type ModelClass, ValidationError } from '@tsango/core'
import { sql } from 'drizzle-orm/sql'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { openDatabases } from '../databases/databases.ts'
import { ExclusionViolation, ExtensionMissing, QueryError, Unsupported } from '../errors/errors.ts'
import { f } from '../index.ts'
import { tablesOf } from '../migrations/migrations.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { type Meta, Model } from './model.ts'

class Room extends Model('inn.Room') {
  name = f.char(20)
}
class Booking extends Model('inn.Booking') {
  static meta: Meta<Booking> = {
    exclusions: [
      {
        name: 'inn_booking_once',
        over: (b) => [
          [b.roomId, '='],
          [b.nights, '&&'],
        ],
        where: (b) => b.canceled.eq(false),
        message: 'The room is taken in one of these nights.',
        code: 'taken',
      },
      {
        name: 'inn_booking_guest',
        using: 'btree',
        over: (b) => [[b.guest.lower(), '=', 'text_ops']],
        where: (b) => b.alone.eq(true),
        deferrable: 'deferred',
      },
    ],
  }
  room = f.fk(() => Room, { onDelete: 'cascade' })
  nights = f.dateRange()
  guest = f.char(40)
  canceled = f.bool().default(false)
  alone = f.bool().default(false)
}

const declare = (...models: ModelClass[]) =>
  createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })

await describeDatabases('exclusion constraints', (under) => {
  if (!under.dialect.features.exclusionConstraints) {
    it('are refused with model, feature and database', async () => {
      class Once extends Model('inn.Once') {
        static meta: Meta<Once> = { exclusions: [{ name: 'inn_once', over: (o) => [[o.number, '=']] }] }
        number = f.int()
      }
      const opened = openDatabases({ default: under.url }, declare(Once).registry)
      await expect(opened).rejects.toBeInstanceOf(Unsupported)
      await expect(opened).rejects.toThrow(
        `${under.dialect.features.title} does not support inn.Once: exclusion constraints ("inn_once").`,
      )
    })
    return
  }
  beforeAll(async () => {
    await under.driver.run({ sql: 'CREATE EXTENSION IF NOT EXISTS btree_gist', write: true, returns: false }, [])
  })
  const { test, run } = withModels(under, [Room, Booking])
  let roomId = 0
  beforeEach(() =>
    run(async () => {
      await Room.objects().delete()
      roomId = (await Room.objects().create({ name: 'blue' })).id
    }),
  )
  const nights = (lower: string, upper: string) => ({ lower, upper, bounds: '[)' as const })
  const made = (values: object = {}) => ({
    roomId,
    nights: nights('2030-01-01', '2030-01-05'),
    guest: 'Ann',
    ...values,
  })
  const taken = {
    code: 'exclusion_violation',
    status: 409,
    table: 'inn_booking',
    constraint: 'inn_booking_once',
    message: 'The room is taken in one of these nights.',
    publicMessage: 'The room is taken in one of these nights.',
    faults: { '': [{ code: 'taken', message: 'The room is taken in one of these nights.' }] },
  }

  test('refuse rows that are alike in all of their terms, on every way to write them', async () => {
    const bookings = Booking.objects()
    await bookings.create(made())
    const again = { nights: nights('2030-01-04', '2030-01-09'), guest: 'Bob' }
    const error = await bookings.create(made(again)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ExclusionViolation)
    expect(error).toMatchObject(taken)
    expect((error as ExclusionViolation).columns.toSorted()).toEqual(['canceled', 'nights', 'room_id'])
    await bookings.create(made({ nights: nights('2030-01-05', '2030-01-09') }))
    const other = await bookings.create(made({ ...again, canceled: true }))
    await expect(bookings.bulkCreate([made(again)])).rejects.toMatchObject(taken)
    await expect(
      (async () => await bookings.filter({ id: other.id }).update({ canceled: false }))(),
    ).rejects.toMatchObject(taken)
    other.canceled = false
    await expect(other.save()).rejects.toMatchObject(taken)
    await expect(bookings.bulkUpdate([other], ['canceled'])).rejects.toMatchObject(taken)
    await expect(
      bookings.bulkUpsert([made({ ...again, id: other.id + 1 })], { unique: ['id'], update: ['guest'] }),
    ).rejects.toMatchObject(taken)
    expect(await bookings.count()).toBe(3)
  })

  test('are asked by validate(), in the same words', async () => {
    const first = await Booking.objects().create(made())
    await first.validate()
    await expect(Booking.objects().build(made()).validate()).rejects.toMatchObject({ faults: taken.faults })
    await expect(Booking.objects().build(made()).validate()).rejects.toBeInstanceOf(ValidationError)
    await Booking.objects()
      .build(made({ canceled: true }))
      .validate()
    await Booking.objects()
      .build(made({ nights: nights('2031-01-01', '2031-01-02') }))
      .validate()
    const free = nights('2032-01-01', '2032-01-02')
    await Booking.objects().create(made({ nights: free, guest: 'ANN', alone: true }))
    const twin = Booking.objects().build(
      made({ nights: nights('2033-01-01', '2033-01-02'), guest: 'ann', alone: true }),
    )
    await expect(twin.validate()).rejects.toMatchObject({
      faults: { '': [{ code: 'exclusion', message: 'Another booking is in the way of this guest and alone.' }] },
    })
  })

  test('wait for the commit where they say so', async () => {
    const twin = { alone: true, guest: 'ANN', nights: nights('2031-01-01', '2031-01-02') }
    await Booking.objects().create(made({ alone: true }))
    await expect(Booking.objects().create(made(twin))).rejects.toMatchObject({ constraint: 'inn_booking_guest' })
    let written = false
    const both = atomic(async () => {
      await Booking.objects().create(made(twin))
      written = true
    })
    await expect(both).rejects.toMatchObject({
      code: 'exclusion_violation',
      constraint: 'inn_booking_guest',
      faults: { '': [{ code: 'exclusion' }] },
    })
    expect(written).toBe(true)
  })

  test('are found by introspection, and not as indexes', async () => {
    const connection = await under.driver.acquire()
    const found = await under.dialect.introspection.table(connection, 'inn_booking')
    await under.driver.release(connection)
    expect(found?.exclusions.map(({ name }) => name)).toEqual(['inn_booking_guest', 'inn_booking_once'])
    expect(found?.exclusions[0]?.definition).toMatch(
      /^EXCLUDE USING btree \(.*guest.* WITH =\) WHERE \(\(alone = true\)\) DEFERRABLE INITIALLY DEFERRED$/,
    )
    expect(found?.indexes.map(({ name }) => name)).toEqual(['inn_booking_room_id_idx'])
  })

  test('tell which extension plain values need', async () => {
    const { translate } = under.dialect
    const server = Object.assign(new Error('data type bigint has no default operator class for access method "gist"'), {
      code: '42704',
      severity: 'ERROR',
    })
    expect(translate(server)).toMatchObject({ extension: 'btree_gist' })
    expect(translate(server)).toBeInstanceOf(ExtensionMissing)
  })

  it('put nothing into a statement that they do not know', () => {
    const { schema } = under.dialect
    const statement = (exclusion: object) => {
      class Bad extends Model('inn.Bad') {
        static meta = {
          exclusions: [{ name: 'inn_bad', over: (b: { n: never }) => [[b.n, '=']], ...exclusion }],
        } as unknown as Meta<Bad>
        n = f.int()
      }
      const [table] = tablesOf(declare(Bad).registry)
      return () => schema.createTable(table as never)
    }
    expect(statement({})).not.toThrow()
    expect(statement({ over: (b: { n: never }) => [[b.n, '= ); DROP TABLE x; --']] })).toThrow(QueryError)
    expect(statement({ using: 'gist; DROP TABLE x' })).toThrow(QueryError)
    expect(statement({ over: (b: { n: never }) => [[b.n, '=', 'x"); DROP TABLE x; --']] })().join()).toContain(
      '"x""); DROP TABLE x; --" WITH =',
    )
    expect(statement({ over: () => [[sql`n`, '=']] })().join()).toContain('(((n)) WITH =)')
  })
})

describe('an exclusion constraint', () => {
  it('that cannot be meant is told when the application is built', () => {
    class Wrong extends Model('inn.Wrong') {
      static meta = {
        exclusions: [
          { name: 'a', over: undefined },
          { name: 'a', using: 'brin', over: () => [] },
          { name: '', over: () => [] },
        ],
      } as unknown as Meta<Wrong>
      size = f.int()
    }
    expect(declare(Wrong).problems.map(({ message }) => message)).toEqual([
      'inn.Wrong has a table, column, index or constraint of the name "", which no database has.',
      'inn.Wrong.meta.exclusions: "a" is there twice.',
      'inn.Wrong.meta.exclusions: "a" compares nothing.',
      'inn.Wrong.meta.exclusions: "a" is there twice.',
      'inn.Wrong.meta.exclusions: "a" uses "brin".',
    ])
  })
})
