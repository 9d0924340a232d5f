import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'

class Owner extends Model('lock.Owner') {
  name = f.char(20)
  boss = f.fk(() => Owner, { onDelete: 'setNull' }).null()
}
class Task extends Model('lock.Task') {
  name = f.char(20)
  owner = f.fk(() => Owner, { onDelete: 'cascade' })
}

describe('the types of selectForUpdate', () => {
  const tasks = Task.objects()

  it('leave the rows as they are', () => {
    const plain: typeof tasks = tasks.selectForUpdate()
    expectTypeOf(plain.selectForUpdate({ skipLocked: true })).toEqualTypeOf(tasks)
    expectTypeOf(tasks.values('name').selectForUpdate({ noWait: true }).get()).resolves.toEqualTypeOf<{
      name: string
    }>()
  })

  it('know what can be locked', () => {
    void tasks.selectForUpdate({ of: ['self', 'owner', 'owner__boss'] })
    // @ts-expect-error no such relation
    void tasks.selectForUpdate({ of: ['owners'] })
    // @ts-expect-error a column is no relation
    void tasks.selectForUpdate({ of: ['self', 'name'] })
    // @ts-expect-error no such option
    void tasks.selectForUpdate({ skipLock: true })
  })
})
