import { createApplication, defineApp, f, type ModelClass, type Row } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { sql } from 'drizzle-orm/sql'
import { beforeEach, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { AuditEntry } from '../../audit/audit.ts'
import { countStatements } from '../../databases/databases.ts'
import { CascadeTooDeep, ProtectedError, RestrictedError, StaleRow } from '../../errors/errors.ts'
import { type Meta, Model } from '../../model/model.ts'
import { prune } from '../../pruning/pruning.ts'
import { rawExecute } from '../../raw/raw.ts'
import { onPostDelete, onPreDelete } from '../../signals/signals.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Branch extends Model('deep.Branch', { id: f.int() }) {
  static meta: Meta<Branch> = { prune: (b) => b.name.eq('stale') }
  name = f.char(20).default('')
  parent = f.fk(() => Branch, { onDelete: 'cascade' }).null()
  /** Another key to the same model: rows go by two ways. */
  twin = f.fk(() => Branch, { onDelete: 'cascade', relatedName: 'twins' }).null()
}
class Leaf extends Model('deep.Leaf') {
  branch = f.fk(() => Branch, { onDelete: 'cascade' })
}
class Nest extends Model('deep.Nest') {
  leaf = f.fk(() => Leaf, { onDelete: 'setNull' }).null()
}
/** Protects what it points at. */
class Part extends Model('deep.Part', { id: f.int() }) {
  parent = f.fk(() => Part, { onDelete: 'cascade' }).null()
}
class Seal extends Model('deep.Seal') {
  part = f.fk(() => Part)
}
class Pin extends Model('deep.Pin') {
  part = f.fk(() => Part, { onDelete: 'restrict' })
  other = f.fk(() => Part, { onDelete: 'cascade', relatedName: 'others' }).null()
}
class Page extends Model('deep.Page', { id: f.int() }) {
  parent = f.fk(() => Page, { onDelete: 'cascade' }).null()
  version = f.version()
  deletedAt = f.softDelete()
}
class Kept extends Model('deep.Kept', { id: f.int() }) {
  static meta: Meta<Kept> = { audit: true }
  parent = f.fk(() => Kept, { onDelete: 'cascade' }).null()
}
/** A circle that no key of leaves: none may be NULL. */
class Ring extends Model('deep.Ring', { id: f.int() }) {
  next = f.fk(() => Ring, { onDelete: 'cascade' })
}
/** Two models that point at each other, both by keys that cascade. */
class Hen extends Model('deep.Hen', { id: f.int() }) {
  egg = f.fk(() => Egg, { onDelete: 'cascade', relatedName: 'hens' }).null()
}
class Egg extends Model('deep.Egg', { id: f.int() }) {
  hen = f.fk(() => Hen, { onDelete: 'cascade', relatedName: 'eggs' })
}
class Crack extends Model('deep.Crack') {
  egg = f.fk(() => Egg, { onDelete: 'cascade' })
}

class First extends Model('deep.M0', { id: f.int() }) {
  name = f.char(20).default('')
}
const chain: (typeof First)[] = [First]
for (let index = 1; index < 20; index++) {
  const behind = chain[index - 1] as typeof First
  class Next extends Model(`deep.M${index}` as 'deep.M0', { id: f.int() }) {
    name = f.char(20).default('')
    behind = f.fk(() => behind, { onDelete: 'cascade' })
  }
  chain.push(Next as unknown as typeof First)
}

const listening = <T>(receivers: NonNullable<Parameters<typeof defineApp>[0]['extends']>, body: () => Promise<T>) =>
  runInContext({ app: createApplication({ apps: [defineApp({ name: 'listener', extends: receivers })] }) }, body)

interface Tree extends ModelClass {
  objects(): { bulkCreate(rows: readonly object[]): PromiseLike<unknown> }
}

/** Rows of which each is the parent of the next, from a number on. */
const grow = async (model: unknown, depth: number, from = 1): Promise<void> => {
  await (model as Tree)
    .objects()
    .bulkCreate(
      Array.from({ length: depth }, (_, index) => ({ id: from + index, parentId: index ? from + index - 1 : null })),
    )
}

