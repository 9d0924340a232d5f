import { f, type Meta, type Row } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { Model } from '../../model/model.ts'
import { related } from '../../related/related.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Branch extends Model('tree.Branch') {
  static meta: Meta<Branch> = { ordering: ['name'] }
  name = f.char(40)
  parent = f.fk(() => Branch, { onDelete: 'cascade' }).null()
  owner = f.fk(() => Owner, { onDelete: 'setNull' }).null()
  children = f.reverse(() => Branch, 'parent')
  near = f.manyToMany(() => Branch)
}
class Owner extends Model('tree.Owner', { id: f.uuid() }) {
  name = f.char(40)
  boss = f.fk(() => Owner, { onDelete: 'setNull' }).null()
  branches = f.reverse(() => Branch, 'owner')
}

const names = (rows: readonly { readonly name: string }[]): string => rows.map((row) => row.name).join(' ')

await describeDatabases('rows that are reached step by step', (under) => {
  const { test, run } = withModels(under, [Branch, Owner])
  const by = new Map<string, Row<Branch>>()
  const idOf = (name: string): number => by.get(name)?.id as number

  beforeAll(() =>
    run(async () => {
      const boss = await Owner.objects().create({ name: 'boss' })
      const owner = await Owner.objects().create({ name: 'owner', bossId: boss.id })
      for (const [name, parent] of [
        ['a'],
        ['a1', 'a'],
        ['a2', 'a'],
        ['a11', 'a1'],
        ['a111', 'a11'],
        ['b'],
        ['b1', 'b'],
      ] as const)
        by.set(name, await Branch.objects().create({ name, parentId: parent ? idOf(parent) : null, ownerId: owner.id }))
      // Two that lead round in a circle.
      const [x, y] = [await Branch.objects().create({ name: 'x' }), await Branch.objects().create({ name: 'y' })]
      await Branch.objects().filter({ id: x.id }).update({ parentId: y.id })
      await Branch.objects().filter({ id: y.id }).update({ parentId: x.id })
      by.set('x', x)
      by.set('y', y)
    }),
  )

  test('the branches below, with how deep each is', async () => {
    const below = Branch.objects().filter({ name: 'a' }).recursive('children', { depth: 'level' })
    const rows = await below.orderBy('level', 'name')
    expect(rows.map((row) => [row.name, row.level])).toEqual([
      ['a', 0],
      ['a1', 1],
      ['a2', 1],
      ['a11', 2],
      ['a111', 3],
    ])
    expect(names(await below.where((b) => b.level.gt(0)))).toBe('a1 a11 a111 a2')
    expect(
      names(
        await Branch.objects()
          .filter({ name__in: ['a1', 'b'] })
          .recursive('children'),
      ),
    ).toBe('a1 a11 a111 b b1')
    expect(await Branch.objects().filter({ name: 'a2' }).recursive('children').count()).toBe(1)
    expect(await Branch.objects().none().recursive('children')).toEqual([])
  })

  test('the parents above', async () => {
    const above = Branch.objects().filter({ name: 'a111' }).recursive('parent', { depth: 'steps' })
    expect((await above.orderBy('-steps')).map((row) => [row.name, row.steps])).toEqual([
      ['a', 3],
      ['a1', 2],
      ['a11', 1],
      ['a111', 0],
    ])
    expect((await above.latest('steps')).name).toBe('a')
  })

  test('it ends where rows lead round in a circle, and after as many steps as were asked for', async () => {
    const round = Branch.objects().filter({ name: 'x' }).recursive('children', { depth: 'level' })
    expect((await round.orderBy('level')).map((row) => [row.name, row.level])).toEqual([
      ['x', 0],
      ['y', 1],
    ])
    const one = Branch.objects().filter({ name: 'a' })
    expect(names(await one.recursive('children', { max: 1 }))).toBe('a a1 a2')
    expect(names(await one.recursive('children', { max: 0 }))).toBe('a')
    expect(await Branch.objects().filter({ name: 'y' }).recursive('parent', { max: 900 }).count()).toBe(2)
  })

  test('over pairs', async () => {
    await related(by.get('a') as Row<Branch>, 'near').add(by.get('b') as Row<Branch>)
    await related(by.get('b') as Row<Branch>, 'near').add(by.get('x') as Row<Branch>)
    const near = Branch.objects().filter({ name: 'a' }).recursive('near', { depth: 'far' })
    expect((await near.orderBy('far', 'name')).map((row) => [row.name, row.far])).toEqual([
      ['a', 0],
      ['b', 1],
      ['x', 2],
    ])
  })

  test('every method follows it', async () => {
    const below = Branch.objects().filter({ name: 'a' }).recursive('children', { depth: 'level' })
    expect(await below.filter({ name__startswith: 'a1' }).count()).toBe(3)
    expect(names(await below.orderBy('-level').limit(2))).toBe('a111 a11')
    expect(await below.exists()).toBe(true)
    expect((await below.first())?.name).toBe('a')
    expect(await below.aggregate((b) => ({ deepest: b.level.max(), n: b.id.count() }))).toEqual({ deepest: 3, n: 5 })
    expect(await below.filter({ name: 'a11' }).values('name', 'level', 'parent__name')).toEqual([
      { name: 'a11', level: 2, parent__name: 'a1' },
    ])
    const loaded = await below.selectRelated('owner__boss').prefetch('children').get({ name: 'a1' })
    expect([loaded.owner?.boss?.name, names(loaded.children)]).toEqual(['boss', 'a11'])
    expect(names(await Branch.objects().exclude({ pk__in: below as never }))).toBe('b b1 x y')
    expect(names(await Owner.objects().filter({ branches__in: below as never }))).toBe('owner')
    const owners = Owner.objects().filter({ name: 'owner' }).recursive('boss', { depth: 'up' })
    expect(names(await owners.orderBy('up'))).toBe('owner boss')
    const levels = await below.distinctOn('level').orderBy('level', '-name')
    expect(names(levels)).toBe('a a2 a11 a111')
    const cut = Branch.objects().orderBy('name').limit(1).recursive('children')
    expect(await cut.count()).toBe(5)
    const two = Branch.objects()
      .filter({ name: 'a2' })
      .union(Branch.objects().filter({ name: 'b' }))
      .recursive('children')
    expect(names(await two)).toBe('a2 b b1')
    expect(names(await below.recursive('parent'))).toBe('a a1 a11 a111 a2')
    const seen = []
    for await (const row of below.orderBy('level').iterate({ chunkSize: 2 })) seen.push(row.name)
    expect(seen.length).toBe(5)
    expect(names((await below.page(2, 2)).rows)).toBe('a11 a111')
  })

  test('what it cannot mean is said', async () => {
    const loose = Branch.objects() as unknown as {
      recursive(name: string, options?: object): Promise<unknown> & { update(values: object): Promise<number> }
    }
    await expect(loose.recursive('owner')).rejects.toThrow('does not lead from tree.Branch to tree.Branch')
    await expect(loose.recursive('owner')).rejects.toThrow('"children"')
    await expect(loose.recursive('x"; DROP TABLE y')).rejects.toThrow('does not lead')
    expect(() => loose.recursive('children', { depth: 'name' })).toThrow('taken')
    expect(() => loose.recursive('children', { depth: 'a"b' })).toThrow('cannot be the name')
    expect(() => loose.recursive('children', { depth: 'order_total' })).toThrow(
      'a name starts with a letter, and has letters and digits alone, such as "orderTotal".',
    )
    expect(() => loose.recursive('children', { max: -1 })).toThrow('this is -1')
    expect(() => loose.recursive('children', { max: '1; DROP' })).toThrow('steps')
    await expect(loose.recursive('children').update({ name: 'x' })).rejects.toThrow('pk__in')
    expect(() => Branch.objects().values('id').recursive('children')).toThrow('begins with rows')
    expect(await Branch.objects().filter({ name: 'b' }).recursive('children').delete()).toBeGreaterThan(0)
    expect(await Branch.objects().filter({ name__startswith: 'b' }).count()).toBe(0)
  })
})
