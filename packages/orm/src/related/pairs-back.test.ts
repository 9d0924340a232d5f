import { createRegistry, f, type Row } from '@tsango/core'
import { expect, it } from 'vitest'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { related } from './related.ts'

class Post extends Model('back.Post') {
  static meta: Meta<Post> = { scopes: { shown: (p) => p.hidden.eq(false) } }
  title = f.char(20)
  hidden = f.bool().default(false)
  tags = f.manyToMany(() => Tag)
  readers = f.manyToMany(() => Reader, { through: () => Reading })
}
class Tag extends Model('back.Tag') {
  name = f.char(20)
  posts = f.reverse(() => Post, 'tags')
}
class Reader extends Model('back.Reader') {
  name = f.char(20)
  follows = f.manyToMany(() => Reader, { relatedName: 'followers' })
  followers = f.reverse(() => Reader, 'follows')
  read = f.reverse(() => Post, 'readers')
  tags = f.through(() => Reader, 'read__tags')
}
class Reading extends Model('back.Reading') {
  post = f.fk(() => Post, { onDelete: 'cascade' })
  reader = f.fk(() => Reader, { onDelete: 'cascade' })
  minutes = f.int().default(0)
}

await describeDatabases('the declared way back of a many-to-many relation', (under) => {
  const { rolledBack: test } = withModels(under, [Post, Tag, Reader, Reading])

  async function world(): Promise<readonly [Row<Post>, Row<Post>, Row<Tag>, Row<Tag>]> {
    const [a, b] = (await Post.objects().bulkCreate([{ title: 'a' }, { title: 'b' }])) as [Row<Post>, Row<Post>]
    const [x, y] = (await Tag.objects().bulkCreate([{ name: 'x' }, { name: 'y' }])) as [Row<Tag>, Row<Tag>]
    await related(a, 'tags').add(x, y)
    await related(b, 'tags').add(x)
    return [a, b, x, y]
  }

  test('is asked, counted, gathered and ordered by in typed conditions, as by names', async () => {
    await world()
    const names = async (tags: PromiseLike<readonly { readonly name: string }[]>) =>
      (await tags).map(({ name }) => name)
    expect(await names(Tag.objects().where((t) => t.posts.some((p) => p.title.eq('b'))))).toEqual(['x'])
    expect(await names(Tag.objects().where((t) => t.posts.none((p) => p.title.eq('b'))))).toEqual(['y'])
    expect(await names(Tag.objects().where((t) => t.posts.every((p) => p.tags.count().gt(1))))).toEqual(['y'])
    expect(await names(Tag.objects().filter({ posts__title: 'b' }))).toEqual(['x'])
    const counted = await Tag.objects()
      .annotate((t) => ({ n: t.posts.count(), last: t.posts.max((p) => p.title) }))
      .orderBy('-n')
    expect(counted.map(({ name, n, last }) => [name, n, last])).toEqual([
      ['x', 2, 'b'],
      ['y', 1, 'a'],
    ])
    await Post.objects().filter({ title: 'b' }).update({ hidden: true })
    expect(await names(Tag.objects().where((t) => t.posts.some((p) => p.title.eq('b'))))).toEqual([])
    const lifted = Tag.objects().withoutScope('posts__shown')
    expect(await names(lifted.where((t) => t.posts.some((p) => p.title.eq('b'))))).toEqual(['x'])
  })

  test('is loaded, with an order and a limit of its own', async () => {
    await world()
    const tags = await Tag.objects().prefetch('posts__tags').orderBy('name')
    expect(tags.map(({ posts }) => posts.map(({ title, tags: some }) => `${title}${some.length}`).sort())).toEqual([
      ['a2', 'b1'],
      ['a2'],
    ])
    const [last] = await Tag.objects().prefetchWith('posts', (p) => p.orderBy('-title').limit(1), 'latest')
    expect(last?.latest.map(({ title }) => title)).toEqual(['b'])
  })

  test('has a manager that joins and parts rows', async () => {
    const [a, b, x, y] = await world()
    await related(y, 'posts').add(b)
    expect((await related(b, 'tags').all().orderBy('name')).map(({ name }) => name)).toEqual(['x', 'y'])
    await related(x, 'posts').remove(a)
    expect(await related(x, 'posts').contains(a)).toBe(false)
    await related(y, 'posts').set([a])
    expect((await related(y, 'posts').all()).map(({ title }) => title)).toEqual(['a'])
    const made = await related(x, 'posts').create({ title: 'c' })
    expect(await related(made, 'tags').count()).toBe(1)
  })

  test('goes over a through model, to the model itself, and along paths', async () => {
    const [a, b, x] = await world()
    const [ann, bob] = (await Reader.objects().bulkCreate([{ name: 'ann' }, { name: 'bob' }])) as [
      Row<Reader>,
      Row<Reader>,
    ]
    await related(ann, 'read').addWith({ minutes: 5 }, a, b)
    expect(await related(ann, 'read').through(Reading).filter({ minutes: 5 }).count()).toBe(2)
    await related(ann, 'follows').add(bob)
    expect((await related(bob, 'followers').all()).map(({ name }) => name)).toEqual(['ann'])
    expect(
      await Reader.objects()
        .where((r) => r.followers.count().eq(1))
        .pluck('name'),
    ).toEqual(['bob'])
    const found = await Reader.objects().where((r) => r.tags.some((t) => t.name.eq(x.name)))
    expect(found.map(({ name }) => name)).toEqual(['ann'])
    expect(await related(ann, 'tags').count()).toBe(2)
  })
})

it('is refused where the relation leads to another model', () => {
  class Page extends Model('back.Page') {
    tags = f.manyToMany(() => Tag)
  }
  class Shelf extends Model('back.Shelf') {
    pages = f.reverse(() => Page, 'tags')
  }
  const models = [Post, Tag, Reader, Reading, Page, Shelf]
  const { problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  expect(problems.map(({ message, hint }) => `${message} ${hint}`)).toEqual([
    'back.Shelf.pages is the way back of "tags" of back.Page, which leads to back.Tag. Declare it there, or give back.Page a relation: f.manyToMany(() => Shelf).',
  ])
})
