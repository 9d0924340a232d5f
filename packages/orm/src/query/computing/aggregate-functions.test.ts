import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import { anyValue, bitAndAgg, bitOrAgg, bitXorAgg, concat, md5, now, stringAgg } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Word extends Model('lang.Word') {
  text = f.char(60)
  note = f.text().null()
  kind = f.char(10)
  bits = f.bigInt().null()
  price = f.decimal(8, 2)
  at = f.dateTime()
  tags = f
    .char(20)
    .default('')
    .cast({ get: (text) => text.split(' '), set: (tags: string[]) => tags.join(' ') })
}

await describeDatabases('texts, bits and any value of all rows', (under) => {
  const { test, run } = withModels(under, [Word])
  const at = new Date('2026-01-02T03:04:05.678Z')
  const word = (text: string, kind: string, bits: number | null, note: string | null = null) => ({
    text,
    kind,
    bits,
    note,
    price: '1.50',
    at,
  })

  beforeAll(() =>
    run(() =>
      Word.objects().bulkCreate([
        word('b', 'x', 6, 'é, "😀"'),
        word('a', 'x', 3),
        word('b', 'x', null, "it's \\ 100%"),
        word('c', 'y', -1),
        word('d', 'z', null),
      ]),
    ),
  )

  test('are put together in an order, with what stands between them', async () => {
    const grouped = Word.objects()
      .groupBy('kind')
      .annotate((w) => ({ texts: stringAgg(w.text, { separator: '; ', orderBy: w.id.desc() }) }))
      .orderBy('kind')
    expect(await grouped).toEqual([
      { kind: 'x', texts: 'b; a; b' },
      { kind: 'y', texts: 'c' },
      { kind: 'z', texts: 'd' },
    ])
    const all = await Word.objects().aggregate((w) => ({
      plain: stringAgg(w.text, { orderBy: [w.kind.desc(), w.text, w.id] }),
      once: stringAgg(w.text, { distinct: true, separator: '', orderBy: w.text.desc() }),
      notes: stringAgg(w.note, { separator: "', \\ ?", orderBy: w.id }),
      some: stringAgg(w.text, { where: w.bits.gt(0), separator: '-', orderBy: w.text }),
      none: stringAgg(w.note, { where: w.kind.eq('nothing') }),
      upper: stringAgg(w.text.upper(), { orderBy: w.text.desc(), separator: '|' }),
    }))
    expect(all).toEqual({
      plain: 'd, c, a, b, b',
      once: 'dcba',
      notes: 'é, "😀"\', \\ ?it\'s \\ 100%',
      some: 'a-b',
      none: null,
      upper: 'D|C|B|B|A',
    })
  })

  test('of the same chain take other separators', async () => {
    const joined = (separator: string) =>
      Word.objects().aggregate((w) => ({ all: stringAgg(w.text, { separator, orderBy: w.id }) }))
    expect([(await joined('+')).all, (await joined("' || '")).all, (await joined('')).all]).toEqual([
      'b+a+b+c+d',
      "b' || 'a' || 'b' || 'c' || 'd",
      'babcd',
    ])
  })

  test('are not cut, however long they are', async () => {
    const long = await Word.objects().aggregate((w) => ({
      all: stringAgg(w.text, { separator: 'x'.repeat(400_000), orderBy: w.id }),
    }))
    expect(long.all).toHaveLength(1_600_005)
  })

  test('choose among groups and are asked by name', async () => {
    const rows = Word.objects()
      .groupBy('kind')
      .annotate((w) => ({ texts: stringAgg(w.text, { orderBy: w.id, separator: '' }), count: w.id.count() }))
    expect((await rows.filter({ texts__startswith: 'ba' })).map((row) => row.kind)).toEqual(['x'])
    expect((await rows.filter({ count__gte: 2, kind__in: ['x', 'y'] })).map((row) => row.texts)).toEqual(['bab'])
  })

  test('refuse what is no text, and an order that values that are taken once do not have', async () => {
    const price = Word.objects().aggregate((w) => ({ all: stringAgg(w.price as never) }))
    await expect(price).rejects.toThrow('stringAgg takes text; this is decimal')
    const tags = Word.objects().aggregate((w) => ({ all: stringAgg(w.tags as never) }))
    await expect(tags).rejects.toThrow('stringAgg takes text; this is a field with a cast.')
    await expect(Word.objects().select((w) => ({ x: concat(w.tags as never, 'x') }))).rejects.toThrow(
      'concat: a field with a cast has no one way to be written.',
    )
    await expect(Word.objects().select((w) => ({ x: md5(w.tags as never) }))).rejects.toThrow(
      'md5 takes text; this is a field with a cast.',
    )
    const once = Word.objects().aggregate((w) => ({ all: stringAgg(w.text, { distinct: true, orderBy: w.id }) }))
    await expect(once).rejects.toThrow('can only be ordered by themselves')
    const separator = 1 as never
    const other = Word.objects().aggregate((w) => ({ all: stringAgg(w.text, { separator }) }))
    await expect(other).rejects.toBeInstanceOf(QueryError)
    const bits = Word.objects().aggregate((w) => ({ all: bitOrAgg(w.price) }))
    await expect(bits).rejects.toThrow('bitOr takes whole numbers; this is decimal')
  })

  test('are the bits that all, some and an odd number of rows have', async () => {
    const rows = await Word.objects()
      .groupBy('kind')
      .annotate((w) => ({ and: bitAndAgg(w.bits), or: bitOrAgg(w.bits), xor: bitXorAgg(w.bits) }))
      .orderBy('kind')
    expect(rows).toEqual([
      { kind: 'x', and: 2, or: 7, xor: 5 },
      { kind: 'y', and: -1, or: -1, xor: -1 },
      { kind: 'z', and: null, or: null, xor: null },
    ])
    const over = await Word.objects()
      .orderBy('id')
      .select((w) => ({
        or: bitOrAgg(w.bits).over({ orderBy: w.id }),
        xor: bitXorAgg(w.bits).over({ orderBy: w.id, frame: { rows: [-1, 0] } }),
        and: bitAndAgg(w.bits, { where: w.bits.gt(0) }).over({ partitionBy: w.kind }),
      }))
    expect(over).toEqual([
      { or: 6, xor: 6, and: 2 },
      { or: 7, xor: 5, and: 2 },
      { or: 7, xor: 3, and: 2 },
      { or: -1, xor: -1, and: null },
      { or: -1, xor: -1, and: null },
    ])
  })

  test('are any value of a group', async () => {
    const rows = await Word.objects()
      .groupBy('kind')
      .annotate((w) => ({ some: anyValue(w.at), each: anyValue(w.price), any: anyValue(w.bits), sum: w.price.sum() }))
      .orderBy('kind')
    expect(rows[2]).toEqual({ kind: 'z', some: at, each: '1.50', any: null, sum: '1.50' })
    expect([3, 6]).toContain(rows[0]?.any)
  })

  test('the clock of the database compares with moments, and is written', async () => {
    const later = new Date(Date.now() + 3_600_000)
    const row = await Word.objects().create(word('late', 'clock', null))
    expect(
      await Word.objects()
        .where((w) => w.at.lt(now()))
        .filter({ id: row.id })
        .count(),
    ).toBe(1)
    expect(await Word.objects().filter({ id: row.id }).update({ at: later })).toBe(1)
    expect(
      await Word.objects()
        .where((w) => w.at.lt(now()))
        .filter({ id: row.id })
        .count(),
    ).toBe(0)
    await Word.objects()
      .filter({ id: row.id })
      .update(() => ({ at: now() }))
    await row.refresh()
    expect(Math.abs(row.at.getTime() - Date.now())).toBeLessThan(60_000)
    const [read] = await Word.objects()
      .filter({ at: row.at })
      .select((w) => ({ moment: now(), year: now().year, at: w.at }))
    expect(read?.moment).toBeInstanceOf(Date)
    expect(Math.abs((read?.moment.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
    expect(read?.year).toBe(read?.moment.getUTCFullYear())
  })
})
