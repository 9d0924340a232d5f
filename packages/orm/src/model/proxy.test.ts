import { createApplication, defineApp, describeProblem, f, type Row } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import type { ModelClass } from '@tsango/core/model'
import { createRegistry } from '@tsango/core/registry'
import { describe, expect, it } from 'vitest'
import { ContentType, contentTypeOf, createContentTypes, genericKey, isRowOf } from '../content-types/content-types.ts'
import { stateOf, tablesOf } from '../migrations/migrations.ts'
import { related } from '../related/related.ts'
import { onManyToManyChanged, onPostSave, onPreDelete } from '../signals/signals.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { inherit } from './inherit.ts'
import { manager } from './manager.ts'
import type { Meta } from './meta.ts'
import { Model } from './model.ts'
import { proxy } from './proxy.ts'

class Author extends Model('shown.Author') {
  name = f.char(20)
  published = f.reverse(() => Published, 'author')
}
class Tag extends Model('shown.Tag') {
  name = f.char(20)
}
class Post extends Model('shown.Post') {
  static meta: Meta<Post> = {
    ordering: ['title'],
    uniqueTogether: [['title', 'author']],
    validate: (row, refuse) => {
      if (row.title === 'bad') refuse('title', 'bad', 'Bad.')
    },
  }
  static override objects = manager(() => Post, { titled: (posts, title: string) => posts.filter({ title }) })
  title = f.char(20)
  live = f.bool().default(false)
  author = f.fk(() => Author, { onDelete: 'cascade' })
  parent = f.fk(() => Post, { onDelete: 'cascade' }).null()
  tags = f.manyToMany(() => Tag, { relatedName: 'posts' })
  deletedAt = f.softDelete()
  notes = f.reverse(() => Note, 'post')
  shout(this: Row<Post>) {
    return `${this.title}!`
  }
  kind() {
    return 'post'
  }
}
class Published extends proxy(Post, 'shown.Published') {
  static meta: Meta<Published> = {
    ordering: ['-title'],
    scopes: { shown: (p) => p.live.eq(true), published: (p) => p.title.ne('hidden') },
    validate: (row, refuse) => {
      if (row.title === 'worse') refuse('title', 'worse', 'Worse.')
    },
  }
  pins = f.reverse(() => Pin, 'post')
  override kind() {
    return 'published'
  }
  headline(this: Row<Published>) {
    return this.title.toUpperCase()
  }
}
class Ruled extends proxy(Published, 'shown.Ruled') {
  static ruled = manager(() => Ruled, { first2: (posts) => posts.limit(2) })
}
class Note extends Model('shown.Note') {
  text = f.char(20)
  post = f.fk(() => Post, { onDelete: 'cascade' })
}
class Pin extends Model('shown.Pin') {
  post = f.fk(() => Published, { onDelete: 'protect', relatedName: 'pinned' })
}
class Comment extends Model('shown.Comment') {
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
  targetKey = f.char(64)
}
const target = genericKey(Comment, { type: 'targetType', key: 'targetKey', to: () => [Post] })
class Seat extends Model('shown.Seat', { key: ['row', 'number'] }) {
  row = f.char(4)
  number = f.int()
  taken = f.bool().default(false)
}
class FreeSeat extends proxy(Seat, 'shown.FreeSeat') {
  static meta: Meta<FreeSeat> = { scopes: { free: (s) => s.taken.eq(false) } }
  place(this: Row<FreeSeat>) {
    return `${this.row}${this.number}`
  }
}
const MODELS = [FreeSeat, Ruled, Published, Post, Pin, Note, Comment, ContentType, Author, Tag]

