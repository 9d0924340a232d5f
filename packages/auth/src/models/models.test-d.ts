import type { Create, Loaded, Row } from '@tsango/core/model'
import { f, Model, type Related, related } from '@tsango/orm'
import { describe, expectTypeOf, it } from 'vitest'
import { currentUser } from '../login/login.ts'
import { createUser, type NewUser } from '../users/users.ts'
import { type Group, type Permission, User, UserModel } from './models.ts'

class Member extends UserModel('accounts.Member', { id: f.uuid() }) {
  phone = f.char(30)
}
class Note extends Model('notes.Note') {
  author = f.fk(() => User, { relatedName: 'notes' })
}

describe('User', () => {
  it('has rows with these columns', () => {
    expectTypeOf<Row<User>['id']>().toEqualTypeOf<number>()
    expectTypeOf<Row<User>['email']>().toEqualTypeOf<string>()
    expectTypeOf<Row<User>['lastLogin']>().toEqualTypeOf<Date | null>()
    expectTypeOf<Row<User>['isStaff']>().toEqualTypeOf<boolean>()
    expectTypeOf<Loaded<Note, 'author'>['author']['username']>().toEqualTypeOf<string>()
  })

  it('needs no more than a name', () => {
    expectTypeOf<{ username: string }>().toExtend<Create<User>>()
    expectTypeOf<{ username: string }>().toExtend<NewUser>()
    // @ts-expect-error: what a client sends decides nothing of this
    void (() => createUser({ username: 'ann', isSuperuser: true }))
  })

  it('is asked for by columns and relations', () => {
    void (() => User.objects().filter({ groups__name: 'editors', isActive: true, email__iendswith: '@example.com' }))
    void (() => Note.objects().filter({ author__groups__permissions__app: 'blog' }))
    // @ts-expect-error: a misspelt column
    void (() => User.objects().filter({ usrname: 'ann' }))
    expectTypeOf((user: Row<User>) => related(user, 'permissions')).returns.toEqualTypeOf<Related<Permission>>()
    expectTypeOf((user: Row<User>) => related(user, 'groups').all()).returns.toExtend<PromiseLike<Row<Group>[]>>()
  })
})

describe('a user model of one’s own', () => {
  it('has the fields of every user and its own', () => {
    expectTypeOf<Row<Member>['id']>().toEqualTypeOf<string>()
    expectTypeOf<Row<Member>['phone']>().toEqualTypeOf<string>()
    expectTypeOf<Row<Member>['username']>().toEqualTypeOf<string>()
    expectTypeOf<Parameters<typeof createUser<Member>>[0]['phone']>().toEqualTypeOf<string>()
    expectTypeOf(currentUser<Member>).returns.resolves.toEqualTypeOf<Row<Member> | undefined>()
    // @ts-expect-error: no model of users
    void currentUser<Note>
  })
})
