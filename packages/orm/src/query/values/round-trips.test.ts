import type { ModelClass } from '@tsango/core'
import { Field, f } from '@tsango/core/fields'
import type { Row } from '@tsango/core/model'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { driverServers } from '../../dialects/test-servers.ts'
import { UniqueViolation, Unsupported } from '../../errors/errors.ts'
import type { Ordered } from '../../expressions/types/types.ts'
import { Model } from '../../model/model.ts'
import { type DatabaseUnderTest, describeDatabases, withModels } from '../../testing/testing.ts'
import { predicate } from '../query.ts'
import { type KindCase, kindCases } from './fixtures/kinds.ts'
import { RUNS, SEED } from './fixtures/runs.ts'

/** A model with a column of a kind, and another one in which each value may be once. */
function modelOf(name: string, { field, unique = false }: KindCase) {
  return class Sample extends Model(`values.${name}` as 'values.Sample') {
    place = f.int()
    value = new Field<unknown, true>({ ...field().spec, nullable: true })
    once = new Field<unknown, true>({ ...field().spec, nullable: true, unique })
  }
}

type Sample = InstanceType<ReturnType<typeof modelOf>>
type SampleClass = ReturnType<typeof modelOf>

/** A text that is the same for values that are. */
function keyOf(value: unknown): string {
  if (value instanceof Date) return `at ${value.toISOString()}`
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`
  if (typeof value === 'bigint') return `${value}n`
  // A zero has two signs, which no database but some tells apart.
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${keyOf(item)}`)
  return `{${entries.sort().join()}}`
}

/** What an array of values, as it went in, is at the other end. */
class Wanted {
  readonly values: readonly unknown[]
  readonly outs: readonly unknown[]
  readonly keys: readonly string[]
  readonly #kind: KindCase

  constructor(kind: KindCase, values: readonly unknown[]) {
    this.#kind = kind
    this.values = values
    this.outs = values.map((value) => (kind.out ? kind.out(value) : value))
    this.keys = this.outs.map((value) => this.same(value))
  }

  same(value: unknown): string {
    return keyOf(this.#kind.sameness ? this.#kind.sameness(value) : value)
  }

  /** The places of the values that equal the one of a place. */
  equals(place: number): number[] {
    return this.#places((other) => this.keys[other] === this.keys[place])
  }

  /** The places in the order of their values; those that are alike in their own. */
  get order(): number[] {
    return this.#places(() => true).sort((left, right) => this.compare(left, right) || left - right)
  }

  from(place: number): number[] {
    return this.#places((other) => this.compare(other, place) >= 0)
  }

  compare(left: number, right: number): number {
    return this.#kind.compare?.(this.outs[left], this.outs[right]) ?? 0
  }

  #places(keep: (place: number) => boolean): number[] {
    return [...this.values.keys()].filter(keep)
  }
}

const places = (rows: readonly { readonly place: number }[]): number[] => rows.map((row) => row.place)
const sorted = (rows: readonly { readonly place: number }[]): number[] =>
  places(rows).sort((left, right) => left - right)

/** What is asked of a column of any kind; the types of the asked one are those of no kind. */
async function roundTrip(model: SampleClass, kind: KindCase, values: readonly unknown[], remote: boolean) {
  const all = model.objects()
  const wanted = new Wanted(kind, values)
  await all.delete()
  await write(model, wanted)
  await reads(model, wanted.outs)
  if (kind.asks !== 'nothing') await asks(model, kind, wanted, remote)
  await changes(model, kind, wanted)
}

async function write(model: SampleClass, { values, keys }: Wanted): Promise<void> {
  const given = values.map((value, place) => ({
    place,
    value,
    once: keys.indexOf(keys[place] as string) === place ? value : null,
  }))
  const [first, ...rest] = given
  if (first) await model.objects().create(first)
  await model.objects().bulkCreate(rest)
}

async function reads(model: SampleClass, outs: readonly unknown[]): Promise<void> {
  const keys = outs.map(keyOf)
  const rows = await model.objects().orderBy('place')
  expect(rows.map((row) => keyOf(row.value))).toEqual(keys)
  expect((await model.objects().orderBy('place').values('value')).map((row) => keyOf(row.value))).toEqual(keys)
  const [row] = rows
  if (!row) return
  await row.refresh()
  expect(keyOf((await model.objects().get({ id: row.id })).value)).toBe(keys[0])
  expect(keyOf(row.value)).toBe(keys[0])
}

async function asks(model: SampleClass, kind: KindCase, wanted: Wanted, remote: boolean): Promise<void> {
  const { values, outs } = wanted
  const all = model.objects()
  const where = (lookups: Readonly<Record<string, unknown>>) => all.where(() => predicate(lookups))
  for (const [place, value] of values.entries()) {
    expect(sorted(await where({ value }))).toEqual(wanted.equals(place))
    // What a row gave finds that row again.
    expect(sorted(await where({ value: outs[place] }))).toEqual(wanted.equals(place))
    expect(
      await all
        .exclude({ place: -1 })
        .where((row) => predicate({ value }).and(row.place.eq(place)))
        .count(),
    ).toBe(1)
  }
  if (kind.asks === 'exact') return
  const half = values.slice(0, Math.ceil(values.length / 2))
  const list = where({ value__in: half }).all()
  if (remote) await list.catch((error: unknown) => expect(error).toBeInstanceOf(Unsupported))
  else
    expect(sorted(await list)).toEqual(
      [...new Set(half.flatMap((_, place) => wanted.equals(place)))].sort((a, b) => a - b),
    )
  expect((await all.values('value').distinct()).map((row) => wanted.same(row.value)).sort()).toEqual(
    [...new Set(wanted.keys)].sort(),
  )
  if (kind.compare) await orders(model, kind, wanted)
  if (kind.unique) await uniques(model, wanted)
}