await describeDatabases('deletes deeper than the database follows', (under) => {
  const { test, run } = withModels(under, [
    Branch,
    Leaf,
    Nest,
    Part,
    Seal,
    Pin,
    Page,
    Kept,
    Ring,
    Hen,
    Egg,
    Crack,
    ...chain,
    AuditEntry,
  ])

  beforeEach(() =>
    run(async () => {
      for (const model of [
        Nest,
        Leaf,
        Seal,
        Pin,
        Branch,
        Part,
        Kept,
        Ring,
        Crack,
        Hen,
        Page,
        First,
        AuditEntry,
      ] as readonly (typeof Leaf)[])
        await model.objects().withoutScopes().forceDelete()
    }),
  )

  const branch = (id: number): Promise<Row<Branch>> => Branch.objects().get({ id })

  test('a tree goes with its root, however deep: by row, by query, in a block', async () => {
    // Where every row of 1,100 needs statements of its own, the way is the same as with 300.
    const most = under.dialect.features.refusesDeeperCascade ? [1100] : []
    for (const depth of [14, 15, 16, 40, 300, ...most]) {
      const ways: (() => PromiseLike<unknown>)[] = [
        async () => (await branch(1)).delete(),
        () => Branch.objects().filter({ id: 1 }).delete(),
        () => atomic(async () => (await branch(1)).delete()),
        () => atomic(() => Branch.objects().orderBy('id').limit(1).delete()),
      ]
      for (const way of depth < 300 ? ways : ways.slice(1, 2)) {
        await grow(Branch, depth)
        await grow(Branch, 3, 5000)
        await Leaf.objects().create({ branchId: depth })
        await Nest.objects().create({ leafId: (await Leaf.objects().get()).id })
        expect(await way()).toBe(1)
        expect([await Branch.objects().count(), await Leaf.objects().count()]).toEqual([3, 0])
        expect((await Nest.objects().get()).leafId).toBeNull()
        await Nest.objects().delete()
        expect(await Branch.objects().delete()).toBe(3)
      }
    }
  })

  test('what is not deep is one statement', async () => {
    await grow(Branch, 3)
    const root = await branch(1)
    const { countsCascaded, refusesDeeperCascade } = under.dialect.features
    const count = await countStatements(() => root.delete())
    if (!refusesDeeperCascade) return
    expect(count).toBe(1)
    await grow(Branch, 3)
    // Where rows that others of the query take along are not counted, they are counted before.
    expect(await countStatements(() => Branch.objects().delete())).toBe(countsCascaded ? 1 : 2)
  })

  test('all rows at once, wide and deep', async () => {
    await grow(Branch, 40)
    await Branch.objects().bulkCreate(
      Array.from({ length: 400 }, (_, index) => ({ id: 100 + index, parentId: 1 + (index % 40) })),
    )
    await Leaf.objects().bulkCreate(Array.from({ length: 400 }, (_, index) => ({ branchId: 100 + index })))
    expect(await Branch.objects().filter({ id__gt: 30 }).delete()).toBe(410)
    expect([await Branch.objects().count(), await Leaf.objects().count()]).toEqual([30, 0])
    expect(await Branch.objects().delete()).toBe(30)
  })

  test('rows that go by two ways are put into an order', async () => {
    await grow(Branch, 60)
    await Branch.objects().filter({ id__gt: 1 }).update({ twinId: 1 })
    expect(await Branch.objects().filter({ id: 1 }).delete()).toBe(1)
    expect(await Branch.objects().count()).toBe(0)
  })

  test('circles of any length go, and count', async () => {
    for (const length of [1, 2, 3, 40])
      for (const heard of [false, true])
        for (const way of [
          async () => (await branch(1)).delete(),
          () => Branch.objects().filter({ id: 1 }).delete(),
          () =>
            Branch.objects()
              .delete()
              .then((count) => count / length),
        ]) {
          await grow(Branch, length)
          await Branch.objects().filter({ id: 1 }).update({ parentId: length })
          const gone: number[] = []
          const receivers = heard ? [onPostDelete(Branch, ({ row }) => void gone.push(row.id))] : []
          expect(await listening(receivers, async () => await way())).toBe(1)
          expect(gone).toHaveLength(heard ? length : 0)
          expect(await Branch.objects().count()).toBe(0)
        }
  })

  test('a circle of keys that may not be NULL goes as well', async () => {
    for (const length of [1, 2, 40]) {
      for (let id = 1; id <= length; id++) await Ring.objects().create({ id, nextId: Math.max(1, id - 1) })
      await Ring.objects().filter({ id: 1 }).update({ nextId: length })
      expect(await (await Ring.objects().get({ id: 1 })).delete()).toBe(1)
      expect(await Ring.objects().count()).toBe(0)
    }
  })

  test('a circle over two models goes, and counts, whichever row of it is deleted', async () => {
    for (const length of [1, 2, 3, 40])
      for (const heard of [false, true])
        for (const way of [
          async () => (await Hen.objects().get({ id: 1 })).delete(),
          () => Hen.objects().filter({ id: 1 }).delete(),
          async () => (await Egg.objects().get({ id: 1 })).delete(),
          () => Egg.objects().filter({ id: length }).delete(),
        ]) {
          // Hen 1 lays egg 1, of which hen 2 comes, … and of the last egg comes hen 1.
          for (let id = 1; id <= length; id++) {
            await Hen.objects().create({ id, eggId: id === 1 ? null : id - 1 })
            await Egg.objects().create({ id, henId: id })
          }
          await Hen.objects().filter({ id: 1 }).update({ eggId: length })
          await Crack.objects().create({ eggId: length })
          await Hen.objects().create({ id: 900 })
          await Egg.objects().create({ id: 900, henId: 900 })
          const gone: string[] = []
          const receivers = heard
            ? [
                onPostDelete(Hen, ({ row }) => void gone.push(`hen ${row.id}`)),
                onPostDelete(Egg, ({ row }) => void gone.push(`egg ${row.id}`)),
              ]
            : []
          expect(await listening(receivers, async () => await way())).toBe(1)
          expect(new Set(gone).size).toBe(heard ? 2 * length : 0)
          expect(gone).toHaveLength(heard ? 2 * length : 0)
          expect(await Hen.objects().pluck('id')).toEqual([900])
          expect(await Egg.objects().pluck('id')).toEqual([900])
          expect(await Crack.objects().count()).toBe(0)
          await Hen.objects().delete()
        }
  })

  test('trees hang on circles, and circles on trees', async () => {
    await grow(Branch, 40)
    await grow(Branch, 40, 100)
    await Branch.objects().filter({ id: 100 }).update({ parentId: 139, twinId: 40 })
    await grow(Branch, 40, 200)
    await Branch.objects().filter({ id: 200 }).update({ parentId: 120 })
    await grow(Branch, 2, 900)
    expect(await Branch.objects().filter({ id: 1 }).delete()).toBe(1)
    expect(await Branch.objects().count()).toBe(2)
  })

  test('who listens hears of every row, those that go with others first', async () => {
    await grow(Branch, 40)
    const events: string[] = []
    const receivers = [
      onPreDelete(Branch, ({ row }) => void events.push(`pre ${row.id}`)),
      onPostDelete(Branch, ({ row }) => void events.push(`post ${row.id}`)),
    ]
    await listening(receivers, async () => {
      const root = await branch(1)
      expect(await root.delete()).toBe(1)
      await expect(root.delete()).rejects.toThrow('was deleted')
    })
    expect(new Set(events).size).toBe(80)
    const posts = events.filter((event) => event.startsWith('post'))
    expect(posts).toEqual(Array.from({ length: 40 }, (_, index) => `post ${40 - index}`))
    await grow(Branch, 40)
    const refusing = [
      onPostDelete(Branch, ({ row }) => {
        if (row.id === 2) throw new RangeError('no')
      }),
    ]
    await listening(refusing, () => expect(Branch.objects().filter({ id: 1 }).delete()).rejects.toThrow('no'))
    expect(await Branch.objects().count()).toBe(40)
  })

  test('what nobody hears below what is heard is deep, too', async () => {
    await grow(Branch, 40)
    await Leaf.objects().create({ branchId: 40 })
    const heard: unknown[] = []
    await listening([onPostDelete(Leaf, ({ row }) => void heard.push(row.branchId))], async () =>
      (await branch(1)).delete(),
    )
    expect([heard, await Branch.objects().count()]).toEqual([[40], 0])
  })

  test('what protects or restricts is found at any depth, and nothing is gone', async () => {
    await grow(Part, 40)
    await Seal.objects().create({ partId: 40 })
    const root = await Part.objects().get({ id: 1 })
    const blocked = { blocking: [{ model: 'deep.Seal', field: 'part', count: 1 }] }
    for (const way of [() => root.delete(), () => Part.objects().delete(), () => atomic(() => root.delete())]) {
      const error = await Promise.resolve(way()).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(ProtectedError)
      expect(error).toMatchObject(blocked)
      expect(await Part.objects().count()).toBe(40)
    }
    await Seal.objects().delete()
    await Pin.objects().create({ partId: 30 })
    await expect(root.delete()).rejects.toBeInstanceOf(RestrictedError)
    await Pin.objects().update({ otherId: 40 })
    expect(await root.delete()).toBe(1)
    expect([await Part.objects().count(), await Pin.objects().count()]).toEqual([0, 0])
  })

  test('the trash takes a tree, gives it back and is emptied', async () => {
    await grow(Page, 300)
    const root = await Page.objects().get({ id: 1 })
    expect(await root.delete()).toBe(1)
    expect(await Page.objects().count()).toBe(0)
    expect(await root.restore()).toBe(1)
    expect(await Page.objects().count()).toBe(300)
    await Page.objects().filter({ id: 1 }).update({ parentId: null })
    await expect(root.forceDelete()).rejects.toBeInstanceOf(StaleRow)
    await root.refresh()
    expect(await root.forceDelete()).toBe(1)
    expect(await Page.objects().withTrashed().count()).toBe(0)
  })

  test('what is recorded is every row', async () => {
    await grow(Kept, 40)
    await AuditEntry.objects().delete()
    expect(await Kept.objects().filter({ id: 1 }).delete()).toBe(1)
    expect(await AuditEntry.objects().filter({ action: 'delete' }).count()).toBe(40)
  })

  test('what is stale is pruned with all that goes along', async () => {
    await grow(Branch, 100)
    await Branch.objects()
      .filter({ id__in: [2, 40, 50] })
      .update({ name: 'stale' })
    expect(await prune({ models: ['deep.Branch'] })).toEqual([{ model: 'deep.Branch', count: 3 }])
    expect(await Branch.objects().count()).toBe(1)
  })

  test('a chain of models goes with the first', async () => {
    const rows = async (): Promise<void> => {
      for (const [index, model] of chain.entries())
        await model
          .objects()
          .bulkCreate(Array.from({ length: 3 }, (_, id) => ({ id: id + 1, ...(index ? { behindId: id + 1 } : {}) })))
    }
    await rows()
    expect(await First.objects().filter({ id: 1 }).delete()).toBe(1)
    expect(await Promise.all(chain.map((model) => model.objects().count()))).toEqual(chain.map(() => 2))
    expect(await (await First.objects().get({ id: 2 })).delete()).toBe(1)
    expect(await atomic(() => First.objects().delete())).toBe(1)
    await rows()
    const heard: number[] = []
    await listening([onPostDelete(chain[18] as typeof First, ({ row }) => void heard.push(row.id))], () =>
      First.objects().filter({ id__lt: 3 }).delete(),
    )
    expect(heard.sort()).toEqual([1, 2])
    expect(await Promise.all(chain.map((model) => model.objects().count()))).toEqual(chain.map(() => 1))
  })

  test('a row that is gone is 0', async () => {
    await grow(Branch, 2)
    const [one, two] = [await branch(1), await branch(2)]
    await Branch.objects().filter({ id: 2 }).delete()
    expect(await listening([onPostDelete(Branch, () => undefined)], () => two.delete())).toBe(0)
    expect(await one.delete()).toBe(1)
  })

  test('SQL of your own that is too deep is a typed error, where the database has an end', async () => {
    await grow(Branch, 1100)
    const { cascadeDepth } = under.dialect.features
    const own = () => rawExecute(sql`DELETE FROM deep_branch WHERE id = 1`)
    if (cascadeDepth === undefined) expect(await own()).toBe(1)
    else await expect(own()).rejects.toBeInstanceOf(CascadeTooDeep)
  })
})
