import { createRegistry } from '@tsango/core'
import { dbNow, dbSql, dbUuid } from '@tsango/core/fields'
import { beforeEach, expect, it } from 'vitest'
import { openDatabases } from '../../databases/databases.ts'
import { Unsupported } from '../../errors/errors.ts'
import { f, Model } from '../../index.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Ticket extends Model('desk.Ticket') {
  title = f.char(50).dbDefault("it's \\ new").comment("What it's about")
  at = f.dateTime().dbDefault(dbNow)
  exactly = f.preciseDateTime().dbDefault(dbNow)
  day = f.date().dbDefault(dbNow)
  time = f.time().dbDefault(dbNow)
  token = f.uuid().dbDefault(dbUuid)
  price = f.decimal(8, 2).dbDefault('1.50')
  open = f.bool().dbDefault(true)
  count = f.int().dbDefault(dbSql('40 + 2'))
  meta = f.json<{ a: number[] }>().dbDefault({ a: [1] })
  bytes = f.binary().dbDefault(new Uint8Array([0, 255]))
  note = f.text().null().dbDefault('none')
  sum = f
    .bigInt({ mode: 'bigint' })
    .cast({ get: (one) => ({ one }), set: ({ one }: { one: bigint }) => one })
    .dbDefault({ one: 9007199254740993n })
}

class Bare extends Model('desk.Bare') {
  count = f.int().dbDefault(7)
}

await describeDatabases('defaults of the database', (under) => {
  const { test, run } = withModels(under, [Ticket, Bare])
  beforeEach(() => run(() => Ticket.objects().delete()))

  test('fill what a row leaves out, and are read back', async () => {
    const row = await Ticket.objects().create({})
    expect([row.title, row.price, row.open, row.count, row.meta, row.note, row.sum]).toEqual([
      "it's \\ new",
      '1.50',
      true,
      42,
      { a: [1] },
      'none',
      { one: 9007199254740993n },
    ])
    expect([...row.bytes]).toEqual([0, 255])
    expect(Math.abs(row.at.getTime() - Date.now())).toBeLessThan(60_000)
    expect(row.exactly).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    expect(Math.abs(Date.parse(row.exactly) - Date.now())).toBeLessThan(60_000)
    expect(Math.abs(Date.parse(`${row.day}T${row.time}Z`) - Date.now())).toBeLessThan(60_000)
    expect(row.token).toMatch(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/)
    expect({ ...(await Ticket.objects().get({ at: row.at })) }).toEqual({ ...row })
  })

  test('stand back where a row has a value, NULL included', async () => {
    const row = await Ticket.objects().create({ title: 'mine', note: null, count: 0 })
    await row.refresh()
    expect([row.title, row.note, row.count, row.price]).toEqual(['mine', null, 0, '1.50'])
  })

  test('fill rows that are made together, each its own', async () => {
    const rows = await Ticket.objects().bulkCreate([{ count: 1 }, {}, { count: 3 }, {}])
    expect(rows.map((row) => row.count)).toEqual([1, 42, 3, 42])
    expect(new Set(rows.map((row) => row.token)).size).toBe(4)
    for (const row of rows) expect((await Ticket.objects().get({ id: row.id })).token).toBe(row.token)
    await Ticket.objects().insertOrIgnore([{ count: 9 }, {}])
    expect(await Ticket.objects().filter({ title: "it's \\ new" }).count()).toBe(6)
  })

  test('make a row of nothing else', async () => {
    const [one, two] = await Bare.objects().bulkCreate([{}, {}])
    expect([one?.count, two?.count]).toEqual([7, 7])
    expect(new Set([one?.id, two?.id]).size).toBe(2)
  })

  test('keep a comment where the database keeps such', async () => {
    const connection = await under.driver.acquire()
    const table = await under.dialect.introspection.table(connection, 'desk_ticket')
    await under.driver.release(connection)
    const comment = table?.columns.find((one) => one.column === 'title')?.comment
    expect(comment).toBe(under.dialect.features.comments ? "What it's about" : undefined)
  })

  it('make the key where it can be read back', async () => {
    class Keyed extends Model('desk.Keyed', { id: f.uuid().dbDefault(dbUuid) }) {
      name = f.char(5)
    }
    const { registry } = createRegistry({ models: [{ model: Keyed, app: '' }], close: true })
    const opened = openDatabases({ default: under.url }, registry)
    if (under.dialect.features.insertReturning) await (await opened).close()
    else await expect(opened).rejects.toThrow('desk.Keyed.id')
  })
})

class Region extends Model('geo.Region') {
  name = f.char(5)
}
class Shop extends Model('geo.Shop') {
  region = f.fk(() => Region, { onDelete: 'setDefault' }).dbDefault(1)
}

await describeDatabases('a key that is set to its default', (under) => {
  if (!under.dialect.features.setDefault) {
    it('is refused with the field, the feature and the database', async () => {
      const { registry } = createRegistry({
        models: [Region, Shop].map((model) => ({ model, app: '' })),
        close: true,
      })
      const opened = openDatabases({ default: under.url }, registry)
      await expect(opened).rejects.toBeInstanceOf(Unsupported)
      await expect(opened).rejects.toThrow(`geo.Shop.region: onDelete "setDefault"`)
      await expect(opened).rejects.toThrow(under.dialect.features.title)
    })
    return
  }
  const { test } = withModels(under, [Region, Shop])
  test('takes it when its row is deleted', async () => {
    await Region.objects().create({ name: 'home' })
    const other = await Region.objects().create({ name: 'other' })
    const shop = await Shop.objects().create({ regionId: other.id })
    await other.delete()
    await shop.refresh()
    expect(shop.regionId).toBe(1)
  })
})

it('a default of the database that cannot be meant is refused with the model', () => {
  class Odd extends Model('desk.Odd') {
    a = f.int().dbDefault(dbNow)
    b = f.char(3).dbDefault('long')
    c = f.int().default(1).dbDefault(2)
    d = f.encrypted().dbDefault('x')
    e = f.char(3).collation('a" b')
    g = f.fk(() => Region, { onDelete: 'setDefault' })
  }
  const { problems } = createRegistry({
    models: [
      { model: Odd, app: '' },
      { model: Region, app: '' },
    ],
    close: true,
  })
  expect(problems.map((one) => one.message.replace(/^desk.Odd.(\w).*/, '$1')).sort()).toEqual([
    'a',
    'b',
    'c',
    'd',
    'e',
    'g',
  ])
})

await describeDatabases('a collation', (under) => {
  const names: Readonly<Record<string, string>> = { PostgreSQL: 'und-x-icu', SQLite: 'NOCASE' }
  const name = names[under.dialect.features.title] ?? 'utf8mb4_general_ci'
  class Word extends Model('desk.Word') {
    text = f.char(20).collation(name).unique()
  }
  const { test } = withModels(under, [Word])
  test('decides how text compares', async () => {
    await Word.objects().bulkCreate([{ text: 'b' }, { text: 'C' }, { text: 'a' }])
    expect((await Word.objects().orderBy('text')).map((word) => word.text)).toEqual(['a', 'b', 'C'])
  })

  it('that is not there is refused', async () => {
    class Wrong extends Model('desk.Wrong') {
      text = f.char(20).collation('klingon')
    }
    if (under.dialect.features.title === 'PostgreSQL') return
    const { registry } = createRegistry({ models: [{ model: Wrong, app: '' }], close: true })
    await expect(openDatabases({ default: under.url }, registry)).rejects.toThrow(
      'desk.Wrong.text: the collation "klingon"',
    )
  })
})
