import { f } from '@tsango/core/fields'
import { afterAll, beforeAll, expect } from 'vitest'
import { Deadlock, ForeignKeyViolation, TransactionError, UniqueViolation } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { atomic, captureOnCommit, onCommit, onRollback, rolledBack } from './atomic.ts'

class Coin extends Model('undone.Coin') {
  name = f.char(20).unique()
}
class Pocket extends Model('undone.Pocket') {
  coin = f.fk(() => Coin, { onDelete: 'cascade' })
}

const names = async (): Promise<string[]> => (await Coin.objects().orderBy('name')).map((coin) => coin.name)

await describeDatabases('what is rolled back', (under) => {
  const { test, rolledBack: undone, run } = withModels(under, [Coin, Pocket])
  beforeAll(() => run(() => Coin.objects().create({ name: 'before' })))
  afterAll(() => run(async () => expect(await names()).toEqual(['before'])))

  for (const round of [1, 2])
    undone(`keeps nothing of what was written, committed or not (${round})`, async () => {
      expect(await names()).toEqual(['before'])
      await Coin.objects().create({ name: 'single' })
      await atomic(() => Coin.objects().create({ name: 'committed' }))
      await Coin.objects().bulkCreate([{ name: 'bulk' }])
      await Coin.objects().filter({ name: 'before' }).delete()
      expect(await names()).toEqual(['bulk', 'committed', 'single'])
    })

  undone('checks keys where the application commits', async () => {
    await expect(Pocket.objects().create({ coinId: 77_777 })).rejects.toThrow(ForeignKeyViolation)
    const broken = atomic(async () => {
      await Pocket.objects().create({ coinId: 77_777 })
    })
    await expect(broken).rejects.toThrow(ForeignKeyViolation)
    const { id } = await Coin.objects().create({ name: 'whole' })
    await atomic(() => Pocket.objects().create({ coinId: id }))
    expect(await Pocket.objects().count()).toBe(1)
  })

  undone('goes on after a statement that fails, as outside of a transaction', async () => {
    await expect(Coin.objects().create({ name: 'before' })).rejects.toThrow(UniqueViolation)
    await Coin.objects().create({ name: 'after' })
    expect((await Coin.objects().getOrCreate({ name: 'before' }))[1]).toBe(false)
    expect(await names()).toEqual(['after', 'before'])
  })

  undone('knows transactions that fail, nested ones, and the hooks of all', async () => {
    const events: string[] = []
    const failing = atomic(async () => {
      await Coin.objects().create({ name: 'x' })
      onCommit(() => events.push('never'))
      onRollback(() => events.push('undone'))
      throw new RangeError('x')
    })
    await expect(failing).rejects.toThrow('x')
    await atomic(
      async () => {
        await Coin.objects().create({ name: 'outer' })
        onCommit(async () => events.push(`committed ${(await names()).join()}`))
        await expect(
          atomic(async () => {
            await Coin.objects().create({ name: 'inner' })
            await Coin.objects().create({ name: 'outer' })
          }),
        ).rejects.toThrow(UniqueViolation)
      },
      { durable: true, isolation: 'serializable' },
    )
    onCommit(() => events.push('at once'))
    expect(events).toEqual(['undone', 'committed before,outer', 'at once'])
    let tries = 0
    await atomic(
      () => {
        if (++tries < 3) throw new Deadlock()
      },
      { retry: 5 },
    )
    expect(tries).toBe(3)
  })

  undone('holds transactions to their turns, and what an application is held to', async () => {
    const add = (name: string) =>
      atomic(async () => {
        const count = await Coin.objects().count()
        await new Promise((done) => setTimeout(done, 5))
        await Coin.objects().create({ name: `${name} ${count}` })
      })
    await Promise.all([add('a'), add('b'), add('c'), Coin.objects().create({ name: 'd' })])
    expect((await names()).length).toBe(5)
    await expect(Coin.objects().selectForUpdate().all()).rejects.toThrow(TransactionError)
    const reading = atomic(() => Coin.objects().create({ name: 'x' }), { readOnly: true })
    await expect(reading).rejects.toThrow('only reads')
  })

  test('keeps nothing where the body fails, and its error is the one that comes', async () => {
    const failing = rolledBack(async () => {
      await Coin.objects().create({ name: 'lost' })
      throw new RangeError('of the body')
    })
    await expect(failing).rejects.toThrow('of the body')
    expect(await names()).toEqual(['before'])
  })

  test('may be captured: hooks wait, or run at the end', async () => {
    const events: string[] = []
    const work = () =>
      rolledBack(() =>
        atomic(async () => {
          onCommit(() => {
            events.push('first')
            onCommit(() => events.push('added'))
          })
          await atomic(() => onCommit(() => events.push('nested')))
          await atomic(() => {
            onCommit(() => events.push('never'))
            throw new RangeError()
          }).catch(() => undefined)
          return 7
        }),
      )
    const { result, hooks } = await captureOnCommit(work)
    expect([result, hooks.length, events]).toEqual([7, 2, []])
    expect((await captureOnCommit(work, { run: true })).hooks.length).toBe(3)
    expect(events).toEqual(['first', 'nested', 'added'])
  })
})
