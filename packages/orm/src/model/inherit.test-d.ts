import { f } from '@tsango/core'
import type { Create, Row } from '@tsango/core/model'
import { describe, expectTypeOf, it } from 'vitest'
import { inherit } from './inherit.ts'
import { Model } from './model.ts'

abstract class Stamped {
  createdAt = f.dateTime({ autoNowAdd: true })
  age(this: Row<Stamped>) {
    return Date.now() - this.createdAt.getTime()
  }
}
abstract class Owned {
  owner = f.fk(() => Person)
}
class Person extends inherit(Model('kin.Person', { id: f.uuid() }), Stamped) {
  name = f.char(20)
}
class Task extends inherit(Model('kin.Task'), Stamped, Owned) {
  done = f.bool().default(false)
}

describe('the types of a model that inherits', () => {
  it('have what the parts have', () => {
    expectTypeOf<Row<Task>['ownerId']>().toEqualTypeOf<string>()
    expectTypeOf<Row<Task>['createdAt']>().toEqualTypeOf<Date>()
    expectTypeOf<ReturnType<Row<Task>['age']>>().toEqualTypeOf<number>()
    expectTypeOf<{ ownerId: string }>().toExtend<Create<Task>>()
    expectTypeOf<{ done: boolean }>().not.toExtend<Create<Task>>()
    const tasks = Task.objects()
      .filter({ owner__name__startswith: 'a', createdAt__year: 2026 })
      .where((t) => t.owner.createdAt.lt(t.createdAt))
      .orderBy('-createdAt')
    expectTypeOf(tasks.selectRelated('owner').first()).resolves.toExtend<{ owner: Row<Person> } | null>()
    // @ts-expect-error no such field
    Task.objects().filter({ name: 'x' })
    // @ts-expect-error no class
    inherit(Model('kin.Odd'), { name: f.char(3) })
  })
})
