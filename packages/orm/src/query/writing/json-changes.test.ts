import { f } from '@tsango/core'
import { expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

interface Meta {
  stats?: { likes?: number | null; more?: unknown }
  tags?: unknown[]
  [key: string]: unknown
}

class Doc extends Model('changes.Doc') {
  name = f.char(40).default('n')
  count = f.int().default(7)
  price = f.decimal(8, 2).default('1.50')
  meta = f.json<Meta>().null()
  any = f.json().null()
}

const HOSTILE = `q"'\\ ; DROP -- $.a[0] é😀\u0001 {1}`

await describeDatabases('changes of JSON', (under) => {
  const { rolledBack } = withModels(under, [Doc])

  const changed = async (any: unknown, change: (doc: JsonOf) => unknown) => {
    const doc = await Doc.objects().create({ any })
    await Doc.objects()
      .filter({ id: doc.id })
      .update((d) => ({ any: change(d.any as never) as never }))
    const after = (await Doc.objects().get({ id: doc.id })).any
    // What was put together is found as a whole.
    if (after !== null)
      expect(await Doc.objects().filter({ id: doc.id, any: after }).count(), JSON.stringify(after)).toBe(1)
    return after
  }

  rolledBack('set values of every type at a path, which comes into being', async () => {
    const values: unknown[] = [
      3,
      -1.5,
      1e-7,
      'text',
      HOSTILE,
      '',
      true,
      false,
      null,
      [],
      {},
      [1, [2]],
      { z: 1, a: { b: null } },
    ]
    for (const value of values) {
      expect(await changed({ a: 1 }, (d) => d.set(['a'], value))).toEqual({ a: value })
      expect(await changed({ a: 1 }, (d) => d.set(['b', 'c'], value))).toEqual({ a: 1, b: { c: value } })
      expect(await changed([1, 2], (d) => d.set([1], value))).toEqual([1, value])
    }
    expect(await changed({ a: { b: { c: 1, d: 2 } } }, (d) => d.set(['a', 'b', 'c'], 9))).toEqual({
      a: { b: { c: 9, d: 2 } },
    })
    expect(await changed({ a: 5 }, (d) => d.set(['a', 'b'], 1))).toEqual({ a: { b: 1 } })
    expect(await changed({ a: [1] }, (d) => d.set(['a', 'b'], 1))).toEqual({ a: { b: 1 } })
    expect(await changed({ a: null }, (d) => d.set(['a', 0], 1))).toEqual({ a: [1] })
    expect(await changed({ a: [{ b: 1 }] }, (d) => d.set(['a', 0, 'b'], 2))).toEqual({ a: [{ b: 2 }] })
    expect(await changed([1], (d) => d.set([9], 2))).toEqual([1, 2])
    expect(await changed(null, (d) => d.set(['a', 'b'], 1))).toEqual({ a: { b: 1 } })
    expect(await changed({ '0': 'x' }, (d) => d.set(['0'], 'y'))).toEqual({ '0': 'y' })
    expect(await changed({}, (d) => d.set([HOSTILE, 'a.b', '$[0]'], 1))).toEqual({
      [HOSTILE]: { 'a.b': { '$[0]': 1 } },
    })
    expect(await changed({ z: 1 }, (d) => d.set(['b'], 2).set(['a'], 3).set(['b'], 4))).toEqual({ z: 1, a: 3, b: 4 })
  })

  rolledBack('set what is computed', async () => {
    const doc = await Doc.objects().create({ meta: { stats: { likes: 3 } } })
    await Doc.objects()
      .filter({ id: doc.id })
      .update((d) => ({
        meta: d.meta
          .set(['stats', 'likes'], d.meta.get('stats').get('likes').asNumber().plus(1))
          .merge({ name: d.name, price: d.price, count: d.count.plus(1) }),
      }))
    expect((await Doc.objects().get({ id: doc.id })).meta).toEqual({
      stats: { likes: 4 },
      name: 'n',
      price: '1.50',
      count: 8,
    })
    expect(await Doc.objects().filter({ meta__stats__likes__gt: 3, meta__count: 8, meta__price: '1.50' }).count()).toBe(
      1,
    )
    expect(
      await Doc.objects()
        .where((d) => d.meta.set(['x'], 5).get('x').gt(4))
        .count(),
    ).toBe(1)
    expect(
      await Doc.objects()
        .filter({ id: doc.id })
        .select((d) => ({ m: d.meta.remove(['stats']) }))
        .get(),
    ).toEqual({
      m: { name: 'n', price: '1.50', count: 8 },
    })
  })

  rolledBack('merge members, as spreading does', async () => {
    expect(await changed({ a: { x: 1 }, b: 2 }, (d) => d.merge({ a: { y: 2 }, c: null }))).toEqual({
      a: { y: 2 },
      b: 2,
      c: null,
    })
    expect(await changed([1], (d) => d.merge({ a: 1 }))).toEqual({ a: 1 })
    expect(await changed(null, (d) => d.merge({}))).toEqual({})
    expect(await changed({ a: 1 }, (d) => d.merge({}))).toEqual({ a: 1 })
    expect(await changed({ a: 1 }, (d) => d.merge({ b: undefined, [HOSTILE]: HOSTILE }))).toEqual({
      a: 1,
      [HOSTILE]: HOSTILE,
    })
  })

  rolledBack('remove what lies at a path, and nothing else', async () => {
    expect(await changed({ a: 1, b: { c: 2, d: 3 } }, (d) => d.remove(['b', 'c']))).toEqual({ a: 1, b: { d: 3 } })
    expect(await changed({ a: [1, 2, 3] }, (d) => d.remove(['a', 1]))).toEqual({ a: [1, 3] })
    expect(await changed({ a: 1 }, (d) => d.remove(['b']))).toEqual({ a: 1 })
    expect(await changed({ a: 1 }, (d) => d.remove(['a', 'b']))).toEqual({ a: 1 })
    expect(await changed({ a: 1 }, (d) => d.remove(['a', 0]))).toEqual({ a: 1 })
    expect(await changed({ '0': 1 }, (d) => d.remove(['0']))).toEqual({})
    expect(await changed({ '0': 1 }, (d) => d.remove([0]))).toEqual({ '0': 1 })
    expect(await changed([1], (d) => d.remove(['0']))).toEqual([1])
    expect(await changed([1], (d) => d.remove([5]))).toEqual([1])
    expect(await changed(null, (d) => d.remove(['a']))).toBeNull()
    expect(await changed({ [HOSTILE]: 1, a: 2 }, (d) => d.remove([HOSTILE]))).toEqual({ a: 2 })
  })

  rolledBack('refuse what is no path', async () => {
    const docs = Doc.objects()
    for (const path of [[], ['a\0'], [-1], [1.5], ['\ud800'], 'a', undefined] as unknown[] as ['a'][]) {
      await expect((async () => await docs.update((d) => ({ any: d.any.set(path, 1) })))()).rejects.toBeInstanceOf(
        QueryError,
      )
      await expect((async () => await docs.update((d) => ({ any: d.any.remove(path) })))()).rejects.toBeInstanceOf(
        QueryError,
      )
    }
    await expect((async () => await docs.update((d) => ({ any: d.any.set(['a'], undefined) })))()).rejects.toThrow(
      'undefined',
    )
    await expect((async () => await docs.update((d) => ({ any: d.any.set(['a'], 'x\0') })))()).rejects.toBeInstanceOf(
      QueryError,
    )
    await expect(
      (async () => await docs.update((d) => ({ any: (d.name as never as JsonOf).set(['a'], 1) as never })))(),
    ).rejects.toThrow('is no JSON')
  })

  rolledBack('leave room for whole values that are alike but for the order of their keys', async () => {
    await Doc.objects().create({ any: { b: 1e-7, a: [1.0, { y: 1, x: 2 }] }, name: 'one' })
    await Doc.objects().create({ any: { b: 1e-6, a: [1, { y: 1, x: 2 }] }, name: 'two' })
    await Doc.objects().create({ any: [2, 1], name: 'list' })
    const named = (lookups: object) => Doc.objects().filter(lookups).orderBy('id').pluck('name')
    expect(await named({ any: { a: [1, { x: 2, y: 1 }], b: 1e-7 } })).toEqual(['one'])
    expect(await named({ any: [2, 1] })).toEqual(['list'])
    expect(await named({ any: [1, 2] })).toEqual([])
    expect(await named({ any__in: [[2, 1], { b: 1e-6, a: [1, { x: 2, y: 1 }] }] })).toEqual(['two', 'list'])
    expect(
      await Doc.objects()
        .exclude({ any: [2, 1] })
        .count(),
    ).toBe(2)
  })
})

interface JsonOf {
  set(path: readonly unknown[], value: unknown): JsonOf
  merge(members: Readonly<Record<string, unknown>>): JsonOf
  remove(path: readonly unknown[]): JsonOf
}
