import { f, type Row } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { related } from './related.ts'

class User extends Model('sides.User') {
  static meta: Meta<User> = { ordering: ['name'] }
  name = f.char(20)
  invited = f.manyToMany(() => Group, { through: () => Member, throughFields: ['invitedBy', 'group'] })
  mates = f.through(() => User, 'groups__members')
  groups = f.manyToMany(() => Group, { through: () => Member, throughFields: ['user', 'group'] })
  // The key that is declared second leads to the row that it is read from.
  admires = f.manyToMany(() => User, { through: () => Praise, throughFields: ['by', 'whom'], relatedName: 'admirers' })
  likes = f.manyToMany(() => Group, { table: 'liked_groups' })
  friends = f.manyToMany(() => User, {
    through: () => Bond,
    throughFields: ['one', 'other'],
    symmetrical: true,
  })
}
class Group extends Model('sides.Group') {
  static meta: Meta<Group> = { ordering: ['name'] }
  name = f.char(20)
  members = f.manyToMany(() => User, { through: () => Member, throughFields: ['group', 'user'] })
  hosts = f.manyToMany(() => User, {
    through: () => Member,
    throughFields: ['group', 'invitedBy'],
    relatedName: 'hosted',
  })
}
/** Looks at the table that the relation names. */
class Favourite extends Model('sides.Favourite') {
  static meta: Meta<Favourite> = { table: 'liked_groups', managed: false }
  user = f.fk(() => User, { onDelete: 'cascade' })
  group = f.fk(() => Group, { onDelete: 'cascade' })
}
class Member extends Model('sides.Member') {
  static meta: Meta<Member> = { uniqueTogether: [['group', 'user']] }
  invitedBy = f.fk(() => User, { onDelete: 'cascade' })
  user = f.fk(() => User, { onDelete: 'cascade' })
  group = f.fk(() => Group, { onDelete: 'cascade' })
}
class Praise extends Model('sides.Praise') {
  whom = f.fk(() => User, { onDelete: 'cascade' })
  by = f.fk(() => User, { onDelete: 'cascade' })
}
class Bond extends Model('sides.Bond') {
  broker = f.fk(() => User, { onDelete: 'cascade' }).null()
  one = f.fk(() => User, { onDelete: 'cascade' })
  other = f.fk(() => User, { onDelete: 'cascade' })
}
class Place extends Model('sides.Place', { key: ['tenant', 'code'] }) {
  static meta: Meta<Place> = { ordering: ['tenant', 'code'] }
  tenant = f.char(10)
  code = f.char(5)
  ends = f.manyToMany(() => Place, { through: () => Ride, throughFields: ['from', 'to'], relatedName: 'starts' })
}
class Ride extends Model('sides.Ride') {
  via = f.fk(() => Place, { onDelete: 'cascade' })
  to = f.fk(() => Place, { onDelete: 'cascade' })
  from = f.fk(() => Place, { onDelete: 'cascade' })
}

