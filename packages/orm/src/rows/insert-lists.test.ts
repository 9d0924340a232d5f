import { f } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { currentDatabases, recordStatements, withDatabases } from '../databases/databases.ts'
import { DataError } from '../errors/errors.ts'
import { type Meta, Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Crate extends Model('shop.Crate') {
  name = f.text()
  note = f.text().null()
  count = f.int().default(3)
  weight = f.float()
  price = f.decimal(12, 2)
  exact = f.bigInt({ mode: 'bigint' })
  open = f.bool()
  code = f.uuid()
  day = f.date()
  hour = f.time()
  at = f.dateTime()
  precise = f.preciseDateTime()
  data = f.json<unknown>().null()
}

class Chest extends Model('shop.Chest') {
  name = f.text()
  bytes = f.binary().null()
}

/** Of a type of its own, whose cast would cut what the column refuses. */
class Tag extends Model('shop.Tag') {
  word = f.text().dbType('varchar(5)')
}

/** Made with a column of a type that the field of {@link Visit} does not name. */
class VisitTable extends Model('shop.VisitTable') {
  static meta: Meta<VisitTable> = { table: 'old_visits' }
  day = f.date()
  note = f.text().null()
}

/** Says of a table that somebody else made what a column holds, and not of which type it is. */
class Visit extends Model('shop.Visit') {
  static meta: Meta<Visit> = { table: 'old_visits', managed: false }
  day = f.text()
  note = f.text().null()
}

const WORDS = ['plain', 'a"b\\c', '{NULL}', 'NULL', '', ' ', "it's, (two)", '\\x41', '💃\n"', '$1']

await describeDatabases('rows that are inserted together', (under) => {
  const { test, run } = withModels(under, [Crate, Chest, Tag])
  beforeEach(() =>
    run(async () => {
      await Crate.objects().delete()
      await Chest.objects().delete()
      await Tag.objects().delete()
    }),
  )
  const crate = (name: string, n: number) => ({
    name,
    note: n % 2 ? name : null,
    weight: n / 3,
    price: `${n}.50`,
    exact: 2n ** 62n + BigInt(n),
    open: n % 2 === 0,
    code: '0191b1a2-0000-7000-8000-00000000000f',
    day: `20${10 + n}-02-28`,
    hour: `0${n % 10}:59:59.999`,
    at: new Date(Date.UTC(2024, 1, 29, 23, 59, 59, n)),
    precise: '2024-02-29T23:59:59.123456Z',
    data: n % 3 ? { [name]: [name, n, null] } : n % 2 ? 'null' : null,
  })
  const plain = (rows: readonly object[]) => rows.map((row) => ({ ...row, id: 0 }))
  const prepared = () => currentDatabases().get().statements.prepared

  test('are what they are one by one, whatever is in them, in their order', async () => {
    const values = WORDS.map(crate)
    const together = await Crate.objects().bulkCreate(values)
    for (const value of values) await Crate.objects().create(value)
    const found = await Crate.objects().orderBy('id')
    expect(plain(found.slice(0, WORDS.length))).toEqual(plain(found.slice(WORDS.length)))
    expect(found.map(({ name }) => name)).toEqual([...WORDS, ...WORDS])
    expect(together.map(({ id }) => id)).toEqual(found.slice(0, WORDS.length).map(({ id }) => id))
  })

  test('of bytes are written too, as their lists are left out', async () => {
    await Chest.objects().bulkCreate(WORDS.map((name) => ({ name, bytes: name ? Buffer.from(name) : null })))
    const found = await Chest.objects().orderBy('id')
    expect(found.map(({ bytes }) => bytes && Buffer.from(bytes).toString())).toEqual(
      WORDS.map((name) => (name ? name : null)),
    )
  })

  test('are not cut to the length of a type of their own', async () => {
    const rows = [{ word: 'short' }, { word: 'much longer' }]
    if (under.dialect.features.title === 'SQLite') {
      await Tag.objects().bulkCreate(rows)
      expect(await Tag.objects().values('word')).toEqual(rows)
      return
    }
    await expect(Tag.objects().bulkCreate(rows)).rejects.toBeInstanceOf(DataError)
    expect(await Tag.objects().count()).toBe(0)
  })

  test('go in one statement, however many they are, where the database takes lists', async () => {
    const rows = Array.from({ length: 37 }, (_, n) => crate(`${n}`, n % 30))
    const { statements } = await recordStatements(() => Crate.objects().bulkCreate(rows))
    expect(statements).toHaveLength(under.dialect.operators.insertLists ? 1 : 2)
    expect(await Crate.objects().orderBy('id').pluck('name')).toEqual(rows.map(({ name }) => name))
  })

  test('make one statement for any number of them, where the database takes lists', async () => {
    const before = prepared()?.misses ?? 0
    for (let count = 2; count <= 12; count++)
      await Crate.objects().bulkCreate(Array.from({ length: count }, (_, n) => crate(`${count}`, n)))
    const made = (prepared()?.misses ?? 0) - before
    if (under.dialect.operators.insertLists) expect(made).toBeLessThanOrEqual(1)
    else expect(made).toBeGreaterThan(prepared() ? 1 : -1)
    expect(await Crate.objects().count()).toBe(77)
  })
})

await describeDatabases('rows of a table that somebody else made', (under) => {
  const { test } = withModels(under, [VisitTable])
  const inVisits = (body: () => Promise<void>) => withDatabases({ default: under.url }, [Visit], body)
  const days = () => Visit.objects().orderBy('day').values('day', 'note')

  test('are written together as they are one by one, where a column has another type than its field', async () => {
    await inVisits(async () => {
      const one = await Visit.objects().create({ day: '2026-01-01' })
      const two = await Visit.objects().bulkCreate([{ day: '2026-01-02', note: 'two' }, { day: '2026-01-03' }])
      expect(two.map(({ id }) => id)).toEqual([one.id + 1, one.id + 2])
      expect(await days()).toEqual([
        { day: '2026-01-01', note: null },
        { day: '2026-01-02', note: 'two' },
        { day: '2026-01-03', note: null },
      ])
      for (const [place, row] of two.entries()) Object.assign(row, { day: `2025-01-0${place + 1}`, note: 'changed' })
      await Visit.objects().bulkUpdate(two, ['day', 'note'])
      await Visit.objects().insertOrIgnore([{ day: '2027-01-01' }, { day: '2027-01-02' }])
      expect(await days()).toEqual([
        { day: '2025-01-01', note: 'changed' },
        { day: '2025-01-02', note: 'changed' },
        { day: '2026-01-01', note: null },
        { day: '2027-01-01', note: null },
        { day: '2027-01-02', note: null },
      ])
    })
  })
})
