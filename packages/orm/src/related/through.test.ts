import { f, type Row } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { countStatements } from '../databases/databases.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { related } from './related.ts'

class Team extends Model('press.Team') {
  name = f.char(20)
  users = f.reverse(() => User, 'team')
  posts = f.through(() => Team, 'users__posts')
  comments = f.through(() => Team, 'users__comments')
  owner = f.throughOne(() => Team, 'desk__keeper')
  desk = f.reverseOne(() => Desk, 'team')
}
class Desk extends Model('press.Desk') {
  team = f.oneToOne(() => Team, { onDelete: 'cascade' })
  keeper = f.fk(() => User, { onDelete: 'cascade', relatedName: 'desks' }).null()
  deletedAt = f.softDelete()
}
class User extends Model('press.User') {
  static meta: Meta<User> = { ordering: ['id'] }
  name = f.char(20)
  team = f.fk(() => Team, { onDelete: 'setNull' }).null()
  posts = f.reverse(() => Post, 'author')
  comments = f.through(() => User, 'posts__comments')
  tags = f.through(() => User, 'posts__tags')
  critics = f.through(() => User, 'comments__by')
}
class Post extends Model('press.Post') {
  static meta: Meta<Post> = { ordering: ['id'] }
  title = f.char(20)
  author = f.fk(() => User, { onDelete: 'cascade' })
  tags = f.manyToMany(() => Tag)
  comments = f.reverse(() => Comment, 'post')
  team = f.throughOne(() => Post, 'author__team')
  deletedAt = f.softDelete()
}
class Tag extends Model('press.Tag', { id: f.uuid() }) {
  static meta: Meta<Tag> = { ordering: ['name'] }
  name = f.char(20)
  posts = f.manyToMany(() => Post, { through: () => Tagging })
  kin = f.through(() => Tag, 'posts__tags')
  writers = f.through(() => Tag, 'posts__author')
}
class Tagging extends Model('press.Tagging') {
  tag = f.fk(() => Tag, { onDelete: 'cascade' })
  post = f.fk(() => Post, { onDelete: 'cascade' })
}
class Comment extends Model('press.Comment') {
  static meta: Meta<Comment> = { ordering: ['id'], scopes: { kept: (c) => c.spam.eq(false) } }
  text = f.char(20)
  spam = f.bool().default(false)
  stars = f.int().default(1)
  post = f.fk(() => Post, { onDelete: 'cascade' })
  by = f.fk(() => User, { onDelete: 'cascade', relatedName: 'said' })
  author = f.throughOne(() => Comment, 'post__author')
}
class Person extends Model('press.Person') {
  static meta: Meta<Person> = { ordering: ['id'] }
  name = f.char(20)
  parent = f.fk(() => Person, { onDelete: 'cascade' }).null()
  children = f.reverse(() => Person, 'parent')
  grandchildren = f.through(() => Person, 'children__children')
}

