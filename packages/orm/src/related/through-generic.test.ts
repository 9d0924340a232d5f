import { f } from '@tsango/core'
import type { Row } from '@tsango/core/model'
import { beforeAll, expect } from 'vitest'
import { ContentType, genericKeyOf } from '../content-types/content-types.ts'
import { countStatements } from '../databases/databases.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { related } from './related.ts'

class Writer extends Model('wall.Writer') {
  name = f.char(20)
  walls = f.reverse(() => Wall, 'owner')
  /** In the middle of a path. */
  readers = f.through(() => Writer, 'walls__notes__by')
  /** At its end. */
  notes = f.through(() => Writer, 'walls__notes')
}
class Wall extends Model('wall.Wall') {
  title = f.char(20)
  owner = f.fk(() => Writer, { onDelete: 'cascade' })
  notes = f.genericReverse(() => Note, 'target')
  /** At its beginning. */
  writers = f.through(() => Wall, 'notes__by')
  /** Twice. */
  replies = f.through(() => Wall, 'notes__replies')
}
/** Its keys are the first numbers, too: nothing of a wall may be taken for a photo's. */
class Photo extends Model('wall.Photo', { id: f.uuid() }) {
  title = f.char(20)
  notes = f.genericReverse(() => Note, 'target')
  writers = f.through(() => Photo, 'notes__by')
}
class Poster extends Model('wall.Poster') {
  title = f.char(20)
  notes = f.genericReverse(() => Note, 'target')
  writers = f.through(() => Poster, 'notes__by')
}
class Note extends Model('wall.Note') {
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
  targetKey = f.char(64)
  target = f.generic(() => [Wall, Photo, Poster], { type: 'targetType', key: 'targetKey' })
  by = f.fk(() => Writer, { onDelete: 'cascade', relatedName: 'written' })
  text = f.char(20)
  stars = f.int().default(0)
  deletedAt = f.softDelete()
  replies = f.genericReverse(() => Reply, 'target')
}
class Reply extends Model('wall.Reply') {
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
  targetKey = f.bigInt()
  target = f.generic(() => [Note], { type: 'targetType', key: 'targetKey' })
  by = f.fk(() => Writer, { onDelete: 'cascade', relatedName: 'replied' })
  text = f.char(20)
}

