import { createApplication, defineApp, f, type Meta, type Row } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { on } from '@tsango/core/signals'
import { beforeEach, expect, it } from 'vitest'
import { atomic, onCommit } from '../atomic/atomic.ts'
import { countStatements, recordStatements } from '../databases/databases.ts'
import { Model } from '../model/model.ts'
import { related } from '../related/related.ts'
import { RowBase } from '../rows/row.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import {
  manyToManyChanged,
  onManyToManyChanged,
  onPostDelete,
  onPostSave,
  onPreDelete,
  onPreSave,
  postSave,
  preSave,
} from './signals.ts'

class Tag extends Model('signal.Tag') {
  static meta: Meta<Tag> = { ordering: ['name'] }
  name = f.char(20).unique()
}
class Post extends Model('signal.Post') {
  title = f.char(20)
  slug = f.slug().null()
  tags = f.manyToMany(() => Tag)
  notes = f.reverse(() => Note, 'post')
}
class Note extends Model('signal.Note') {
  post = f.fk(() => Post, { onDelete: 'cascade' })
  text = f.char(50)
}

class Refused extends RangeError {}

type Extends = NonNullable<Parameters<typeof defineApp>[0]['extends']>

/** Runs a body in an application that has these receivers. */
const listening = <T>(receivers: Extends, body: () => Promise<T>): Promise<T> =>
  runInContext({ app: createApplication({ apps: [defineApp({ name: 'listener', extends: receivers })] }) }, body)