await describeDatabases('many to many through a model with several keys to a side', (under) => {
  const { test, run } = withModels(under, [User, Group, Favourite, Member, Praise, Bond, Place, Ride])
  let ann: Row<User>
  let bob: Row<User>
  let cid: Row<User>
  let red: Row<Group>
  let tan: Row<Group>
  const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name)

  beforeEach(() =>
    run(async () => {
      await User.objects().delete()
      await Group.objects().delete()
      const user = (name: string) => User.objects().create({ name })
      ;[ann, bob, cid] = [await user('ann'), await user('bob'), await user('cid')]
      red = await Group.objects().create({ name: 'red' })
      tan = await Group.objects().create({ name: 'tan' })
      await related(red, 'members').addWith({ invitedById: ann.id }, bob, cid)
      await related(tan, 'members').addWith({ invitedById: bob.id }, ann)
    }),
  )

  test('joins rows by the keys that are named, not by those that are declared first', async () => {
    expect(
      await Member.objects().orderBy('group__name', 'user__name').values('invitedById', 'userId', 'groupId'),
    ).toEqual([
      { invitedById: ann.id, userId: bob.id, groupId: red.id },
      { invitedById: ann.id, userId: cid.id, groupId: red.id },
      { invitedById: bob.id, userId: ann.id, groupId: tan.id },
    ])
    expect(names(await related(red, 'members').all())).toEqual(['bob', 'cid'])
    expect(names(await related(bob, 'groups').all())).toEqual(['red'])
    expect(names(await related(bob, 'invited').all())).toEqual(['tan'])
    // A row comes as often as it is joined: nothing says that a pair of these stands there once.
    expect(names(await related(red, 'hosts').all())).toEqual(['ann', 'ann'])
  })

  test('is asked, counted and loaded by them, from either side', async () => {
    expect(names(await Group.objects().filter({ members__name: 'ann' }))).toEqual(['tan'])
    expect(names(await Group.objects().filter({ hosts__name: 'ann' }))).toEqual(['red'])
    expect(names(await User.objects().filter({ groups__name: 'red' }))).toEqual(['bob', 'cid'])
    expect(names(await User.objects().exclude({ groups__name: 'red' }))).toEqual(['ann'])
    expect(names(await User.objects().where((u) => u.invited.some((g) => g.name.eq('red'))))).toEqual(['ann'])
    expect(names(await User.objects().where((u) => u.groups.none()))).toEqual([])
    const counted = await Group.objects().annotate((g) => ({ n: g.members.count(), by: g.hosts.count() }))
    expect(counted.map(({ name, n, by }) => [name, n, by])).toEqual([
      ['red', 2, 2],
      ['tan', 1, 1],
    ])
    const groups = await Group.objects().prefetch('members__groups', 'hosts')
    expect(groups.map((g) => [names(g.members), names(g.hosts), g.members.map((m) => names(m.groups))])).toEqual([
      [
        ['bob', 'cid'],
        ['ann', 'ann'],
        [['red'], ['red']],
      ],
      [['ann'], ['bob'], [['tan']]],
    ])
    const users = await User.objects().prefetch('groups', 'invited', 'mates')
    expect(users.map((u) => [names(u.groups), names(u.invited), names(u.mates)])).toEqual([
      [['tan'], ['red', 'red'], ['ann']],
      [['red'], ['tan'], ['bob', 'cid']],
      [['red'], [], ['bob', 'cid']],
    ])
    const best = await Group.objects().prefetchWith('members', (m) => m.orderBy('-name').limit(1))
    expect(best.map((g) => names(g.members))).toEqual([['cid'], ['ann']])
  })

  test('is written by them: set, toggle, remove, clear and through', async () => {
    const members = related(red, 'members')
    await members.set([ann, bob], { invitedById: cid.id })
    expect(await members.through(Member).orderBy('user__name').values('userId', 'invitedById')).toEqual([
      { userId: ann.id, invitedById: cid.id },
      { userId: bob.id, invitedById: ann.id },
    ])
    expect(await members.toggle(bob)).toEqual({ added: [], removed: [bob.id] })
    await expect(members.toggle(bob)).rejects.toMatchObject({ code: 'not_null_violation' })
    expect([await members.contains(ann), await members.contains(cid)]).toEqual([true, false])
    await related(cid, 'invited').remove(red)
    expect([await members.count(), await related(tan, 'members').count()]).toEqual([0, 1])
    await related(ann, 'groups').clear()
    expect(await Member.objects().count()).toBe(0)
  })

  test('a model to itself: the key that is named first leads to the row that it is read from', async () => {
    await related(ann, 'admires').add(bob, cid)
    await related(bob, 'admires').add(cid)
    expect(await Praise.objects().orderBy('id').values('byId', 'whomId')).toEqual([
      { byId: ann.id, whomId: bob.id },
      { byId: ann.id, whomId: cid.id },
      { byId: bob.id, whomId: cid.id },
    ])
    expect(names(await User.objects().filter({ admires: cid }))).toEqual(['ann', 'bob'])
    expect(names(await User.objects().filter({ admires__admires__name: 'cid' }))).toEqual(['ann'])
    const counted = await User.objects().prefetch('admires')
    expect(counted.map((u) => names(u.admires))).toEqual([['bob', 'cid'], ['cid'], []])
  })

  test('both ways, with a third key beside: by the two that are named', async () => {
    await related(ann, 'friends').addWith({ brokerId: cid.id }, bob)
    expect(names(await related(bob, 'friends').all())).toEqual(['ann'])
    expect(await related(cid, 'friends').count()).toBe(0)
    expect(names(await User.objects().filter({ friends: ann }))).toEqual(['bob'])
    expect(await related(bob, 'friends').toggle(cid)).toEqual({ added: [cid.id], removed: [] })
    await related(bob, 'friends').set([cid])
    expect((await User.objects().prefetch('friends')).map((u) => names(u.friends))).toEqual([[], ['cid'], ['bob']])
  })

  test('a table of pairs that is made has the name that it is given', async () => {
    await related(ann, 'likes').add(red, tan)
    expect(await Favourite.objects().orderBy('groupId').values('userId', 'groupId')).toEqual([
      { userId: ann.id, groupId: red.id },
      { userId: ann.id, groupId: tan.id },
    ])
  })

  test('keys of several columns', async () => {
    await Place.objects().delete()
    const place = (code: string) => Place.objects().create({ tenant: 't', code })
    const [a, b, c] = [await place('a'), await place('b'), await place('c')]
    const codes = (rows: readonly { readonly code: string }[]) => rows.map(({ code }) => code)
    await related(a, 'ends').addWith({ viaId: ['t', 'b'] }, c)
    await related(b, 'ends').addWith({ viaId: ['t', 'c'] }, a, c)
    expect(codes(await related(a, 'ends').all())).toEqual(['c'])
    expect(codes(await Place.objects().filter({ ends__code: 'c' }))).toEqual(['a', 'b'])
    expect((await Place.objects().prefetch('ends')).map((p) => codes(p.ends))).toEqual([['c'], ['a', 'c'], []])
    await related(b, 'ends').remove(c)
    expect(await Ride.objects().values('fromId', 'toId', 'viaId')).toEqual([
      { fromId: ['t', 'a'], toId: ['t', 'c'], viaId: ['t', 'b'] },
      { fromId: ['t', 'b'], toId: ['t', 'a'], viaId: ['t', 'c'] },
    ])
  })
})