async function orders(model: SampleClass, kind: KindCase, wanted: Wanted): Promise<void> {
  const { order, outs, values } = wanted
  const all = model.objects()
  expect(places(await all.orderBy('value', 'place'))).toEqual(order)
  if (kind.cursor !== false) expect(await paged(model)).toEqual(order)
  if (!kind.extremes || values.length === 0) return
  for (const [place, value] of values.entries())
    expect(sorted(await all.where(() => predicate({ value__gte: value })))).toEqual(wanted.from(place))
  const { least, most } = await all.aggregate((row) => {
    const value = row.value as unknown as Ordered<string>
    return { least: value.min(), most: value.max() }
  })
  expect([wanted.same(least), wanted.same(most)]).toEqual(
    [order.at(0), order.at(-1)].map((place) => wanted.same(outs[place as number])),
  )
}

/** The places of all rows, page by page. */
async function paged(model: SampleClass): Promise<number[]> {
  const found: number[] = []
  let cursor: string | null | undefined
  do {
    const page = await model.objects().orderBy('value', 'place').cursorPage(2, cursor)
    found.push(...places(page.rows))
    cursor = page.next
  } while (cursor)
  return found
}

async function uniques(model: SampleClass, { values }: Wanted): Promise<void> {
  if (values.length === 0) return
  const all = model.objects()
  const again = all.create({ place: -1, once: values[0] })
  await expect(again).rejects.toBeInstanceOf(UniqueViolation)
  const [row, created] = await all.getOrCreate({ once: values[0] } as never, { place: -1 })
  expect([row.place, created]).toEqual([0, false])
}

async function changes(model: SampleClass, kind: KindCase, { values, outs }: Wanted): Promise<void> {
  const all = model.objects()
  const turn = (list: readonly unknown[]): unknown[] => [...list.slice(1), ...list.slice(0, 1)]
  const rows: Row<Sample>[] = await all.orderBy('place')
  const turned = turn(values)
  for (const [place, row] of rows.entries()) row.value = turned[place]
  await all.bulkUpdate(rows, ['value'])
  await reads(model, turn(outs))
  const [row] = rows
  if (!row) return
  await all.filter({ place: 0 }).update({ value: values[0] })
  expect(keyOf(await all.filter({ place: 0 }).value('value'))).toBe(keyOf(outs[0]))
  row.value = values.at(-1)
  await row.save()
  expect(keyOf((await all.get({ place: 0 })).value)).toBe(keyOf(outs.at(-1)))
  if (kind.asks === 'nothing') return
  await all.filter({ place: 0 }).update((sample) => ({ value: sample.once }))
  expect(keyOf(await all.filter({ place: 0 }).value('value'))).toBe(keyOf(outs[0]))
}

/** The kinds that a database has. */
function kindsOf({ dialect }: DatabaseUnderTest): [string, KindCase][] {
  return Object.entries(kindCases).filter(
    ([, { collection, digits = 0 }]) =>
      (!collection || dialect.operators.collections) && digits <= dialect.features.maxDecimalDigits,
  )
}

/** Fields that are tried elsewhere, and those that are no columns of their own. */
const ELSEWHERE = {
  'keys that were given, and keys of text, are in text-values': ['bigAuto', 'auto', 'smallAuto'],
  'others write them': ['version', 'orderWithRespectTo'],
  'a moment, of which a model has one': ['softDelete'],
  'an extension that servers may lack': ['vector'],
  'a column of the kind of the key that it points at': ['fk', 'oneToOne'],
  'no columns': ['manyToMany', 'reverse', 'reverseOne', 'generic', 'genericReverse', 'through', 'throughOne'],
}

it('every kind of field is among those that are tried', () => {
  const tried = Object.values(kindCases)
    .map(({ field }) => field.toString())
    .join()
  const untried = Object.keys(f).filter((name) => !tried.includes(`f.${name}(`) && !tried.includes(`.${name})(`))
  expect(untried.sort()).toEqual(Object.values(ELSEWHERE).flat().sort())
})

const servers = await Promise.all(driverServers.map((load) => load()))

describe(`with the seed ${SEED} (TSANGO_TEST_SEED)`, async () => {
  await describeDatabases(
    'values',
    (under) => {
      const kinds = kindsOf(under).map(([name, kind]) => [name, kind, modelOf(name, kind)] as const)
      const { singleWriter, synchronous } = under.dialect.features
      if (under.dialect.operators.collections)
        beforeAll(async () => {
          for (const name of ['hstore', 'citext'])
            await under.driver.run({ sql: `CREATE EXTENSION IF NOT EXISTS ${name}`, write: true, returns: false }, [])
        })
      const { test } = withModels(
        under,
        kinds.map(([, , model]) => model as ModelClass),
        {
          dialects: [under.dialect],
          encryptionKeys: ['a key of at least 32 characters, made by chance'],
        },
      )
      for (const [name, kind, model] of kinds)
        test(`of ${name} come out as they went in, and are found, ordered and told apart by it`, async () => {
          await fc.assert(
            fc.asyncProperty(fc.array(kind.values, { maxLength: 6, size: 'max' }), (values) =>
              roundTrip(model, kind, values, singleWriter && !synchronous),
            ),
            { numRuns: RUNS, seed: SEED },
          )
        })
    },
    { servers },
  )
})
