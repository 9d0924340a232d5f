import { type FieldSpec, f } from '@tsango/core/fields'
import { beforeAll, expect } from 'vitest'
import { currentDatabases } from '../../databases/databases.ts'
import { QueryError } from '../../errors/errors.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Item extends Model('long.Item') {
  number = f.int()
  exact = f.bigInt({ mode: 'bigint' })
  code = f.char(40)
  note = f.text()
  price = f.decimal(12, 2)
  uuid = f.uuid()
  day = f.date()
  time = f.time()
  at = f.dateTime()
  weight = f.float()
  parent = f.fk(() => Item, { onDelete: 'cascade' }).null()
}

const COUNT = 100_000
const HOSTILE = [
  '"quoted"',
  "it's",
  'back\\slash',
  'line\nbreak\ttab',
  '🦊 fox',
  'É',
  'é',
  'trailing ',
  '</script>',
  '$[*]',
]
const MOMENT = new Date('2026-11-20T14:05:06.007Z')
const UUID = 'a1b2c3d4-0000-4000-8000-000000000000'

/** A list of a hundred thousand, with some that are meant at its end. */
function among<T>(filler: (number: number) => T, ...wanted: readonly T[]): T[] {
  return [...Array.from({ length: COUNT - wanted.length }, (_, number) => filler(number)), ...wanted]
}

await describeDatabases('lists of a hundred thousand', (under) => {
  const { test, run } = withModels(under, [Item])

  beforeAll(() =>
    run(async () => {
      await Item.objects().bulkCreate(
        HOSTILE.map((code, number) => ({
          number: number - 3,
          exact: number === 0 ? -(2n ** 63n) : number === 1 ? 2n ** 63n - 1n : BigInt(number),
          code,
          note: code,
          price: `${number}.25`,
          uuid: UUID.replace(/.$/, String(number)),
          day: `2026-11-2${number}`.slice(0, 10),
          time: `10:00:00.00${number}`,
          at: new Date(MOMENT.getTime() + number),
          weight: number / 7,
        })),
      )
    }),
  )

  const definition = () => currentDatabases().registry.of(Item)
  const count = (lookups: object): Promise<number> => Item.objects().filter(lookups).count()
  const beyond = (number: number): number => number + 1_000

  test('find their rows, whatever the type', async () => {
    expect(await count({ number__in: among(beyond, -3, 0, 6) })).toBe(3)
    expect(await count({ exact__in: among((number) => BigInt(number) + 100n, -(2n ** 63n), 2n ** 63n - 1n, 5n) })).toBe(
      3,
    )
    expect(await count({ price__in: among((number) => `${number + 50}.25`, '0.25', '3.25') })).toBe(2)
    const uuid = (number: number): string => UUID.replace(/^.{8}/, number.toString(16).padStart(8, '0'))
    expect(await count({ uuid__in: among(uuid, UUID.toUpperCase()) })).toBe(1)
    expect(await count({ day__in: among(() => '1999-01-01', '2026-11-20') })).toBe(1)
    expect(await count({ time__in: among(() => '09:00:00', '10:00:00.003') })).toBe(1)
    expect(await count({ at__in: among((number) => new Date(number), MOMENT) })).toBe(1)
  })

  test('take texts for what they are', async () => {
    const code = (number: number): string => `no ${number}`
    const { features, operators } = under.dialect
    const { code: { spec } = {} } = Object.fromEntries(definition().fields.map((field) => [field.name, field]))
    if (!features.listParameter && !operators.longList?.(spec as FieldSpec)) {
      await expect(count({ code__in: among(code, 'x') })).rejects.toThrow('takes 65535 in one statement')
      return
    }
    for (const text of HOSTILE) {
      const rows = await Item.objects().filter({ code__in: among(code, text, 'x'.repeat(500)) })
      expect(rows.map((row) => row.code)).toEqual([text])
    }
    expect(await count({ code__in: among(code, 'trailing', 'QUOTED', 'e') })).toBe(0)
  })

  test('stand in exclude, beside other conditions, behind relations, and in what is written', async () => {
    const list = among(beyond, -3, -2)
    expect(await Item.objects().exclude({ number__in: list }).count()).toBe(8)
    expect(
      await Item.objects()
        .filter({ number__in: list, code: HOSTILE[0] as string })
        .count(),
    ).toBe(1)
    expect(await Item.objects().filter({ parent__number__in: list }).count()).toBe(0)
    expect(await Item.objects().exclude({ parent__number__in: list }).count()).toBe(10)
    expect(
      await Item.objects()
        .where((item) => item.number.in(list).or(item.number.in(among(beyond, 0))))
        .count(),
    ).toBe(3)
    expect(await Item.objects().filter({ number__in: list }).update({ weight: 100 })).toBe(2)
    expect(await Item.objects().filter({ weight: 100 }).count()).toBe(2)
    expect(
      await Item.objects()
        .filter({ number__in: among(beyond) })
        .delete(),
    ).toBe(0)
  })

  test('of floats and long texts are answered or refused, never wrongly', async () => {
    for (const lookups of [
      { weight__in: among((number) => number + 1_000.5, 100) },
      { note__in: among((number) => `no ${number}`, '🦊 fox') },
    ])
      if (under.dialect.features.listParameter) expect(await count(lookups)).toBeGreaterThan(0)
      else {
        await expect(count(lookups)).rejects.toBeInstanceOf(QueryError)
        await expect(count(lookups)).rejects.toThrow('takes 65535 in one statement')
      }
  })
})