await describeDatabases('signals of rows', (under) => {
  const { test, run } = withModels(under, [Post, Tag, Note])

  beforeEach(() =>
    run(async () => {
      await Post.objects().delete()
      await Tag.objects().delete()
    }),
  )

  test('are heard around save, create and delete of rows of their model, with typed rows', async () => {
    const events: string[] = []
    const receivers = [
      onPreSave(Post, ({ row, created, using }) => {
        events.push(`pre ${row.title} ${created} ${using}`)
        row.slug = row.title.toLowerCase()
      }),
      onPostSave(Post, async ({ row, created }) => {
        events.push(`post ${row.slug} ${created} ${(await Post.objects().get({ id: row.id })).slug}`)
      }),
      onPreDelete(Post, async ({ row }) => {
        events.push(`deleting ${row.title} of ${await Post.objects().count()}`)
      }),
      onPostDelete(Post, async ({ row }) => {
        events.push(`deleted ${row.title} of ${await Post.objects().count()}`)
      }),
    ]
    await listening(receivers, async () => {
      const post = await Post.objects().create({ title: 'One' })
      expect(post.slug).toBe('one')
      post.title = 'Two'
      await post.save()
      await Tag.objects().create({ name: 'unheard' })
      expect(await post.delete()).toBe(1)
      await expect(post.delete()).rejects.toThrow('was deleted')
      await expect(post.save()).rejects.toThrow('was deleted')
    })
    expect(events).toEqual([
      'pre One true default',
      'post one true one',
      'pre Two false default',
      'post two false two',
      'deleting Two of 1',
      'deleted Two of 0',
    ])
  })

  test('what a receiver writes and the write itself are one transaction', async () => {
    const receivers = [
      onPostSave(Post, async ({ row }) => {
        await Note.objects().create({ postId: row.id, text: 'made by a receiver' })
        if (row.title === 'bad') throw new Refused('no')
      }),
      onPostDelete(Post, ({ row }) => {
        if (row.title === 'kept') throw new Refused('stays')
      }),
    ]
    await listening(receivers, async () => {
      const bad = Post.objects().build({ title: 'bad' })
      await expect(bad.save()).rejects.toThrow('no')
      expect([await Post.objects().count(), await Note.objects().count()]).toEqual([0, 0])
      bad.title = 'good'
      await bad.save()
      expect([await Post.objects().count(), await Note.objects().count()]).toEqual([1, 1])
      expect((await Post.objects().get()).id).toBe(bad.id)
      bad.title = 'kept'
      await bad.save()
      await expect(bad.delete()).rejects.toThrow('stays')
      await bad.refresh()
      expect(await Post.objects().count()).toBe(1)
    })
  })

  test('inside of a block they belong to it, and onCommit in a receiver waits for the outermost', async () => {
    const events: string[] = []
    const receivers = [onPostSave(Tag, ({ row }) => void onCommit(() => events.push(row.name)))]
    await listening(receivers, async () => {
      await atomic(async () => {
        await Tag.objects().create({ name: 'kept' })
        await atomic(async () => {
          await Tag.objects().create({ name: 'undone' })
          throw new Refused()
        }).catch(() => undefined)
        expect(events).toEqual([])
      })
    })
    expect(events).toEqual(['kept'])
  })

  test('a save that fails sends no postSave, and a row that is gone no postDelete', async () => {
    const events: string[] = []
    const receivers = [
      onPreSave(Tag, () => void events.push('pre')),
      onPostSave(Tag, () => void events.push('post')),
      onPostDelete(Tag, () => void events.push('deleted')),
    ]
    await listening(receivers, async () => {
      const tag = await Tag.objects().create({ name: 'a' })
      await expect(Tag.objects().create({ name: 'a' })).rejects.toMatchObject({ code: 'unique_violation' })
      await expect(Tag.objects().create({ name: 'x'.repeat(21) })).rejects.toMatchObject({ code: 'invalid' })
      await Tag.objects().delete()
      expect(await tag.delete()).toBe(0)
    })
    expect(events).toEqual(['pre', 'post', 'pre', 'pre'])
  })

  test('relations tell what is joined and parted, before and after', async () => {
    const events: string[] = []
    const [a, b, c] = (await Tag.objects().bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }])) as [
      Row<Tag>,
      Row<Tag>,
      Row<Tag>,
    ]
    const name = new Map<unknown, string>([a, b, c].map((tag) => [tag.id, tag.name]))
    const post = await Post.objects().create({ title: 'One' })
    const receivers = [
      onManyToManyChanged(Post, 'tags', async ({ row, action, keys }) => {
        const there = (await related(row, 'tags').all()).map((tag) => tag.name).join('')
        events.push(`${action} ${keys.map((key) => name.get(key)).join('')} (${there})`)
      }),
    ]
    await listening(receivers, async () => {
      const tags = related(post, 'tags')
      await tags.add(a, b.id, a)
      await tags.add(a)
      await tags.remove()
      await tags.set([b, c])
      await tags.set([b, c])
      await tags.remove(c)
      await tags.clear()
    })
    expect(events).toEqual([
      'preAdd ab ()',
      'postAdd ab (ab)',
      'preRemove a (ab)',
      'postRemove a (b)',
      'preAdd c (b)',
      'postAdd c (bc)',
      'preRemove c (bc)',
      'postRemove c (b)',
      'preClear  (b)',
      'postClear  ()',
    ])
  })

  test('a receiver that refuses a change of a relation undoes all of it', async () => {
    const [a, b] = (await Tag.objects().bulkCreate([{ name: 'a' }, { name: 'b' }])) as [Row<Tag>, Row<Tag>]
    const post = await Post.objects().create({ title: 'One' })
    await related(post, 'tags').add(a)
    const receivers = [
      onManyToManyChanged(Post, 'tags', ({ action }) => {
        if (action === 'postAdd' || action === 'postClear') throw new Refused('no')
      }),
    ]
    await listening(receivers, async () => {
      await expect(related(post, 'tags').set([b])).rejects.toThrow('no')
      await expect(related(post, 'tags').clear()).rejects.toThrow('no')
      expect((await related(post, 'tags').all()).map((tag) => tag.name)).toEqual(['a'])
    })
  })

  test('writes of whole sets send nothing', async () => {
    const events: unknown[] = []
    const all = [
      on(preSave, (event) => void events.push(event)),
      on(manyToManyChanged, (event) => void events.push(event)),
    ]
    await listening(all, async () => {
      await Tag.objects().bulkCreate([{ name: 'a' }, { name: 'b' }])
      await Tag.objects()
        .update({ name: 'same' })
        .catch(() => undefined)
      await Tag.objects().filter({ name: 'a' }).update({ name: 'c' })
      await Tag.objects().delete()
      expect(events).toEqual([])
      await Tag.objects().create({ name: 'heard' })
      expect(events).toMatchObject([{ model: Tag, created: true, using: 'default', row: { name: 'heard' } }])
    })
  })

  test('without a receiver for the model nothing is opened, asked or sent', async () => {
    const write = async (): Promise<void> => {
      const tag = await Tag.objects().create({ name: 'quiet' })
      await tag.save()
      await tag.delete()
    }
    const plain = await recordStatements(write)
    const elsewhere = await listening([onPostSave(Post, () => undefined)], () => recordStatements(write))
    expect(elsewhere.statements.map(({ sql }) => sql)).toEqual(plain.statements.map(({ sql }) => sql))
    expect(plain.statements).toHaveLength(3)
    let atOnce: boolean | undefined
    const receiver = onPostSave(Tag, () => {
      onCommit(() => {
        atOnce ??= true
      })
      atOnce ??= false
    })
    await listening([receiver], () => countStatements(write))
    expect(atOnce).toBe(false)
  })
})

it('receivers of all models and of one are heard in the order of the apps', async () => {
  const events: string[] = []
  const app = createApplication({
    apps: [
      defineApp({ name: 'one', extends: [on(postSave, () => void events.push('all'))] }),
      defineApp({ name: 'two', extends: [onPostSave(Tag, () => void events.push('tag'))] }),
      defineApp({ name: 'three', extends: [onPostSave(Post, () => void events.push('post'))] }),
    ],
  })
  // Only the model counts here: no row of a database is looked at.
  const row = Object.create(RowBase.prototype) as RowBase
  await runInContext({ app }, () => postSave.send({ model: Tag, row, using: 'default', created: true }))
  expect(events).toEqual(['all', 'tag'])
})
