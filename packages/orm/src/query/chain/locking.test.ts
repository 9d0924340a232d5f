import { f, type Meta, type Row } from '@tsango/core'
import { sql } from 'drizzle-orm/sql'
import { beforeEach, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { countStatements } from '../../databases/databases.ts'
import { LockTimeout, QueryError, TransactionError, Unsupported } from '../../errors/errors.ts'
import { rowNumber } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Owner extends Model('lock.Owner') {
  name = f.char(20)
}
class Task extends Model('lock.Task') {
  static meta: Meta<Task> = { ordering: ['id'] }
  name = f.char(20)
  done = f.int().default(0)
  owner = f.fk(() => Owner, { onDelete: 'cascade' })
  helper = f.fk(() => Owner, { onDelete: 'setNull' }).null()
}

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))
const names = (rows: readonly { readonly name: string }[]): string[] => rows.map((row) => row.name)

await describeDatabases('rows that are locked', (under) => {
  const { test, run } = withModels(under, [Task, Owner])
  const { features } = under.dialect
  let ann: Row<Owner>
  let bob: Row<Owner>

  beforeEach(() =>
    run(async () => {
      await Task.objects().delete()
      await Owner.objects().delete()
      ann = await Owner.objects().create({ name: 'Ann' })
      bob = await Owner.objects().create({ name: 'Bob' })
      await Task.objects().bulkCreate(['a', 'b', 'c', 'd'].map((name) => ({ name, ownerId: ann.id })))
    }),
  )

  /** Runs one body inside of a transaction that holds rows, and another, in a transaction of its own, meanwhile. */
  async function meanwhile(hold: () => PromiseLike<unknown>, body: () => Promise<void>): Promise<void> {
    const held = Promise.withResolvers<void>()
    const over = Promise.withResolvers<void>()
    const holding = atomic(async () => {
      await hold()
      held.resolve()
      await over.promise
    })
    await held.promise
    try {
      await atomic(body)
    } finally {
      over.resolve()
      await holding
    }
  }

  test('let others point at the rows where they are asked to, and the database can', async () => {
    const [first] = await Owner.objects().filter({ name: 'Ann' })
    const held = Owner.objects().filter({ name: 'Ann' }).selectForUpdate({ noKey: true })
    if (!held.toSql().sql.includes('NO KEY')) {
      expect(names(await atomic(() => held.all()))).toEqual(['Ann'])
      return
    }
    const point = () => Task.objects().create({ name: 'x', ownerId: first?.id as number })
    await meanwhile(
      () => held,
      async () => void (await point()),
    )
    expect(await Task.objects().filter({ name: 'x' }).count()).toBe(1)
    const taken = meanwhile(
      () => held,
      async () => void (await Owner.objects().selectForUpdate({ noWait: true }).get({ name: 'Ann' })),
    )
    await expect(taken).rejects.toBeInstanceOf(LockTimeout)
  })

  test('two transactions that read to write lose nothing: the second waits and sees what the first wrote', async () => {
    const increment = (): Promise<void> =>
      atomic(async () => {
        const task = await Task.objects().selectForUpdate().get({ name: 'a' })
        await wait(60)
        task.done++
        await task.save()
      })
    await Promise.all([increment(), increment(), increment()])
    expect((await Task.objects().get({ name: 'a' })).done).toBe(3)
  })

  test('a row that is held waits for nobody else, and first() and values() hold theirs too', async () => {
    await atomic(async () => {
      expect((await Task.objects().selectForUpdate().first())?.name).toBe('a')
      expect((await Task.objects().selectForUpdate().last())?.name).toBe('d')
      expect(await Task.objects().selectForUpdate().limit(2).values('name')).toEqual([{ name: 'a' }, { name: 'b' }])
      expect(await Task.objects().selectForUpdate().none()).toEqual([])
    })
  })

  if (features.selectForUpdate) {
    test('noWait fails at once where another transaction holds a row, and only there', async () => {
      const last = await Task.objects().get({ name: 'd' })
      await meanwhile(
        () => Task.objects().filter({ name: 'a' }).selectForUpdate(),
        async () => {
          await expect(atomic(() => Task.objects().selectForUpdate({ noWait: true }))).rejects.toThrow(LockTimeout)
          const other = Task.objects().filter({ id: last.id })
          expect(names(await other.selectForUpdate({ noWait: true }))).toEqual(['d'])
        },
      )
      expect(await atomic(() => Task.objects().selectForUpdate({ noWait: true }))).toHaveLength(4)
    })

    test('skipLocked leaves out what another transaction holds: two workers share one table', async () => {
      const first = () => Task.objects().selectForUpdate({ skipLocked: true }).limit(2)
      await meanwhile(
        async () => expect(names(await first())).toEqual(['a', 'b']),
        async () => {
          expect(names(await first())).toEqual(['c', 'd'])
          expect(await Task.objects().selectForUpdate({ skipLocked: true }).first()).toMatchObject({ name: 'c' })
        },
      )
      expect(names(await atomic(first))).toEqual(['a', 'b'])
    })

    test('a write of another transaction waits for the rows that are held', async () => {
      const events: string[] = []
      let writing: Promise<unknown> | undefined
      await atomic(async () => {
        await Task.objects().filter({ name: 'a' }).selectForUpdate()
        writing = run(() => Task.objects().filter({ name: 'a' }).update({ done: 9 })).then(() => events.push('written'))
        await wait(80)
        events.push('committed')
      })
      await writing
      expect(events).toEqual(['committed', 'written'])
    })
  }

  test('rows of SQL of your own are refused, as not every database would hold them; by their keys they are held', async () => {
    const some = Task.objects().fromSql(sql`SELECT * FROM lock_task WHERE name < 'c'`)
    await expect(atomic(() => some.selectForUpdate())).rejects.toThrow('filter({ pk__in: query })')
    const held = () => Task.objects().filter({ pk__in: some }).selectForUpdate()
    expect(names(await atomic(held))).toEqual(['a', 'b'])
    if (!features.selectForUpdate) return
    await meanwhile(held, async () => {
      const noWait = () => Task.objects().filter({ name: 'a' }).selectForUpdate({ noWait: true })
      await expect(atomic(noWait)).rejects.toThrow(LockTimeout)
    })
  })

  if (features.lockOf) {
    test('locks the rows of the model alone, unless `of` names relations that the query loads', async () => {
      const owner = () => Owner.objects().filter({ id: ann.id }).selectForUpdate({ noWait: true })
      const tasks = () => Task.objects().filter({ owner__name: 'Ann' }).selectRelated('owner')
      await meanwhile(
        () => tasks().selectForUpdate(),
        async () => expect(names(await owner())).toEqual(['Ann']),
      )
      await meanwhile(
        () => tasks().selectForUpdate({ of: ['owner'] }),
        async () => {
          await expect(atomic(owner)).rejects.toThrow(LockTimeout)
          expect(await Task.objects().selectForUpdate({ noWait: true })).toHaveLength(4)
        },
      )
      await meanwhile(
        () => tasks().selectForUpdate({ of: ['self', 'owner'] }),
        async () => {
          await expect(atomic(owner)).rejects.toThrow(LockTimeout)
          await expect(atomic(() => Task.objects().selectForUpdate({ noWait: true }))).rejects.toThrow(LockTimeout)
        },
      )
    })
  }

  test('`of` works where the database can tell tables apart, and says so where it cannot', async () => {
    const related = () => Task.objects().selectRelated('owner')
    const some = atomic(() => related().selectForUpdate({ of: ['self'] }))
    if (features.selectForUpdate && !features.lockOf) await expect(some).rejects.toThrow(Unsupported)
    else expect(await some).toHaveLength(4)
    expect(await atomic(() => related().selectForUpdate({ of: ['self', 'owner'] }))).toHaveLength(4)
    expect(await atomic(() => related().selectForUpdate())).toHaveLength(4)
    await Task.objects().filter({ name: 'a' }).update({ helperId: bob.id })
    const optional = atomic(() =>
      Task.objects()
        .selectRelated('helper')
        .selectForUpdate({ of: ['self', 'helper'] }),
    )
    if (features.selectForUpdate && !features.lockOuterJoined) await expect(optional).rejects.toThrow(Unsupported)
    else expect((await optional).map((task) => task.helper?.name)).toEqual(['Bob', undefined, undefined, undefined])
    expect(await atomic(() => Task.objects().selectRelated('helper').selectForUpdate())).toHaveLength(4)
  })

  test('outside of a transaction, and in one that only reads, it is refused before any SQL runs', async () => {
    const statements = await countStatements(async () => {
      await expect(Task.objects().selectForUpdate()).rejects.toThrow('Run the query inside of atomic()')
      await expect(Task.objects().selectForUpdate().first()).rejects.toThrow(TransactionError)
      const reading = () => Task.objects().selectForUpdate({ skipLocked: true })
      await expect(atomic(reading, { readOnly: true })).rejects.toThrow('only reads')
      await expect(atomic(() => atomic(reading), { readOnly: true })).rejects.toThrow('only reads')
    })
    expect(statements).toBe(0)
  })

  test('what gives no rows, or values that stand for several, is refused', async () => {
    const locked = Task.objects().selectForUpdate()
    await atomic(async () => {
      for (const refused of [
        () => locked.count(),
        () => locked.exists(),
        () => locked.aggregate((task) => ({ most: task.done.max() })),
        () => locked.update({ done: 1 }),
        () => locked.delete(),
        () => locked.distinct().values('name'),
        () => Owner.objects().where((owner) => owner.id.in(locked.values('ownerId'))),
      ])
        await expect(atomic(async () => await refused())).rejects.toThrow(QueryError)
      expect(await locked).toHaveLength(4)
      const numbered = locked.annotate((task) => ({ nth: rowNumber().over({ orderBy: task.id }) }))
      if (under.dialect.features.windowsBesideLock) expect(await numbered).toHaveLength(4)
      else await expect(atomic(async () => await numbered)).rejects.toThrow('filter({ pk__in: query })')
    })
  })

  test('options that make no sense, and names that nobody loads, are refused and never become SQL', async () => {
    expect(() => Task.objects().selectForUpdate({ skipLocked: true, noWait: true })).toThrow('not both')
    for (const of of [[], 'self', [1], [null]])
      expect(() => Task.objects().selectForUpdate({ of: of as unknown as ['self'] })).toThrow(QueryError)
    for (const name of ['owner', 'name', '__proto__', '"; DROP TABLE lock_task; --', "self' OF x", ''])
      await expect(atomic(() => Task.objects().selectForUpdate({ of: [name] as unknown as ['self'] }))).rejects.toThrow(
        `cannot lock "${name}"`,
      )
    await expect(
      atomic(() =>
        Task.objects()
          .selectRelated('owner')
          .selectForUpdate({ of: ['owner'] })
          .values('name'),
      ),
    ).rejects.toThrow('Known: "self"')
    expect(await Task.objects().count()).toBe(4)
  })

  test('the last call counts, and a chain that was met before is found again', async () => {
    const query = () =>
      Task.objects()
        .selectForUpdate({ noWait: true })
        .selectForUpdate({ of: ['self', 'self'] })
    expect(query().plan.lock).toBe(query().plan.lock)
    const { sql } = query().toSql()
    expect(/FOR UPDATE$/.test(sql)).toBe(features.selectForUpdate)
    expect(/FOR UPDATE/.test(Task.objects().toSql().sql)).toBe(false)
  })
})