await describeDatabases('proxies', (under) => {
  const { test, database } = withScopes()

  function withScopes() {
    const models = withModels(under, MODELS)
    return { test: models.test, database: () => models.database }
  }
  let number = 0
  const start = async () => {
    const author = await Author.objects().create({ name: `a${++number}` })
    const make = (title: string, live = true) => Post.objects().create({ title, live, authorId: author.id })
    return { author, make, posts: Post.objects().filter({ author }), shown: Published.objects().filter({ author }) }
  }
  const listening = async <T>(receivers: readonly ReturnType<typeof onPostSave>[], body: () => Promise<T>) => {
    const app = createApplication({
      apps: [
        defineApp({ name: 'shown', models: [Post, Published, Ruled, Note, Pin, Author, Tag], extends: receivers }),
      ],
    })
    return await runInContext({ app }, body)
  }

  test('show the rows of the table by their own scopes, ordering, methods and managers', async () => {
    const { make, posts, shown, author } = await start()
    for (const title of ['a', 'b', 'hidden']) await make(title)
    await make('c', false)
    expect((await posts).map((post) => [post.title, post.kind()])).toEqual([
      ['a', 'post'],
      ['b', 'post'],
      ['c', 'post'],
      ['hidden', 'post'],
    ])
    const found = await shown
    expect(found.map((post) => [post.shout(), post.headline(), post.kind()])).toEqual([
      ['b!', 'B', 'published'],
      ['a!', 'A', 'published'],
    ])
    expect(await shown.withoutScope('published').count()).toBe(3)
    expect((await Published.objects().titled('a').filter({ author }).get()).headline()).toBe('A')
    expect(await Ruled.ruled().filter({ author }).first2().pluck('title')).toEqual(['b', 'a'])
    expect(await Author.objects().filter({ id: author.id, published__title: 'b' }).count()).toBe(1)
    expect(await Author.objects().filter({ id: author.id, published__title: 'hidden' }).count()).toBe(0)
    const [loaded] = await Author.objects().filter({ id: author.id }).prefetch('published')
    expect(loaded?.published.map((post) => post.headline())).toEqual(['B', 'A'])
  })

  test('make, change and delete rows, and put them into the trash of their model', async () => {
    const { author, posts, shown } = await start()
    const made = await Published.objects().create({ title: 'made', live: true, authorId: author.id })
    made.title = 'more'
    await made.save()
    expect((await posts.get()).title).toBe('more')
    expect(await shown.filter({ title: 'more' }).update({ title: 'most' })).toBe(1)
    await made.refresh()
    expect(made.title).toBe('most')
    await made.delete()
    expect([await posts.count(), await shown.count(), await shown.onlyTrashed().count()]).toEqual([0, 0, 1])
    await made.restore()
    expect(await shown.count()).toBe(1)
    for (const title of ['bad', 'worse'])
      await expect(Published.objects().create({ title, authorId: author.id })).rejects.toMatchObject({
        code: 'invalid',
      })
    await expect(Post.objects().create({ title: 'worse', authorId: author.id })).resolves.toMatchObject({
      title: 'worse',
    })
    const again = Published.objects().build({ title: 'most', live: true, authorId: author.id })
    await expect(again.validate()).rejects.toThrow()
    expect(await shown.bulkCreate([{ title: 'x', live: true, authorId: author.id }])).toMatchObject([{ title: 'x' }])
  })

  test('have the relations of their model and ways back of their own', async () => {
    const { make } = await start()
    const post = await make('one')
    const row = await Published.objects().get({ id: post.id })
    const tag = await Tag.objects().create({ name: 't' })
    await related(row, 'tags').add(tag)
    expect(await related(post, 'tags').contains(tag)).toBe(true)
    expect(await Published.objects().filter({ tags: tag }).pluck('id')).toEqual([post.id])
    await related(row, 'notes').create({ text: 'n' })
    expect(await Note.objects().filter({ post: row }).count()).toBe(1)
    const pin = await related(row, 'pins').create({})
    const [pinned] = await Pin.objects().filter({ id: pin.id, post__title: 'one' }).selectRelated('post')
    expect(pinned?.post.headline()).toBe('ONE')
    expect(await Published.objects().filter({ pins: pin }).count()).toBe(1)
    const [loaded] = await Published.objects().filter({ id: post.id }).prefetch('notes', 'tags', 'pins')
    expect([loaded?.notes.length, loaded?.tags.length, loaded?.pins.length]).toEqual([1, 1, 1])
    const [joined] = await Note.objects().filter({ post: row }).selectRelated('post')
    expect(joined?.post.kind()).toBe('post')
    await expect(post.forceDelete()).rejects.toMatchObject({ code: 'protected' })
    await expect(row.forceDelete()).rejects.toMatchObject({ code: 'protected' })
    await pin.delete()
    expect(await row.forceDelete()).toBe(1)
    expect(await Note.objects().filter({ postId: post.id }).count()).toBe(0)
  })

  test('are told of by signals under their own class; relations under that of the model', async () => {
    const { make, author } = await start()
    const events: string[] = []
    const receivers = [
      onPostSave(Post, ({ row }) => void events.push(`post ${row.title}`)),
      onPostSave(Post, ({ row }) => void events.push(`any ${row.title}`), { proxies: true }),
      onPostSave(Published, ({ row }) => void events.push(row.headline())),
      onPreDelete(Post, ({ row }) => void events.push(`gone ${row.kind()}`), { proxies: true }),
      onManyToManyChanged(Post, 'tags', ({ action }) => void events.push(action)),
    ]
    await listening(receivers, async () => {
      await make('p')
      const row = await Published.objects().create({ title: 'q', live: true, authorId: author.id })
      await related(row, 'tags').add(await Tag.objects().create({ name: 't' }))
      const child = await Post.objects().create({ title: 'r', authorId: author.id, parentId: row.id })
      row.parentId = child.id
      await row.save({ fields: ['parentId'] })
      events.push('—')
      // A circle: each row goes once.
      await row.forceDelete()
    })
    expect(events).toEqual([
      'post p',
      'any p',
      'any q',
      'Q',
      'preAdd',
      'postAdd',
      'post r',
      'any r',
      'any q',
      'Q',
      '—',
      'gone post',
      'gone published',
    ])
    expect(await Post.objects().withTrashed().filter({ author }).pluck('title')).toEqual(['p'])
  })

  test('have a content type of their own; a generic key points at the row, whatever shows it', async () => {
    const { make } = await start()
    await createContentTypes()
    expect((await contentTypeOf(Published)).label()).toBe('shown.Published')
    expect((await contentTypeOf(Published)).id).not.toBe((await contentTypeOf(Post)).id)
    const post = await make('generic')
    const row = await Published.objects().get({ id: post.id })
    await Comment.objects().create(await target.valuesOf(row))
    expect([await target.of(post).count(), await target.of(row).count()]).toEqual([1, 1])
    const [comment] = await target.load(await target.of(row), 'target')
    expect(comment?.target?.kind()).toBe('post')
    expect([isRowOf(row, Post), isRowOf(row, Published), isRowOf(post, Published), isRowOf(row, Tag)]).toEqual([
      true,
      true,
      false,
      false,
    ])
    await listening([...target.cascades()], async () => {
      await row.forceDelete()
    })
    expect(await Comment.objects().count()).toBe(0)
  })

  test('have a key of several columns where their model has one', async () => {
    await Seat.objects().bulkCreate([
      { row: 'A', number: 1 },
      { row: 'A', number: 2, taken: true },
    ])
    const seat = await FreeSeat.objects().get({ pk: ['A', 1] })
    expect([seat.place(), await FreeSeat.objects().count()]).toEqual(['A1', 1])
    seat.taken = true
    await seat.save()
    expect([await FreeSeat.objects().count(), await Seat.objects().filter({ taken: true }).count()]).toEqual([0, 2])
    expect(await seat.delete()).toBe(1)
    expect(await Seat.objects().pluck('number')).toEqual([2])
  })

  test('have no table: migrations know the model alone', () => {
    const { registry } = database()
    const state = stateOf(registry)
    expect([...state.models.keys()].sort()).toEqual([
      'content_types.ContentType',
      'shown.Author',
      'shown.Comment',
      'shown.Note',
      'shown.Pin',
      'shown.Post',
      'shown.PostTags',
      'shown.Seat',
      'shown.Tag',
    ])
    expect(state.models.get('shown.Pin')?.fields['post']).toMatchObject({ to: 'shown.Post' })
    expect(tablesOf(registry).filter(({ table }) => table === 'shown_post')).toHaveLength(1)
  })
})

