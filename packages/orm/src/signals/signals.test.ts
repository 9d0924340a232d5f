import { createApplication, defineApp, f, type Meta, type Row } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { on } from '@tsango/core/signals'
import { beforeEach, expect, it } from 'vitest'
import { atomic, onCommit } from '../atomic/atomic.ts'
import { countStatements, recordStatements } from '../databases/databases.ts'
import { concat } from '../expressions/expressions.ts'
import { Model } from '../model/model.ts'
import { related } from '../related/related.ts'
import { RowBase } from '../rows/row.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import {
  manyToManyChanged,
  onEveryRow,
  onManyToManyChanged,
  onPostDelete,
  onPostSave,
  onPreDelete,
  onPreSave,
  postSave,
  preSave,
  quietly,
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
    expect(events).toEqual(['pre', 'post', 'pre', 'pre', 'deleted'])
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

  test('writes of whole sets are heard where they ask for it, in one transaction', async () => {
    const events: string[] = []
    const receivers = [
      onPreSave(Tag, ({ row, created }) => {
        events.push(`pre ${row.name} ${created}`)
        if (created) row.name = row.name.toLowerCase()
      }),
      onPostSave(
        Tag,
        async ({ row, changed }) => {
          events.push(`post ${row.name} ${changed?.join()}`)
          expect((await Tag.objects().get({ id: row.id })).name).toBe(row.name)
          if (row.name === 'bad') throw new Refused('no')
        },
        { changes: true },
      ),
    ]
    await listening(receivers, async () => {
      const before = await Tag.objects().count()
      for (const write of [
        // @ts-expect-error no signals are sent here
        () => Tag.objects().insertOrIgnore([{ name: 'A' }], { signals: true }),
        // @ts-expect-error no signals are sent here
        () => Tag.objects().bulkUpsert([{ id: 7, name: 'A' }], { unique: ['id'], update: ['name'], signals: true }),
      ])
        await expect(write()).rejects.toThrow(
          'sends no signals: the database alone knows which of these rows were there',
        )
      expect(await Tag.objects().count()).toBe(before)
      const tags = await Tag.objects().bulkCreate([{ name: 'A' }, { name: 'B' }], { signals: true })
      expect(events.splice(0)).toEqual(['pre A true', 'pre B true', 'post a id,name', 'post b id,name'])
      const [a, b] = tags as [Row<Tag>, Row<Tag>]
      a.name = 'x'
      expect(await Tag.objects().bulkUpdate([a, b], ['name'], { signals: true })).toBe(2)
      expect(events.splice(0)).toEqual(['pre x false', 'pre b false', 'post x name', 'post b '])
      expect(await Tag.objects().filter({ name: 'x' }).update({ name: 'y' }, { signals: true })).toBe(1)
      expect(await Tag.objects().filter({ name: 'gone' }).update({ name: 'z' }, { signals: true })).toBe(0)
      expect(await Tag.objects().update({}, { signals: true })).toBe(0)
      expect(events.splice(0)).toEqual(['pre x false', 'post y name'])
      const appended = await Tag.objects().update((t) => ({ name: concat(t.name, '!') }), { signals: true })
      expect([appended, events.splice(0)]).toEqual([2, ['pre b false', 'pre y false', 'post b! name', 'post y! name']])
      const bad = Tag.objects().filter({ name: 'y!' }).update({ name: 'bad' }, { signals: true })
      await expect(bad).rejects.toThrow('no')
      await expect(Tag.objects().bulkCreate([{ name: 'c' }, { name: 'bad' }], { signals: true })).rejects.toThrow('no')
      a.name = 'bad'
      await expect(Tag.objects().bulkUpdate([a], ['name'], { signals: true })).rejects.toThrow('no')
      expect((await Tag.objects()).map((tag) => tag.name)).toEqual(['b!', 'y!'])
      events.length = 0
      await expect(Tag.objects().bulkUpdate([a], ['nmae' as 'name'], { signals: true })).rejects.toThrow('no field')
      expect(events).toEqual([])
      expect(await Tag.objects().orderBy('-name').limit(1).update({ name: 'c' }, { signals: true })).toBe(1)
      expect(events).toEqual(['pre y! false', 'post c name'])
    })
  })

  test('what has changed is what the database has after it, not what was set', async () => {
    const seen: (readonly string[] | undefined)[] = []
    await listening([onPostSave(Post, ({ changed }) => void seen.push(changed), { changes: true })], async () => {
      const post = await Post.objects().create({ title: 'One' })
      await post.save()
      post.slug = 'one'
      await Post.objects().filter({ id: post.id }).update({ title: 'Two' })
      await post.save({ fields: ['slug'] })
      await post.save()
    })
    expect(seen).toEqual([['id', 'title', 'slug'], [], ['slug'], ['title']])
    await listening([onPostSave(Post, ({ changed }) => void seen.push(changed))], async () => {
      await Post.objects().create({ title: 'Three' })
    })
    expect(seen.at(-1)).toBeUndefined()
  })

  test('receivers of a commit hear it after the outermost block, and one that fails stops nobody', async () => {
    const events: string[] = []
    const warnings: Error[] = []
    const warned = (warning: Error): void => void warnings.push(warning)
    const receivers = [
      onPostSave(
        Tag,
        ({ row }) => {
          events.push(`first ${row.name}`)
          if (row.name === 'a') throw new Refused('too late')
        },
        { phase: 'commit' },
      ),
      onEveryRow(
        postSave,
        async ({ row }) => {
          await Promise.resolve()
          events.push(`second ${(row as Row<Tag>).name}`)
        },
        { phase: 'commit' },
      ),
      onPostDelete(Tag, () => void events.push('deleted'), { phase: 'commit' }),
    ]
    process.on('warning', warned)
    await listening(receivers, async () => {
      await atomic(async () => {
        const tag = await Tag.objects().create({ name: 'a' })
        await Tag.objects().bulkCreate([{ name: 'b' }], { signals: true })
        await atomic(async () => {
          await Tag.objects().create({ name: 'undone' })
          throw new Refused()
        }).catch(() => undefined)
        await tag.delete()
        expect(events).toEqual([])
      })
      expect(events).toEqual(['first a', 'second a', 'first b', 'second b', 'deleted'])
      await Tag.objects().create({ name: 'c' })
      expect(events.slice(-2)).toEqual(['first c', 'second c'])
    })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', warned)
    expect(warnings.map((warning) => warning.message)).toEqual(['too late'])
    expect(await Tag.objects().count()).toBe(2)
  })

  test('quietly nobody hears anything, and beside it everybody does', async () => {
    const events: string[] = []
    const receivers = [
      onPostSave(Tag, ({ row }) => void events.push(row.name)),
      onPostDelete(Tag, ({ row }) => void events.push(`-${row.name}`)),
      onManyToManyChanged(Post, 'tags', () => void events.push('joined')),
      onPostSave(Tag, ({ row }) => void events.push(`commit ${row.name}`), { phase: 'commit' }),
    ]
    await listening(receivers, async () => {
      await quietly(async () => {
        const tag = await Tag.objects().create({ name: 'a' })
        await related(await Post.objects().create({ title: 'One' }), 'tags').add(tag)
        await Tag.objects().bulkCreate([{ name: 'b' }], { signals: true })
        await Tag.objects().filter({ name: 'b' }).delete()
        await tag.delete()
      })
      await Tag.objects().create({ name: 'loud' })
    })
    expect(events).toEqual(['loud', 'commit loud'])
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
