import { describe, expect, it } from 'vitest'
import { f } from '../fields/fields.ts'
import { declareModel, type Meta, type ModelClass } from '../model/model.ts'
import { createRegistry } from './registry.ts'

class User extends declareModel('crew.User') {}
class Member extends declareModel('crew.Member') {
  static meta: Meta<Member> = { uniqueTogether: [['group', 'user']] }
  invitedBy = f.fk(() => User)
  user = f.fk(() => User)
  group = f.fk(() => Group)
  parent = f.fk(() => Group, { to: 'code' })
  note = f.char(9)
}
class Group extends declareModel('crew.Group') {
  code = f.char(9).unique()
  members = f.manyToMany(() => User, {
    through: () => Member,
    throughFields: ['group', 'user'],
    relatedName: 'groups',
  })
  guests = f.manyToMany(() => User, { through: () => Member, throughFields: ['groupId', 'invitedById'] })
}
class Step extends declareModel('crew.Step') {
  from = f.fk(() => Node)
  by = f.fk(() => Node)
  to = f.fk(() => Node)
}
class Edge extends declareModel('crew.Edge') {
  from = f.fk(() => Node)
  to = f.fk(() => Node)
}
class Node extends declareModel('crew.Node') {
  next = f.manyToMany(() => Node, { through: () => Edge })
  back = f.manyToMany(() => Node, { through: () => Edge, throughFields: ['to', 'from'] })
  kin = f.manyToMany(() => Node, { symmetrical: true, through: () => Step, throughFields: ['by', 'to'] })
}

const read = (...models: ModelClass[]) => createRegistry({ models: models.map((model) => ({ model, app: 'crew' })) })
const problems = (...models: ModelClass[]): string[] =>
  read(...models).problems.map((one) => `${one.code} ${one.message} ${one.hint ?? ''}`)

describe('the keys that a relation joins by', () => {
  const { registry, problems: none } = read(User, Member, Group, Step, Edge, Node)
  const joined = (model: ModelClass, name: string) => {
    const through = registry.of(model).relations.get(name)?.through
    return [through?.source.name, through?.target.name, through?.once]
  }

  it('are those that throughFields names, by their names or those of their columns', () => {
    expect(none).toEqual([])
    expect(joined(Group, 'members')).toEqual(['group', 'user', true])
    expect(joined(Group, 'guests')).toEqual(['group', 'invitedBy', false])
    expect(joined(User, 'groups')).toEqual(['user', 'group', true])
  })

  it('are the first and the second of a model to itself, unless they are named', () => {
    expect(joined(Node, 'next')).toEqual(['from', 'to', false])
    expect(joined(Node, 'back')).toEqual(['to', 'from', false])
    expect(joined(Node, 'kin')).toEqual(['by', 'to', false])
  })

  it('are not guessed where there are several', () => {
    class Club extends declareModel('crew.Club') {
      users = f.manyToMany(() => User, { through: () => Entry })
    }
    class Entry extends declareModel('crew.Entry') {
      club = f.fk(() => Club)
      paidBy = f.fk(() => User)
      user = f.fk(() => User)
    }
    class Far extends declareModel('crew.Far') {
      clubs = f.manyToMany(() => Club, { through: () => Both })
    }
    class Both extends declareModel('crew.Both') {
      away = f.fk(() => Far)
      home = f.fk(() => Far)
      club = f.fk(() => Club)
    }
    class Self extends declareModel('crew.Self') {
      others = f.manyToMany(() => Self, { through: () => Three, symmetrical: true })
    }
    class Three extends declareModel('crew.Three') {
      one = f.fk(() => Self)
      two = f.fk(() => Self)
      three = f.fk(() => Self)
    }
    const hint =
      'Name the two that it joins by, first the one to the row that it is read from: for example throughFields:'
    expect(problems(User, Club, Entry, Far, Both, Self, Three)).toEqual([
      `core.through_fields crew.Club.users goes through "Entry", which has 2 keys to crew.User: "paidBy", "user". ${hint} ['club', 'paidBy'].`,
      `core.through_fields crew.Far.clubs goes through "Both", which has 2 keys to crew.Far: "away", "home". ${hint} ['away', 'club'].`,
      `core.through_fields crew.Self.others goes through "Three", which has 3 keys to crew.Self: "one", "two", "three". ${hint} ['one', 'two'].`,
    ])
  })

  it('are there, lead to their side, and are two', () => {
    const through = () => Member
    class Group extends declareModel('crew.Group') {
      code = f.char(9).unique()
      typo = f.manyToMany(() => User, { through, throughFields: ['group', 'usr'] })
      column = f.manyToMany(() => User, { through, throughFields: ['group', 'note'] })
      turned = f.manyToMany(() => User, { through, throughFields: ['user', 'group'] })
      code2 = f.manyToMany(() => User, { through, throughFields: ['parent', 'user'] })
      single = f.manyToMany(() => User, { through, throughFields: ['group'] as never })
      bare = f.manyToMany(() => User, { throughFields: ['group', 'user'] })
    }
    class Member extends declareModel('crew.Member') {
      invitedBy = f.fk(() => User)
      user = f.fk(() => User)
      group = f.fk(() => Group)
      parent = f.fk(() => Group, { to: 'code' })
      note = f.char(9)
    }
    class Self extends declareModel('crew.Self') {
      others = f.manyToMany(() => Self, { through: () => Pair, throughFields: ['one', 'one'] })
    }
    class Pair extends declareModel('crew.Pair') {
      one = f.fk(() => Self)
      two = f.fk(() => Self)
    }
    const users = 'Keys to crew.User in crew.Member: "invitedBy", "user".'
    const groups = 'Keys to crew.Group in crew.Member: "group".'
    expect(problems(User, Group, Member, Self, Pair)).toEqual([
      `core.through_fields crew.Group.typo has "usr" of crew.Member for its key to crew.User, which is not there. ${users}`,
      `core.through_fields crew.Group.column has "note" of crew.Member for its key to crew.User, which does not hold one. ${users}`,
      `core.through_fields crew.Group.turned has "user" of crew.Member for its key to crew.Group, which does not hold one. ${groups}`,
      `core.through_fields crew.Group.turned has "group" of crew.Member for its key to crew.User, which does not hold one. ${users}`,
      `core.through_fields crew.Group.code2 has "parent" of crew.Member for its key to crew.Group, which does not hold one. ${groups}`,
      'core.through_fields crew.Group.single has 1 "throughFields"; they are two. The key to crew.Group, then the one to crew.User.',
      'core.through_fields crew.Group.bare has "throughFields", and no "through" that has them. Leave them away: the table of pairs that is made has one key to each side. Or say which model they are fields of.',
      'core.through_fields crew.Self.others names "one" of crew.Pair for both of its sides. One key leads to each. Keys to crew.Self in crew.Pair: "one", "two".',
    ])
  })
})