await describeDatabases('relations over ways back of keys to rows of several models', (under) => {
  const { rolledBack: test, run } = withModels(under, [ContentType, Writer, Wall, Photo, Poster, Note, Reply])
  let [ann, bob, cid]: Row<Writer>[] = []
  let [left, right]: Row<Wall>[] = []
  let poster: Row<Poster>
  let photo: Row<Photo>

  beforeAll(() =>
    run(async () => {
      ;[ann, bob, cid] = await Writer.objects().bulkCreate([{ name: 'ann' }, { name: 'bob' }, { name: 'cid' }])
      const [a, b, c] = [ann, bob, cid] as [Row<Writer>, Row<Writer>, Row<Writer>]
      ;[left, right] = await Wall.objects().bulkCreate([
        { title: 'left', ownerId: a.id },
        { title: 'right', ownerId: b.id },
      ])
      // The same number as the wall to the left.
      poster = await Poster.objects().create({ title: 'poster' })
      photo = await Photo.objects().create({ title: 'photo', id: '0191b1aa-0000-7000-8000-0000000000aa' })
      const note = async (text: string, target: object, by: Row<Writer>, more = {}) =>
        Note.objects().create({
          text,
          byId: by.id,
          ...(await genericKeyOf(Note, 'target').valuesOf(target as never)),
          ...more,
        })
      const first = await note('1', left as Row<Wall>, b, { stars: 1 })
      await note('2', left as Row<Wall>, c, { stars: 2 })
      await note('3', left as Row<Wall>, c, { stars: 4 })
      await note('4', right as Row<Wall>, a)
      await note('5', poster, a, { stars: 9 })
      await note('6', photo, b)
      const { targetTypeId, targetKey } = await genericKeyOf(Reply, 'target').valuesOf(first)
      await Reply.objects().create({ text: '7', byId: c.id, targetTypeId, targetKey })
      await (await note('8', right as Row<Wall>, c)).delete()
    }),
  )
  const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name).sort()
  const texts = (rows: readonly { readonly text: string }[]) => rows.map(({ text }) => text).sort()
  const titles = (rows: readonly { readonly title: string }[]) => rows.map(({ title }) => title).sort()

  test('are asked by lookups, each row once, and never by the number of another model', async () => {
    expect(poster.id).toBe(left?.id)
    expect(titles(await Wall.objects().filter({ writers__name: 'cid' }))).toEqual(['left'])
    expect(titles(await Wall.objects().filter({ writers__name: 'ann' }))).toEqual(['right'])
    expect(titles(await Poster.objects().filter({ writers__name: 'ann' }))).toEqual(['poster'])
    expect(titles(await Photo.objects().filter({ writers: bob as Row<Writer> }))).toEqual(['photo'])
    expect(titles(await Photo.objects().exclude({ writers__name: 'bob' }))).toEqual([])
    expect(names(await Writer.objects().filter({ readers__name: 'cid' }))).toEqual(['ann'])
    expect(names(await Writer.objects().filter({ notes__text: '4' }))).toEqual(['bob'])
    expect(names(await Writer.objects().filter({ notes__isnull: true }))).toEqual(['cid'])
    expect(titles(await Wall.objects().filter({ replies__by__name: 'cid' }))).toEqual(['left'])
  })

  test('are counted and gathered', async () => {
    const rows = await Writer.objects()
      .annotate((w) => ({ n: w.notes.count(), read: w.readers.count(), best: w.notes.max((n) => n.stars) }))
      .orderBy('name')
    expect(rows.map(({ name, n, read, best }) => [name, n, read, best])).toEqual([
      ['ann', 3, 2, 4],
      ['bob', 1, 1, 0],
      ['cid', 0, 0, null],
    ])
    expect(titles(await Wall.objects().where((w) => w.writers.some((p) => p.name.eq('bob'))))).toEqual(['left'])
    expect((await Photo.objects().annotate((p) => ({ n: p.writers.count() })))[0]?.n).toBe(1)
  })

  test('are loaded for many rows with one statement, whole, by a query and so many of each', async () => {
    const load = () => Wall.objects().prefetch('writers', 'replies').orderBy('title')
    const walls = await load()
    expect(walls.map(({ writers, replies }) => [names(writers), texts(replies)])).toEqual([
      [['bob', 'cid'], ['7']],
      [['ann'], []],
    ])
    expect(await countStatements(load)).toBe(3)
    const owners = await Writer.objects()
      .prefetchWith('notes', (n) => n.orderBy('-stars').limit(2), 'best')
      .prefetch('readers')
      .orderBy('name')
    expect(owners.map(({ best, readers }) => [best.map(({ text }) => text), names(readers)])).toEqual([
      [
        ['3', '2'],
        ['bob', 'cid'],
      ],
      [['4'], ['ann']],
      [[], []],
    ])
    expect(names((await Photo.objects().prefetch('writers').get()).writers)).toEqual(['bob'])
  })

  test('are the rows of one row', async () => {
    const wall = left as Row<Wall>
    expect(names(await related(wall, 'writers').all())).toEqual(['bob', 'cid'])
    expect(await related(wall, 'writers').contains(bob as Row<Writer>)).toBe(true)
    expect(texts(await related(wall, 'replies').all())).toEqual(['7'])
    expect(names(await related(photo, 'writers').all())).toEqual(['bob'])
    expect(names(await related(poster, 'writers').all())).toEqual(['ann'])
    expect(texts(await related(ann as Row<Writer>, 'notes').all())).toEqual(['1', '2', '3'])
    expect(await related(ann as Row<Writer>, 'readers').count()).toBe(2)
    expect(await related(cid as Row<Writer>, 'notes').count()).toBe(0)
  })

  test('leave out what is hidden on the way, until its path is lifted', async () => {
    const wall = right as Row<Wall>
    expect(names(await related(wall, 'writers').all())).toEqual(['ann'])
    expect((await Wall.objects().prefetch('writers').get({ id: wall.id })).writers).toHaveLength(1)
    const count = () =>
      Wall.objects()
        .filter({ id: wall.id })
        .annotate((w) => ({ n: w.writers.count() }))
    expect((await count())[0]?.n).toBe(1)
    expect((await count().withTrashed('notes'))[0]?.n).toBe(2)
  })
})
