import { f } from '@tsango/core'
import { TsangoError } from '@tsango/core/errors'
import { beforeAll, expect } from 'vitest'
import { atomic, beforeCommit, captureOnCommit, onCommit, onRollback, rolledBack } from '../../atomic/atomic.ts'
import { historyOf } from '../../audit/audit.ts'
import { contentTypeOf } from '../../content-types/content-types.ts'
import { countStatements, onPrimary, recordStatements } from '../../databases/databases.ts'
import * as expressions from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { rawExecute, rawRows } from '../../raw/raw.ts'
import { prefetchRelated, related } from '../../related/related.ts'
import { findRepeats, refuseRepeats } from '../../repeats/repeats.ts'
import { quietly } from '../../signals/signals.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { cte, cteRecursive } from '../query.ts'

class Label extends Model('kinds.Label') {
  name = f.char(20)
}
class Item extends Model('kinds.Item') {
  title = f.char(20).default('')
  number = f.int().default(0)
  price = f.decimal(6, 2).null()
  lasts = f.duration().null()
  done = f.bool().default(false)
  at = f.dateTime().null()
  day = f.date().null()
  time = f.time().null()
  uid = f.uuid().null()
  data = f.json().null()
  bytes = f.binary().null()
  parent = f.fk(() => Item).null()
  labels = f.manyToMany(() => Label)
}

/** What code without types may give. */
const GIVEN: readonly unknown[] = [
  undefined,
  null,
  {},
  [],
  [null],
  [undefined],
  42,
  Number.NaN,
  1n,
  true,
  'x',
  Symbol('kind'),
  new Date(Number.NaN),
  () => {},
  () => null,
]
/** What stands before it. */
const BEFORE: readonly (readonly unknown[])[] = [[], ['title'], [[{ title: 'a' }]], [(row: unknown) => row]]
/** What is no door of users. */
const INSIDE =
  /^(constructor|then|after|answerOf|asked|become|begin|definition|endedWith|fresh|grow|interned|isPlace|made|named|on|openCursor|ordered|parents|placed|placedOn|rowsOf|session|source|step|taken|wayOf|within|writing|objects)$/

function methodsOf(of: object): string[] {
  const names = new Set<string>()
  for (let at = of; at !== Object.prototype; at = Object.getPrototypeOf(at) as object)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === 'function' && !INSIDE.test(name)) names.add(name)
  return [...names]
}

/** How a door answers: nothing, where it takes what is given or refuses it with an error of ours; else what JavaScript threw. */
async function faultOf(call: () => unknown): Promise<string | undefined> {
  try {
    const made = call()
    if (typeof made === 'object' && made !== null && Symbol.asyncIterator in made)
      for await (const _ of made as AsyncIterable<unknown>) break
    else await made
    return undefined
  } catch (error) {
    return error instanceof TsangoError ? undefined : String(error)
  }
}

