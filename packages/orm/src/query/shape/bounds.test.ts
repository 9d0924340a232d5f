import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { f } from '@tsango/core/fields'
import { expect, it } from 'vitest'
import { currentDatabases, withDatabases } from '../../databases/databases.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases } from '../../testing/testing.ts'
import { predicate } from '../query.ts'
import { keptShapes } from './shape.ts'

class Reading extends Model('bounds.Reading') {
  value = f.int()
  at = f.int()
  depth = f.int()
}

const FIELDS = ['id', 'value', 'at', 'depth']
const WORDS = ['exact', 'gt', 'lt', 'gte', 'lte', 'in']

/** A condition like that of no other number: its digits choose the lookups. */
function condition(number: number): ReturnType<typeof predicate> {
  const lookups: Record<string, unknown> = {}
  for (const [place, field] of FIELDS.entries()) {
    const word = WORDS[Math.floor(number / WORDS.length ** place) % WORDS.length]
    lookups[`${field}__${word}`] = word === 'in' ? [1] : 1
  }
  return predicate(lookups)
}

const EACH = WORDS.length ** FIELDS.length

/** A query like that of no other number. */
function chain(number: number) {
  return Reading.objects()
    .where(() => condition(number % EACH))
    .where(() => condition(Math.floor(number / EACH)))
}

/** In megabytes, without what nobody holds any more. */
function memory(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed / 2 ** 20
}

const statements = () => currentDatabases().get().statements

it('a hundred thousand different queries are kept in bounds, and one that is used all the time stays', async () => {
  await withDatabases({ default: 'sqlite::memory:' }, [Reading], async () => {
    await currentDatabases()
      .get()
      .sql(
        'CREATE TABLE bounds_reading (id integer PRIMARY KEY, value integer NOT NULL, at integer NOT NULL, depth integer NOT NULL) STRICT',
      )
    const often = () => Reading.objects().filter({ value: 1 })
    const ask = async (from: number, to: number) => {
      for (let number = from; number < to; number++) {
        const query = chain(number)
        if (number % 4 === 0) query.toSql()
        if (number % 200 === 0) await often()
      }
    }
    await often()
    const { compiled } = statements()
    await ask(0, 20_000)
    expect(compiled.size).toBe(2000)
    expect(compiled.evictions).toBeGreaterThan(2900)
    const before = memory()
    await ask(20_000, 100_000)
    expect(memory() - before).toBeLessThan(20)
    expect(keptShapes()).toBeLessThanOrEqual(10_000)
    expect(compiled.size).toBeLessThanOrEqual(2000)
    const { misses, hits } = compiled
    await often()
    expect([compiled.misses - misses, compiled.hits - hits]).toEqual([0, 1])
    expect(statements().prepared?.size).toBeLessThanOrEqual(200)
  })
}, 120_000)

await describeDatabases('lists of many lengths', (database) => {
  it('are kept in bounds, however many statements they make, and are answered all the same', async () => {
    const sizes = [1, 2, 4, 8, 16, 32, 64]
    const list = (size: number | undefined) => Array.from({ length: size ?? 1 }, (_, index) => index)
    const query = (number: number) =>
      Reading.objects().filter({
        id__in: list(sizes[number % 7]),
        value__in: list(sizes[Math.floor(number / 7) % 7]),
        at__in: list(sizes[Math.floor(number / 49) % 7]),
        depth__in: list(sizes[Math.floor(number / 343) % 7]),
      })
    await withDatabases({ default: database.url }, [Reading], async () => {
      const { compiled } = statements()
      const first = query(0).toSql().sql
      for (let number = 0; number < 2401; number++) query(number).toSql()
      expect(compiled.size).toBe(database.dialect.features.listParameter ? 1 : 2000)
      expect(compiled.evictions).toBe(database.dialect.features.listParameter ? 0 : 401)
      expect(query(0).toSql().sql).toBe(first)
    })
  })
})