describe('proxy', () => {
  const read = (...models: ModelClass[]) => createRegistry({ models: models.map((model) => ({ model, app: 'shown' })) })

  it('is known to the registry in the order of the apps, behind its model', () => {
    const { registry, problems } = read(Ruled, Published, Post, Author, Tag, Note, Pin)
    expect(problems.map(describeProblem)).toEqual([])
    const [post, published, ruled] = [Post, Published, Ruled].map((model) => registry.of(model))
    expect([ruled?.proxyOf, published?.proxyOf, post?.proxyOf]).toEqual([published, post, undefined])
    expect([ruled?.concrete, published?.concrete, post?.concrete].every((one) => one === post)).toBe(true)
    expect(ruled?.fields).toBe(post?.fields)
    expect([ruled?.verboseName, ruled?.table]).toEqual(['ruled', 'shown_post'])
    expect([...(post?.relations.keys() ?? [])]).toContain('pinned')
    expect(Object.keys(ruled?.scopes ?? {})).toEqual(['shown', 'published'])
  })

  it('tells what it cannot have', () => {
    class Wide extends proxy(Tag, 'shown.Wide') {
      static meta: Meta<Wide> = { table: 'other', indexes: [['name']], ordering: ['size' as 'name'] }
      size = f.int()
      override name = f.char(20)
      posts = f.manyToMany(() => Post)
    }
    class Lost extends proxy(Wide, 'shown.Lost') {}
    class Mixed extends inherit(
      proxy(Tag, 'shown.Mixed'),
      class {
        extra() {
          return 1
        }
      },
    ) {}
    expect(read(Tag, Wide, Mixed).problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'core.proxy shown.Wide.name stands in the place of shown.Tag.name.',
      'core.proxy shown.Wide.size: a proxy has no columns and no pairs of its own.',
      'core.proxy shown.Wide.posts: a proxy has no columns and no pairs of its own.',
      'core.proxy shown.Wide.meta.table: the table of a proxy is that of shown.Tag.',
      'core.proxy shown.Wide.meta.indexes: the table of a proxy is that of shown.Tag.',
      'core.meta_field shown.Wide.meta.ordering names "size", which is no column of the model.',
    ])
    expect(read(Lost, Wide).problems.map(({ message }) => message)).toEqual([
      'shown.Lost is a proxy of shown.Wide, which no app lists.',
      'shown.Wide is a proxy of shown.Tag, which no app lists.',
    ])
    class Label extends Model('shown.Label') {}
    const swapped = createRegistry({
      models: [Wide, Label].map((model) => ({ model, app: 'shown' })),
      swaps: [[Tag, Label]],
    })
    expect(swapped.problems.map(({ message }) => message)).toEqual([
      'shown.Wide is a proxy of shown.Tag, in whose place stands shown.Label.',
    ])
  })
})