await describeDatabases('what is of another kind than a door takes', (under) => {
  const { test, run } = withModels(under, [Item, Label])
  beforeAll(() => run(async () => void (await Item.objects().create({ title: 'a' }))))

  async function faultsOf(make: () => object): Promise<string[]> {
    const faults: string[] = []
    for (const method of methodsOf(make()))
      for (const before of BEFORE)
        for (const given of GIVEN) {
          const call = (): unknown => {
            const target = make()
            return Reflect.apply(Reflect.get(target, method) as () => unknown, target, [...before, given])
          }
          // Nothing of what is taken stays.
          const fault = await faultOf(() => rolledBack(async () => await call()))
          if (fault) faults.push(`${method}(${before.length ? '…, ' : ''}${String(given)}): ${fault}`)
        }
    return faults
  }

  // Its doors take and refuse the same on every database: one asks them all, and every other a part.
  const whole = under.dialect.features.synchronous

  test('meets no error of JavaScript in a query set', async () => {
    if (!whole) return
    expect(await faultsOf(() => Item.objects())).toEqual([])
    expect(
      await faultsOf(() =>
        Item.objects()
          .values('number')
          .annotate((i) => ({ n: i.id.count() })),
      ),
    ).toEqual([])
  })

  test('meets none in a relation', async () => {
    if (!whole) return
    const [item] = await Item.objects()
    if (item) expect(await faultsOf(() => related(item, 'labels'))).toEqual([])
    for (const name of GIVEN) expect(await faultOf(() => related(item as never, name as never))).toBeUndefined()
  })

  test('meets none in columns and functions of them', async () => {
    const asked = (make: (row: never) => unknown): Promise<string | undefined> =>
      faultOf(() =>
        rolledBack(() =>
          Item.objects()
            .annotate((row) => {
              const made = make(row as never)
              return {
                made: (typeof made === 'object' && made && 'over' in made && !('eq' in made) ? 1 : made) as never,
              }
            })
            .all(),
        ),
      )
    const faults: string[] = []
    const doors: readonly [string, (row: never) => object][] = [
      ['title', (row) => row['title'] as object],
      ['labels', (row) => row['labels'] as object],
    ]
    for (const [name, of] of whole ? doors : []) {
      let methods: string[] = []
      await asked((row) => {
        methods = methodsOf(of(row))
      })
      for (const method of methods)
        for (const before of [[], ['a']])
          for (const given of GIVEN) {
            const fault = await asked((row) =>
              Reflect.apply(Reflect.get(of(row), method) as () => unknown, of(row), [...before, given]),
            )
            if (fault) faults.push(`${name}.${method}(${before.length ? '…, ' : ''}${String(given)}): ${fault}`)
          }
    }
    const own = /^(columnsOf|declaredMembers|conditionNode|nodeOf|orderNodeOf|computedNode|lookup)$/
    for (const [name, made] of Object.entries(whole ? expressions : {})) {
      if (typeof made !== 'function' || own.test(name) || /^[A-Z]/.test(name)) continue
      for (const first of [undefined, 'title', 'number'])
        for (const given of GIVEN) {
          const fault = await asked((row) =>
            Reflect.apply(made as () => unknown, undefined, first ? [row[first], given] : [given]),
          )
          if (fault) faults.push(`${name}(${first ? `${first}, ` : ''}${String(given)}): ${fault}`)
        }
    }
    expect(faults).toEqual([])
  })

  test('meets none in what takes a function, and nothing is begun for it', async () => {
    const doors: Readonly<Record<string, (given: never) => unknown>> = {
      atomic,
      rolledBack,
      captureOnCommit,
      onCommit,
      beforeCommit,
      onRollback,
      quietly,
      onPrimary,
      recordStatements,
      countStatements,
      findRepeats,
      refuseRepeats,
    }
    for (const [name, door] of Object.entries(doors))
      for (const given of GIVEN.filter((one) => typeof one !== 'function'))
        expect([name, await faultOf(() => door(given as never))]).toEqual([name, undefined])
    await expect(atomic(Item.objects().all() as never)).rejects.toMatchObject({
      code: 'query_error',
      message: 'atomic() takes a function whose statements are the transaction; this is an object.',
    })
    // A hook that was called where it should have been given is told before anything is committed.
    await expect(
      atomic(async () => {
        await Item.objects().create({ title: 'lost' })
        onCommit(undefined as never)
      }),
    ).rejects.toThrow('onCommit() takes a function that is called later; this is undefined.')
    expect(await Item.objects().filter({ title: 'lost' }).exists()).toBe(false)
    for (const options of [null, 42, 'default', []])
      for (const door of [atomic, rolledBack, onCommit, beforeCommit])
        expect(await faultOf(() => Reflect.apply(door, undefined, [() => 1, options]))).toBeUndefined()
    for (const given of GIVEN) {
      expect(await faultOf(() => prefetchRelated(given as never, given as never))).toBeUndefined()
      expect(await faultOf(() => historyOf(given as never, 1))).toBeUndefined()
      expect(await faultOf(() => contentTypeOf(given as never))).toBeUndefined()
      expect(await faultOf(() => cte('x', given as never, given as never))).toBeUndefined()
      expect(await faultOf(() => cteRecursive('x', Item.objects(), given as never))).toBeUndefined()
      expect(await faultOf(() => rawRows(given as never, given as never))).toBeUndefined()
      expect(await faultOf(() => rawExecute(given as never))).toBeUndefined()
    }
  })

  test('is told by its kind, with what is taken instead, and never by what it holds', async () => {
    const told = async (call: () => unknown): Promise<string> => {
      try {
        await call()
      } catch (error) {
        return String(error)
      }
      return 'taken'
    }
    const items = Item.objects() as unknown as Record<string, (...given: unknown[]) => unknown>
    expect(await told(() => items['annotate']?.({ n: 1 }))).toBe(
      'QueryError: annotate() takes a function of the columns that gives expressions by name, (row) => ({ … }); this is an object.',
    )
    expect(await told(() => items['values']?.(null))).toContain('An order by object: orderBy() takes names')
    expect(await told(() => items['findMany']?.('secret'))).toBe(
      'QueryError: findMany() takes a list of keys; this is a string.',
    )
    expect(await told(() => items['bulkCreate']?.([null]))).toBe(
      'QueryError: bulkCreate() takes in its list the values of a row by name, { title: "Hi" }; this is null.',
    )
    expect(await told(() => items['update']?.(() => undefined))).toContain('this is undefined')
    const { stringAgg, arrayAgg, stdDev, anyValue, bitAndAgg } = expressions
    for (const door of [stringAgg, arrayAgg, stdDev, anyValue, bitAndAgg])
      expect(
        await told(() => Item.objects().aggregate((i) => ({ n: Reflect.apply(door, undefined, [i.title, '; ']) }))),
      ).toBe(`QueryError: ${door.name}() takes options by name behind what it is about; this is a string.`)
    // What names a column once does not stand for a list of names the next time.
    await Item.objects().orderBy('title')
    expect(await told(() => items['orderBy']?.(['title']))).toContain('sortBy() takes expressions')
  })

  test('has no sum and no mean: each database would make another number of it', async () => {
    for (const name of ['title', 'done', 'at', 'day', 'time', 'uid', 'data', 'bytes'] as const)
      for (const made of ['sum', 'avg'])
        expect(
          await faultAnd(() =>
            Item.objects().aggregate((i) => {
              const column = i[name] as unknown as Record<string, () => unknown>
              return { made: column[made]?.() as never }
            }),
          ),
        ).toMatch(new RegExp(`^QueryError: ${made}\\(\\) takes numbers, decimals and durations; this is `))
    expect(
      await faultAnd(() => Item.objects().aggregate((i) => ({ made: expressions.stdDev(i.title as never) }))),
    ).toContain('takes numbers')
    await Item.objects().update({ price: '1.50', lasts: 90 })
    expect(
      await Item.objects().aggregate((i) => ({
        n: i.number.sum(),
        p: i.price.sum(),
        l: i.lasts.sum(),
        m: i.price.avg(),
      })),
    ).toEqual({ n: 0, p: '1.50', l: 90, m: 1.5 })
  })
})

async function faultAnd(call: () => unknown): Promise<string> {
  try {
    await call()
    return 'taken'
  } catch (error) {
    return String(error)
  }
}