describe('the table of pairs', () => {
  it('has the name that the relation gives it', () => {
    class Post extends declareModel('crew.Post') {
      users = f.manyToMany(() => User, { table: 'post_user' })
      readers = f.manyToMany(() => User)
    }
    const { registry, problems: none } = read(User, Post)
    expect(none).toEqual([])
    const tables = ['users', 'readers'].map((name) => registry.of(Post).relations.get(name)?.through?.model.table)
    expect(tables).toEqual(['post_user', 'crew_post_readers'])
  })

  it('is none that an own model has, of another table, or without a name', () => {
    class Post extends declareModel('crew.Post') {
      own = f.manyToMany(() => User, { through: () => Own, table: 'pairs' })
      taken = f.manyToMany(() => User, { table: 'crew_user' })
      one = f.manyToMany(() => User, { table: 'pairs' })
      two = f.manyToMany(() => User, { table: 'pairs' })
      none = f.manyToMany(() => User, { table: '' })
    }
    class Own extends declareModel('crew.Own') {
      post = f.fk(() => Post)
      user = f.fk(() => User)
    }
    class Shown extends declareModel('crew.Shown') {
      static meta: Meta<Shown> = { table: 'pairs', managed: false }
    }
    const hint = "Give the relation another: f.manyToMany(…, { table: '…' })."
    expect(problems(User, Post, Own, Shown)).toEqual([
      `core.through crew.Post.own goes through "Own", and names a table "pairs" that is not made. Leave it away, or name it in that model: static meta = { table: 'pairs' }.`,
      'core.sql_name crew.PostNone has a table, column, index or constraint of the name "", which no database has. Give a text without NUL that is not empty.',
      `core.pair_table The table of pairs of crew.PostTaken is called "crew_user", as is that of crew.User. ${hint}`,
      `core.pair_table The table of pairs of crew.PostTwo is called "pairs", as is that of crew.PostOne. ${hint}`,
    ])
  })
})
