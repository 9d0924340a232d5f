import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { f } from '@tsango/core'
import { currentContext, runInContext } from '@tsango/core/context'
import { beforeEach, expect } from 'vitest'
import { TransactionError, UniqueViolation } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { atomic, begin, onCommit, onRollback, rolledBack } from './atomic.ts'

class Step extends Model('job.Step') {
  name = f.char(20).unique()
}

const names = (): Promise<string[]> => Step.objects().orderBy('name').pluck('name')

await describeDatabases('transactions that are begun and ended', (under) => {
  const { test, run } = withModels(under, [Step])
  const add = (name: string) => Step.objects().create({ name })

  beforeEach(() => run(() => Step.objects().delete()))

  test('hold what is run in them, and nothing else, until they are committed', async () => {
    const transaction = await begin()
    const called: string[] = []
    await transaction.run(() => add('a'))
    await transaction.run(async () => {
      onCommit(() => called.push('committed'))
      await add('b')
    })
    expect(await transaction.run(names)).toEqual(['a', 'b'])
    expect(await names()).toEqual([])
    expect(called).toEqual([])
    await transaction.commit()
    expect(called).toEqual(['committed'])
    expect(await names()).toEqual(['a', 'b'])
  })

  test('leave nothing when they are rolled back, or given up', async () => {
    const undone: string[] = []
    const transaction = await begin()
    await transaction.run(async () => {
      onRollback(() => undone.push('a'))
      onCommit(() => undone.push('never'))
      await add('a')
    })
    await transaction.rollback()
    const other = await begin()
    await other.run(() => add('b'))
    await other[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
    expect(await names()).toEqual([])
    expect(undone).toEqual(['a'])
  })

  test('take no option that only a function has, as a second try would commit nothing', async () => {
    const retried = { using: 'default', retry: 2 }
    await expect(begin(retried)).rejects.toThrow('begin() takes no "retry"')
    const joined = { using: 'default', savepoint: false }
    await expect(begin(joined)).rejects.toBeInstanceOf(TransactionError)
  })

  test('have an end, once', async () => {
    const transaction = await begin()
    await transaction.commit()
    const ended = expect.objectContaining({ code: 'transaction_error', message: expect.stringContaining('has ended') })
    await expect(transaction.run(() => add('a'))).rejects.toEqual(ended)
    await expect(transaction.commit()).rejects.toEqual(ended)
    await expect(transaction.rollback()).rejects.toEqual(ended)
    await expect(transaction.run(() => expect.unreachable())).rejects.toBeInstanceOf(TransactionError)
    expect(await names()).toEqual([])
  })

  test('are undone where a statement failed, or is not done at the commit', async () => {
    await add('a')
    const failed = await begin()
    await failed.run(() => add('b'))
    await expect(failed.run(() => add('a'))).rejects.toBeInstanceOf(UniqueViolation)
    await expect(failed.run(() => add('c'))).rejects.toBeInstanceOf(TransactionError)
    await expect(failed.commit()).rejects.toBeInstanceOf(TransactionError)
    const nested = await begin()
    await nested.run(() => add('d'))
    await expect(nested.run(() => atomic(() => add('a')))).rejects.toBeInstanceOf(UniqueViolation)
    await nested.run(() => add('e'))
    await nested.commit()
    expect(await names()).toEqual(['a', 'd', 'e'])
    const busy = await begin()
    const { promise, resolve } = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const pending = busy.run(() =>
      atomic(() => {
        begun.resolve()
        return promise
      }),
    )
    await begun.promise
    await expect(busy.commit()).rejects.toThrow('an await is missing')
    resolve()
    await pending.catch(() => undefined)
  })

  test('are savepoints inside of others, which wait for them', async () => {
    await atomic(async () => {
      await add('a')
      const inner = await begin()
      await inner.run(() => add('b'))
      await expect(atomic(() => add('c'))).rejects.toThrow('nested atomic block is open')
      await inner.rollback()
      await add('d')
    })
    expect(await names()).toEqual(['a', 'd'])
    await rolledBack(async () => {
      const transaction = await begin()
      await transaction.run(() => add('e'))
      await transaction.commit()
      expect(await names()).toEqual(['a', 'd', 'e'])
    })
    expect(await names()).toEqual(['a', 'd'])
    await expect(atomic(() => begin({ durable: true }))).rejects.toThrow('durable')
    await expect(begin({ using: 'nowhere' })).rejects.toMatchObject({ code: 'unknown_database' })
  })

  test('know what the caller knows', async () => {
    const transaction = await runInContext({ requestId: 'one' }, () => begin())
    const id = await runInContext({ requestId: 'two' }, () => transaction.run(() => currentContext().requestId))
    expect(id).toBe('two')
    await transaction.rollback()
  })

  test('that nobody can end any more are undone with a warning', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const warned = new Promise<Error>((done) => process.once('warning', done))
    await (async () => {
      const transaction = await begin()
      await transaction.run(() => add('a'))
    })()
    const timer = setInterval(collect, 10)
    expect((await warned).message).toContain('neither committed nor rolled back')
    clearInterval(timer)
    expect(await names()).toEqual([])
    // The connection is free again.
    await add('b')
    expect(await names()).toEqual(['b'])
  })
})