await describeDatabases('relations over others', (under) => {
  const { test, rolledBack, run } = withModels(under, [Team, Desk, User, Post, Tag, Tagging, Comment, Person])
  let team: Row<Team>
  let ann: Row<User>
  let bob: Row<User>
  let cid: Row<User>
  let tags: Row<Tag>[]

  beforeAll(() =>
    run(async () => {
      team = await Team.objects().create({ name: 'red' })
      await Team.objects().create({ name: 'blue' })
      const user = (name: string, teamId: number | null) => User.objects().create({ name, teamId })
      ;[ann, bob, cid] = [await user('ann', team.id), await user('bob', team.id), await user('cid', null)]
      await Desk.objects().create({ teamId: team.id, keeperId: bob.id })
      const post = (title: string, author: Row<User>) => Post.objects().create({ title, authorId: author.id })
      const [a1, a2, b1] = [await post('a1', ann), await post('a2', ann), await post('b1', bob)]
      tags = await Tag.objects().bulkCreate([{ name: 'x' }, { name: 'y' }, { name: 'z' }])
      const [x, y, z] = tags as [Row<Tag>, Row<Tag>, Row<Tag>]
      await related(a1, 'tags').add(x, y)
      await related(a2, 'tags').add(x)
      await related(b1, 'tags').add(z)
      for (const [tag, one] of [
        [x, a1],
        [y, a1],
        [x, a2],
        [z, b1],
      ] as const)
        await Tagging.objects().create({ tagId: tag.id, postId: one.id })
      const comment = (text: string, on: Row<Post>, by: Row<User>, more = {}) =>
        Comment.objects().create({ text, postId: on.id, byId: by.id, ...more })
      await comment('1', a1, bob, { stars: 3 })
      await comment('2', a1, cid)
      await comment('3', a2, bob)
      await comment('4', b1, ann, { stars: 5 })
      await comment('5', b1, ann, { spam: true, stars: 9 })
    }),
  )

  const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name).sort()
  const texts = (rows: readonly { readonly text: string }[]) => rows.map(({ text }) => text)

  test('are asked by lookups, each row once', async () => {
    expect(names(await User.objects().filter({ comments__text: '3' }))).toEqual(['ann'])
    expect(names(await User.objects().filter({ comments__stars__gt: 2 }))).toEqual(['ann', 'bob'])
    expect(names(await User.objects().filter({ comments__stars: 3, comments__text: '2' }))).toEqual([])
    expect(names(await User.objects().exclude({ comments__stars__gt: 4 }))).toEqual(['ann', 'cid'])
    expect(names(await User.objects().filter({ comments__isnull: true }))).toEqual(['cid'])
    expect(names(await User.objects().filter({ tags__name: 'x' }))).toEqual(['ann'])
    expect(names(await Tag.objects().filter({ kin__name: 'y' }))).toEqual(['x', 'y'])
    expect(names(await Team.objects().filter({ comments__by__name: 'cid' }))).toEqual(['red'])
    expect(names(await User.objects().filter({ critics: bob }))).toEqual(['ann'])
    expect(names(await User.objects().filter({ critics__in: [bob, ann] }))).toEqual(['ann', 'bob'])
  })

  test('are asked by conditions, and counted', async () => {
    const counted = await User.objects().annotate((u) => ({
      said: u.comments.count(),
      starred: u.comments.count((c) => c.stars.gt(1)),
      stars: u.comments.sum((c) => c.stars),
      marks: u.tags.count(),
      voices: u.critics.count(),
    }))
    expect(counted.map((u) => [u.name, u.said, u.starred, u.stars, u.marks, u.voices])).toEqual([
      ['ann', 3, 1, 5, 2, 2],
      ['bob', 1, 1, 5, 1, 1],
      ['cid', 0, 0, null, 0, 0],
    ])
    expect(names(await User.objects().where((u) => u.comments.some((c) => c.by.name.eq('cid'))))).toEqual(['ann'])
    expect(names(await User.objects().where((u) => u.tags.none()))).toEqual(['cid'])
    expect(names(await User.objects().where((u) => u.comments.every((c) => c.stars.lt(5))))).toEqual(['ann', 'cid'])
    expect(await User.objects().aggregate((u) => ({ most: u.comments.count().max() }))).toEqual({ most: 3 })
    const [kin] = await Tag.objects()
      .filter({ name: 'x' })
      .annotate((t) => ({ n: t.kin.count() }))
    expect(kin?.n).toBe(2)
  })

  test('are loaded with one statement each, a row once for each that leads to it', async () => {
    let result = await User.objects().prefetch('comments__by', 'tags', 'critics')
    const statements = await countStatements(async () => {
      result = await User.objects().prefetch('comments__by', 'tags', 'critics')
    })
    expect(statements).toBe(5)
    expect(result.map((u) => [u.name, texts(u.comments), names(u.tags), names(u.critics)])).toEqual([
      ['ann', ['1', '2', '3'], ['x', 'y'], ['bob', 'cid']],
      ['bob', ['4'], ['z'], ['ann']],
      ['cid', [], [], []],
    ])
    expect(result[0]?.comments[0]?.by.name).toBe('bob')
    const kin = await Tag.objects().prefetch('kin', 'writers')
    expect(kin.map((t) => [t.name, names(t.kin), names(t.writers)])).toEqual([
      ['x', ['x', 'y'], ['ann']],
      ['y', ['x', 'y'], ['ann']],
      ['z', ['z'], ['bob']],
    ])
    const teams = await Team.objects().orderBy('id').prefetch('posts__tags', 'comments')
    expect(teams.map((t) => [t.posts.flatMap((p) => names(p.tags)), texts(t.comments)])).toEqual([
      [
        ['x', 'y', 'x', 'z'],
        ['1', '2', '3', '4'],
      ],
      [[], []],
    ])
  })

  test('are loaded by query sets of their own, with a limit for each row', async () => {
    const users = await User.objects().prefetchWith(
      'comments',
      (c) =>
        c
          .orderBy('-stars')
          .limit(2)
          .annotate((one) => ({ shout: one.text.upper() })),
      'best',
    )
    expect(users.map((u) => texts(u.best))).toEqual([['1', '2'], ['4'], []])
    const skipped = await User.objects().prefetchWith('comments', (c) => c.orderBy('id').offset(1).only('text'))
    expect(skipped.map((u) => texts(u.comments))).toEqual([['2', '3'], [], []])
    const all = await User.objects().prefetchWith('comments', (c) => c.withoutScope('kept').filter({ stars: 9 }))
    expect(all.map((u) => texts(u.comments))).toEqual([[], ['5'], []])
    const tagged = await User.objects().prefetchWith('tags', (t) => t.orderBy('-name').limit(1))
    expect(tagged.map((u) => names(u.tags))).toEqual([['y'], ['z'], []])
  })

  test('lead to one row, which is joined', async () => {
    const comments = await Comment.objects().filter({ author__name: 'ann' }).selectRelated('author__team')
    expect(comments.map((c) => [c.text, c.author?.name, c.author?.team?.name])).toEqual([
      ['1', 'ann', 'red'],
      ['2', 'ann', 'red'],
      ['3', 'ann', 'red'],
    ])
    const teams = await Team.objects().orderBy('owner__name').selectRelated('owner')
    expect(teams.map((t) => [t.name, t.owner?.name ?? null])).toEqual([
      ['blue', null],
      ['red', 'bob'],
    ])
    expect((await Post.objects().prefetch('team')).map((p) => p.team?.name)).toEqual(['red', 'red', 'red'])
    expect(await Team.objects().values('name', 'owner__name').orderBy('name')).toEqual([
      { name: 'blue', owner__name: null },
      { name: 'red', owner__name: 'bob' },
    ])
    expect(names(await Team.objects().where((t) => t.owner.name.eq('bob')))).toEqual(['red'])
    expect(names(await Team.objects().filter({ owner: bob }))).toEqual(['red'])
    expect(names(await Team.objects().filter({ owner__isnull: true }))).toEqual(['blue'])
  })

  test('are read from one row', async () => {
    const comments = related(ann, 'comments')
    expect(texts(await comments.all().filter({ stars: 1 }))).toEqual(['2', '3'])
    expect([await comments.count(), await related(cid, 'comments').count()]).toEqual([3, 0])
    expect(await related(bob, 'tags').contains(tags[2] as Row<Tag>)).toBe(true)
    expect(await related(bob, 'tags').contains(tags[0] as Row<Tag>)).toBe(false)
    expect(names(await related(tags[0] as Row<Tag>, 'kin').all())).toEqual(['x', 'y'])
    expect(texts(await related(team, 'comments').all())).toEqual(['1', '2', '3', '4'])
  })

  rolledBack('scopes hold at each step, and are lifted by the path to it', async () => {
    await Post.objects().filter({ title: 'a1' }).delete()
    const count = () =>
      User.objects()
        .filter({ id: ann.id })
        .annotate((u) => ({ n: u.comments.count() }))
    expect((await count())[0]?.n).toBe(1)
    expect((await count().withTrashed('posts'))[0]?.n).toBe(3)
    expect((await count().withoutScopes())[0]?.n).toBe(3)
    expect(texts((await User.objects().prefetch('comments'))[0]?.comments ?? [])).toEqual(['3'])
    expect(texts((await User.objects().withoutScopes().prefetch('comments'))[0]?.comments ?? [])).toEqual([
      '1',
      '2',
      '3',
    ])
    expect(await related(ann, 'comments').count()).toBe(1)
    expect(names(await related(ann, 'tags').all())).toEqual(['x'])
    await Desk.objects().delete()
    expect((await Team.objects().selectRelated('owner')).map((t) => t.owner)).toEqual([null, null])
    expect(names(await Team.objects().withTrashed('desk').filter({ owner__name: 'bob' }))).toEqual(['red'])
    const [loaded] = await Team.objects().withTrashed('desk').orderBy('id').selectRelated('owner')
    expect(loaded?.owner?.name).toBe('bob')
  })

  rolledBack('of a model to itself, as far as it goes', async () => {
    const root = await Person.objects().create({ name: 'root' })
    let at = root
    for (const name of ['1', '2', '3', '4']) at = await Person.objects().create({ name, parentId: at.id })
    expect(names(await related(root, 'grandchildren').all())).toEqual(['2'])
    const even = await Person.objects().filter({ id: root.id }).recursive('grandchildren', { depth: 'steps' })
    expect(even.map((p) => [p.name, p.steps])).toEqual([
      ['root', 0],
      ['2', 1],
      ['4', 2],
    ])
    const [first] = await Person.objects().filter({ id: root.id }).prefetch('grandchildren__grandchildren')
    expect(first?.grandchildren[0]?.grandchildren[0]?.name).toBe('4')
  })

  rolledBack('updates and deletes are chosen by them', async () => {
    expect(await User.objects().filter({ comments__stars: 5 }).update({ name: 'star' })).toBe(1)
    expect(await Comment.objects().filter({ author__name: 'ann' }).delete()).toBe(3)
    expect(names(await User.objects().filter({ comments__isnull: false }))).toEqual(['star'])
  })
})
