import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../model/model.ts'
import { related } from './related.ts'

class User extends Model('sides.User') {
  name = f.char(9)
}
class Member extends Model('sides.Member') {
  invitedBy = f.fk(() => User)
  user = f.fk(() => User)
  group = f.fk(() => Group)
}
class Group extends Model('sides.Group') {
  members = f.manyToMany(() => User, { through: () => Member, throughFields: ['group', 'user'] })
}
export class Wrong extends Model('sides.Wrong') {
  // @ts-expect-error one of two
  one = f.manyToMany(() => User, { through: () => Member, throughFields: ['group'] })
  // @ts-expect-error more than two
  more = f.manyToMany(() => User, { through: () => Member, throughFields: ['group', 'user', 'invitedBy'] })
  // @ts-expect-error Django's spelling
  snake = f.manyToMany(() => User, { through: () => Member, through_fields: ['group', 'user'] })
}

describe('the types of a relation whose keys are named', () => {
  it('are those of any other, whatever model lies between', () => {
    expectTypeOf(Group.objects().prefetch('members').first()).resolves.toExtend<{
      members: { name: string }[]
    } | null>()
    void Group.objects().filter({ members__name: 'x' })
    void related(Group.objects().build({}), 'members').addWith({ invitedById: 1 }, 2)
  })
})
