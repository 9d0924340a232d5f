import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { acos, asin, type Cols, type Expression, ln, power, sqrt } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Spot extends Model('root.Spot') {
  x = f.float().null()
  y = f.float().default(0)
  made = f.float().null()
}

const NUMBERS = [
  -1e300, -2, -1.0000000000000002, -1, -0.5, -5e-324, 0, 5e-324, 0.5, 1, 1.0000000000000002, 2, 3.25, 1e300,
]
const EXPONENTS = [-3, -2, -0.5, 0, 0.5, 1, 2, 3]

/** What a function gives of real numbers: nothing where there is no real number. */
const real = (value: number): number | null => (Number.isFinite(value) ? value : null)

await describeDatabases('functions that not every number has a result of', (under) => {
  const { test, run } = withModels(under, [Spot])
  const spots = () => Spot.objects().orderBy('id')

  beforeAll(() =>
    run(async () => {
      await Spot.objects().bulkCreate([...NUMBERS.map((x) => ({ x })), { x: null }])
    }),
  )

  const numbers = [...NUMBERS, null]

  async function agrees(make: (s: Cols<Spot>) => Expression<number | null>, own: (x: number) => number): Promise<void> {
    const found = await spots().select((s) => ({ x: s.x, it: make(s) }))
    expect(found.length).toBe(numbers.length)
    for (const { x, it } of found) {
      const wanted = x === null ? null : real(own(x))
      // What is beyond the numbers there are is no question of the domain.
      if (wanted === null || Math.abs(wanted) < 1e-300 || Math.abs(wanted) > 1e300) {
        if (wanted === null && x !== null) expect(it, `of ${x}`).toBeNull()
        continue
      }
      expect(it, `of ${x}`).toBeCloseTo(wanted, Math.abs(wanted) > 1e6 ? -290 : 9)
    }
  }

  test('are NULL there, and numbers beside it', async () => {
    await agrees((s) => sqrt(s.x), Math.sqrt)
    await agrees((s) => ln(s.x), Math.log)
    await agrees((s) => asin(s.x), Math.asin)
    await agrees((s) => acos(s.x), Math.acos)
  })

  test('and so is a power', async () => {
    // The largest have powers that no database can hold.
    await Spot.objects().filter({ x__gt: 1e10 }).update({ x: null })
    await Spot.objects().filter({ x__lt: -1e10 }).update({ x: null })
    await Spot.objects().filter({ x__gt: -1e-10, x__lt: 1e-10, x__ne: 0 }).update({ x: null })
    for (const exponent of EXPONENTS) {
      const found = await spots().select((s) => ({ x: s.x, it: power(s.x, exponent) }))
      for (const { x, it } of found) {
        const wanted = x === null ? null : real(x ** exponent)
        if (wanted === null) expect(it, `${x} to the power ${exponent}`).toBeNull()
        else expect(it, `${x} to the power ${exponent}`).toBeCloseTo(wanted, 9)
      }
    }
  })

  test('may be written, and asked in conditions', async () => {
    await Spot.objects().update((s) => ({ made: sqrt(s.x) }))
    expect(await Spot.objects().filter({ made__isnull: false, x__lt: 0 }).count()).toBe(0)
    expect(await Spot.objects().filter({ made__isnull: false }).count()).toBeGreaterThan(4)
    expect(
      await Spot.objects()
        .where((s) => ln(s.x).gt(0))
        .count(),
    ).toBeGreaterThan(1)
  })

  test('stand in each other without growing beyond what is written', async () => {
    const length = (depth: number): { sql: number; parameters: number } => {
      const { sql, parameters } = Spot.objects()
        .select((s) => {
          let made = s.y as unknown as Expression<number> & { plus(value: unknown): never }
          for (let round = 0; round < depth; round++) made = sqrt(power(made as never, 2).plus(power(s.y, 2))) as never
          return { made }
        })
        .toSql()
      return { sql: sql.length, parameters: parameters.length }
    }
    const [one, two, eight] = [length(1), length(2), length(8)]
    expect(eight.sql).toBeLessThan(one.sql + 8 * (two.sql - one.sql))
    expect(eight.parameters).toBe(one.parameters + 7 * (two.parameters - one.parameters))
    await Spot.objects().update({ y: 3 })
    const far = await spots()
      .select((s) => ({ far: sqrt(power(sqrt(power(s.y, 2).plus(16)), 2)) }))
      .first()
    expect(far?.far).toBeCloseTo(5, 9)
  })
})
