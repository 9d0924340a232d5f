import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'

class Order extends Model('treetypes.Order') {
  name = f.char(5)
}
class Folder extends Model('treetypes.Folder') {
  name = f.char(5)
  parent = f.fk(() => Folder).null()
  owner = f.fk(() => Order)
  folders = f.reverse(() => Folder, 'parent')
}

type One<Q> = Q extends PromiseLike<(infer R)[]> ? R : never

describe('the types of trees and of steps that may be taken', () => {
  const folders = Folder.objects()

  it('know relations of a model to itself, and the depth', () => {
    const below = folders.recursive('folders', { depth: 'level' })
    expectTypeOf<One<typeof below>['level']>().toEqualTypeOf<number>()
    expectTypeOf(
      below
        .where((row) => row.level.gt(1))
        .orderBy('-level')
        .values('level'),
    ).resolves.toEqualTypeOf<{ level: number }[]>()
    expectTypeOf<One<ReturnType<typeof above>>['name']>().toEqualTypeOf<string>()
    const above = () => folders.recursive('parent')
    // @ts-expect-error another model
    folders.recursive('owner')
    // @ts-expect-error no such relation
    folders.recursive('folder')
    // @ts-expect-error the depth has no name
    above().orderBy('level')
  })

  it('give a condition to its step', () => {
    const text = 'x' as string | undefined
    expectTypeOf(folders.when(text, (query, name) => query.filter({ name }))).toEqualTypeOf(folders)
    folders.when(text, (query, name) => {
      expectTypeOf(name).toEqualTypeOf<string>()
      return query
    })
    // @ts-expect-error objects instead of rows
    folders.when(text, (query) => query.values('name'))
  })
})
