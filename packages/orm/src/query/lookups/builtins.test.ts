import { createHash } from 'node:crypto'
import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError, Unsupported } from '../../errors/errors.ts'
import * as fn from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Sign extends Model('lab.Sign') {
  text = f.char(60)
  other = f.char(60).null()
  whole = f.int().default(0)
  large = f.bigInt().default(0)
  real = f.float().null()
  price = f.decimal(8, 2).default('0.00')
  done = f.bool().null()
}

const TEXT = '  Straße 𝕏é '

await describeDatabases('functions of texts and numbers', (under) => {
  const { test, run } = withModels(under, [Sign])
  const one = () => Sign.objects().filter({ whole: 12 })
  const hash = (name: string) => createHash(name).update(TEXT).digest('hex')
  const close = (value: number) => expect.closeTo(value, 9)

  beforeAll(() =>
    run(() =>
      Sign.objects().bulkCreate([
        { text: TEXT, whole: 12, large: -8, real: 0.5, price: '2.25', done: true },
        { text: 'b', other: 'x', whole: 10, large: 2 ** 40, real: -2.5, price: '-1.75', done: false },
        { text: 'c', whole: -4, real: 0, price: '4.00' },
      ]),
    ),
  )

  test('count characters, whatever their bytes', async () => {
    expect(
      await one()
        .select((s) => ({
          ltrim: fn.ltrim(s.text),
          rtrim: fn.rtrim(s.text),
          reverse: fn.reverse(s.text),
          left: fn.left(s.text, 4),
          right: fn.right(s.text, 3),
          none: fn.right(s.text, 0),
          most: fn.left(s.text, 100),
          substr: fn.substr(s.text, 7),
          piece: fn.substr(s.text, 7, 4),
          beyond: fn.substr(s.text, 70, 4),
          replace: fn.replace(s.text, 'ß', 'ss'),
          same: fn.replace(s.text, 'S', 's'),
          start: fn.padStart(s.text, 16, 'é𝕏'),
          cut: fn.padStart(s.text, 3, 'x'),
          end: fn.padEnd(s.text, 14, '-'),
          spaces: fn.padEnd(fn.left(s.text, 3), 4),
          repeat: fn.repeat(fn.substr(s.text, 10, 1), 3),
          empty: fn.repeat(s.text, 0),
          at: fn.position(s.text, 'é'),
          nowhere: fn.position(s.text, 'É'),
          nothing: fn.reverse(s.other),
          nothingAt: fn.position(s.other, 'x'),
        }))
        .get(),
    ).toEqual({
      ltrim: 'Straße 𝕏é ',
      rtrim: '  Straße 𝕏é',
      reverse: ' é𝕏 eßartS  ',
      left: '  St',
      right: '𝕏é ',
      none: '',
      most: TEXT,
      substr: 'ße 𝕏é ',
      piece: 'ße 𝕏',
      beyond: '',
      replace: '  Strasse 𝕏é ',
      same: '  straße 𝕏é ',
      start: `é𝕏é𝕏${TEXT}`,
      cut: '  S',
      end: `${TEXT}--`,
      spaces: '  S ',
      repeat: '𝕏𝕏𝕏',
      empty: '',
      at: 11,
      nowhere: 0,
      nothing: null,
      nothingAt: null,
    })
  })

  test('hash texts in UTF-8', async () => {
    expect(
      await one()
        .select((s) => ({ sha256: fn.sha256(s.text), sha512: fn.sha512(s.text) }))
        .get(),
    ).toEqual({ sha256: hash('sha256'), sha512: hash('sha512') })
    const { md5, sha1 } = fn
    for (const [name, make] of Object.entries({ md5, sha1 })) {
      const old = one().select((s) => ({ hash: make(s.text) }))
      if (under.dialect.features.oldHashes.includes(name as 'md5'))
        expect(await old.get()).toEqual({ hash: hash(name) })
      else await expect(old.get()).rejects.toThrow(Unsupported)
    }
  })

  test('stand in conditions, orders and writes, with hostile values as texts', async () => {
    const hostile = `'"\\;-- %?`
    expect(await one().update((s) => ({ other: fn.replace(s.text, 'Straße', hostile) }))).toBe(1)
    expect((await one().get()).other).toBe(`  ${hostile} 𝕏é `)
    expect(
      await Sign.objects()
        .where((s) => fn.position(s.other, hostile).eq(3))
        .count(),
    ).toBe(1)
    await one().update({ other: null })
    expect((await Sign.objects().sortBy((s) => [fn.reverse(s.text).desc()])).map((row) => row.whole)).toEqual([
      -4, 10, 12,
    ])
  })

  test('reckon in floats, and give NULL where there is no number', async () => {
    const rows = await Sign.objects()
      .orderBy('id')
      .select((s) => ({
        sign: fn.sign(s.price),
        sqrt: fn.sqrt(s.price),
        power: fn.power(s.whole, 2),
        root: fn.power(s.real, 0.5),
        inverse: fn.power(s.real, -1),
        ln: fn.ln(s.whole),
        log: fn.log(10, s.whole),
        exp: fn.exp(s.real),
        asin: fn.asin(s.real),
        angle: fn.atan2(s.real, s.whole),
        round: fn.degrees(fn.radians(s.real)),
        one: fn.power(fn.sin(s.real), 2).plus(fn.power(fn.cos(s.real), 2)),
      }))
    expect(rows[0]).toEqual({
      sign: 1,
      sqrt: close(1.5),
      power: close(144),
      root: close(Math.SQRT1_2),
      inverse: close(2),
      ln: close(Math.log(12)),
      log: close(Math.log10(12)),
      exp: close(Math.exp(0.5)),
      asin: close(Math.PI / 6),
      angle: close(Math.atan2(0.5, 12)),
      round: close(0.5),
      one: close(1),
    })
    expect(rows[1]).toMatchObject({ sign: -1, sqrt: null, root: null, inverse: close(-0.4), asin: null })
    expect(rows[2]).toMatchObject({ sign: 1, inverse: null, ln: null, log: null, sqrt: close(2) })
    expect(
      await one()
        .select((s) => ({ tan: fn.tan(s.real), acos: fn.acos(s.real), atan: fn.atan(s.whole) }))
        .get(),
    ).toEqual({ tan: close(Math.tan(0.5)), acos: close(Math.acos(0.5)), atan: close(Math.atan(12)) })
  })

  test('work on bits of 64, with a sign', async () => {
    const rows = await Sign.objects()
      .orderBy('id')
      .select((s) => ({
        and: fn.bitAnd(s.whole, 10),
        or: fn.bitOr(s.whole, 3),
        xor: fn.bitXor(s.whole, s.large),
        not: fn.bitNot(s.large),
        up: fn.shiftLeft(s.whole, 2),
        down: fn.shiftRight(s.large, 2),
      }))
    expect(rows.map(Object.values)).toEqual([
      [8, 15, -12, 7, 48, -2],
      [10, 11, 2 ** 40 + 10, -(2 ** 40) - 1, 40, 2 ** 38],
      [8, -1, -4, -1, -16, 0],
    ])
  })

  test('tell how far numbers lie apart, also over groups and windows', async () => {
    expect(
      await Sign.objects().aggregate((s) => ({
        spread: fn.stdDev(s.whole),
        sample: fn.stdDev(s.whole, { sample: true }),
        price: fn.variance(s.price),
        some: fn.variance(s.whole, { sample: true, where: s.whole.gt(0) }),
        one: fn.variance(s.whole, { sample: true, where: s.whole.eq(12) }),
        none: fn.stdDev(s.real, { where: s.whole.gt(99) }),
        all: fn.boolAnd(s.done),
        any: fn.boolOr(s.done),
      })),
    ).toEqual({
      spread: close(Math.sqrt(152 / 3)),
      sample: close(Math.sqrt(76)),
      price: close(((2.25 - 1.5) ** 2 + (-1.75 - 1.5) ** 2 + (4 - 1.5) ** 2) / 3),
      some: close(2),
      one: null,
      none: null,
      all: false,
      any: true,
    })
    const rows = await Sign.objects()
      .orderBy('id')
      .select((s) => ({ two: fn.variance(s.whole).over({ orderBy: s.id, frame: { rows: [-1, 0] } }) }))
    expect(rows.map((row) => row.two)).toEqual([0, close(1), close(49)])
  })

  test('of far numbers lose no digits', async () => {
    const far = await Sign.objects().aggregate((s) => ({ spread: fn.variance(s.whole.plus(1_000_000_000)) }))
    expect(far.spread).toBeCloseTo(152 / 3, 6)
  })

  test('refuse what has no meaning', async () => {
    for (const wrong of [-1, 1.5, Number.NaN, 2_000_000, '1; DROP' as never])
      expect(() => one().select((s) => ({ x: fn.left(s.text, wrong) }))).toThrow(QueryError)
    expect(() => one().select((s) => ({ x: fn.substr(s.text, 0) }))).toThrow(QueryError)
    expect(() => one().select((s) => ({ x: fn.padStart(s.text, 3, '') }))).toThrow(QueryError)
    expect(() => one().select((s) => ({ x: fn.shiftLeft(s.whole, 64) }))).toThrow(QueryError)
    expect(() => one().select((s) => ({ x: fn.log(1, s.whole) }))).toThrow(QueryError)
    await expect(one().select((s) => ({ x: fn.reverse(s.whole as never) }))).rejects.toThrow('reverse takes text')
    await expect(one().select((s) => ({ x: fn.bitNot(s.real) }))).rejects.toThrow('whole numbers')
    await expect(one().select((s) => ({ x: fn.sqrt(s.text as never) }))).rejects.toThrow('numbers')
  })
})
