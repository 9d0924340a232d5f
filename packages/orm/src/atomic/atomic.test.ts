import { f } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { Deadlock, SerializationFailure, TransactionError } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { atomic, beforeCommit, onCommit, onRollback } from './atomic.ts'

class Account extends Model('bank.Account') {
  name = f.char(20).unique()
  balance = f.int().default(0)
}

class Refused extends RangeError {}

const balances = async (): Promise<number[]> =>
  (await Account.objects().orderBy('name')).map((account) => account.balance)

/** Resolves once it was called by so many, or after a while: the second of a deadlock may wait for the first. */
function meeting(count: number): () => Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let here = 0
  return () => {
    if (++here >= count) resolve()
    return Promise.race([promise, new Promise((done) => setTimeout(done, 1500))])
  }
}

await describeDatabases('transactions', (under) => {
  const { test, run } = withModels(under, [Account])

  beforeEach(() =>
    run(async () => {
      await Account.objects().delete()
      await Account.objects().bulkCreate([
        { name: 'a', balance: 10 },
        { name: 'b', balance: 10 },
      ])
    }),
  )

  const add = (name: string, amount: number): Promise<number> =>
    Account.objects()
      .filter({ name })
      .update((account) => ({ balance: account.balance.plus(amount) }))

  /** Two transactions that lock two rows in opposite order; resolves to how often a body ran. */
  async function cross(retry: number): Promise<{ tries: number; results: PromiseSettledResult<void>[] }> {
    const met = meeting(2)
    let tries = 0
    const transfer = (from: string, to: string): Promise<void> =>
      atomic(
        async () => {
          tries++
          await add(from, -1)
          await met()
          await add(to, 1)
        },
        { retry },
      )
    const results = await Promise.allSettled([transfer('a', 'b'), transfer('b', 'a')])
    return { tries, results }
  }

  test('a real deadlock undoes one of two transactions, which runs again where it asked for it', async () => {
    const alone = await cross(0)
    const failed = alone.results.filter((result) => result.status === 'rejected')
    expect(failed.map((result) => result.reason.code)).toEqual(under.dialect.features.singleWriter ? [] : ['deadlock'])
    expect((await balances()).reduce((sum, one) => sum + one)).toBe(20)
    await Account.objects().update({ balance: 10 })
    const { results, tries } = await cross(5)
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled'])
    expect(await balances()).toEqual([10, 10])
    if (under.dialect.features.singleWriter) expect(tries).toBe(2)
    else expect(tries).toBeGreaterThan(2)
  })

  test('read-modify-write under serializable loses nothing where it runs again', async () => {
    const met = meeting(2)
    const increment = (): Promise<void> =>
      atomic(
        async () => {
          const account = await Account.objects().get({ name: 'a' })
          await met()
          account.balance++
          await account.save()
        },
        { isolation: 'serializable', retry: 10 },
      )
    await Promise.all([increment(), increment()])
    expect(await balances()).toEqual([12, 10])
  })

  test('a deadlock in a nested block dooms the whole transaction, and the outermost block runs again', async () => {
    const met = meeting(2)
    let caught = 0
    const transfer = (from: string, to: string): Promise<void> =>
      atomic(
        async () => {
          await add(from, -1)
          await met()
          await atomic(() => add(to, 1), { retry: 5 }).catch((error: unknown) => {
            caught++
            expect(error).toBeInstanceOf(Deadlock)
          })
          await Account.objects().count()
        },
        { retry: 5 },
      )
    await Promise.all([transfer('a', 'b'), transfer('b', 'a')])
    expect(await balances()).toEqual([10, 10])
    if (!under.dialect.features.singleWriter) expect(caught).toBeGreaterThan(0)
  })

  test('retry is bounded, forgets the hooks of tries that failed, and runs again for no other error', async () => {
    const events: string[] = []
    let tries = 0
    const body = async (): Promise<number> => {
      const now = ++tries
      await Account.objects().create({ name: `try ${now}` })
      beforeCommit(() => events.push(`before ${now}`))
      onCommit(() => events.push(`commit ${now}`))
      onRollback(() => events.push(`undone ${now}`))
      if (now < 3) throw new Refused('wrapped', { cause: new SerializationFailure() })
      return now
    }
    expect(await atomic(body, { retry: 2 })).toBe(3)
    expect(events).toEqual(['undone 1', 'undone 2', 'before 3', 'commit 3'])
    expect(await Account.objects().filter({ name__startswith: 'try' }).values('name')).toEqual([{ name: 'try 3' }])
    tries = 0
    await expect(atomic(body, { retry: 1 })).rejects.toThrow(Refused)
    expect(tries).toBe(2)
    const other = () => atomic(() => Promise.reject(new Refused(String(++tries))), { retry: 5 })
    await expect(other()).rejects.toThrow('3')
  })

  test('what is committed never runs again, whatever a hook meets', async () => {
    let tries = 0
    const body = (): void => {
      tries++
      onCommit(() => Promise.reject(new Deadlock()))
    }
    await expect(atomic(body, { retry: 3 })).rejects.toThrow(Deadlock)
    expect(tries).toBe(1)
  })

  test('retry takes a whole number that is no negative one and not too large', async () => {
    for (const retry of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 101, '3' as unknown as number])
      await expect(atomic(() => Account.objects().count(), { retry })).rejects.toThrow(TransactionError)
  })

  test('beforeCommit runs inside the outermost block and may still fail it', async () => {
    const events: string[] = []
    await atomic(async () => {
      await atomic(async () => {
        beforeCommit(async () => {
          events.push('first')
          await add('a', 5)
          beforeCommit(() => events.push('registered by a hook'))
          onCommit(() => events.push('committed'))
        })
      })
      await atomic(() => {
        beforeCommit(() => events.push('of a block that was undone'))
        throw new Refused('undone')
      }).catch(() => undefined)
      events.push('body')
    })
    expect(events).toEqual(['body', 'first', 'registered by a hook', 'committed'])
    expect(await balances()).toEqual([15, 10])
    const failing = atomic(async () => {
      await add('a', 100)
      beforeCommit(async () => {
        if ((await Account.objects().get({ name: 'a' })).balance > 50) throw new Refused('too much')
      })
    })
    await expect(failing).rejects.toThrow('too much')
    expect(await balances()).toEqual([15, 10])
    expect(await beforeCommit(() => Account.objects().count())).toBe(2)
  })

  test('a statement that fails in a hook of beforeCommit undoes the block, also where the hook catches it', async () => {
    const failing = atomic(async () => {
      await add('a', 1)
      beforeCommit(() =>
        Account.objects()
          .create({ name: 'b' })
          .catch(() => undefined),
      )
    })
    await expect(failing).rejects.toThrow('was undone')
    expect(await balances()).toEqual([10, 10])
  })

  test('onRollback runs once a block, or one around it, is undone, and outside of what was undone', async () => {
    const events: string[] = []
    onRollback(() => events.push('never'))
    await atomic(async () => {
      onRollback(() => events.push('kept'))
      await atomic(async () => {
        onRollback(async () => events.push(`inner sees ${(await balances()).join()}`))
        await add('a', 1)
        throw new Refused('inner')
      }).catch(() => undefined)
    })
    expect(events).toEqual(['inner sees 10,10'])
    const undone = atomic(async () => {
      await atomic(async () => {
        await add('a', 1)
        onRollback(async () => events.push(`outer sees ${(await balances()).join()}`))
      })
      throw new Refused('outer')
    })
    await expect(undone).rejects.toThrow('outer')
    expect(events).toEqual(['inner sees 10,10', 'outer sees 10,10'])
  })

  test('durable refuses to stand in another block, and is committed', async () => {
    await atomic(() => add('a', 5), { durable: true })
    expect(await balances()).toEqual([15, 10])
    await expect(atomic(() => atomic(() => add('a', 5), { durable: true }))).rejects.toThrow('is durable')
    expect(await balances()).toEqual([15, 10])
  })

  test('a nested block that nobody awaits undoes the block, with an error that says so', async () => {
    let forgotten: Promise<unknown> | undefined
    const begun = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    const failing = atomic(async () => {
      await add('a', 1)
      forgotten = atomic(async () => {
        begun.resolve()
        await ended.promise
        await add('a', 100)
      })
      forgotten.catch(() => undefined)
      await begun.promise
    })
    await expect(failing).rejects.toThrow('an await is missing')
    ended.resolve()
    await expect(forgotten).rejects.toThrow()
    expect(await balances()).toEqual([10, 10])
    expect(await atomic(() => Account.objects().count())).toBe(2)
  })

  test('a statement that nobody awaits undoes the block, or is refused behind its end', async () => {
    let forgotten: Promise<unknown> | undefined
    const ended = Promise.withResolvers<void>()
    await atomic(async () => {
      await add('a', 1)
      forgotten = ended.promise.then(() => add('a', 100))
      forgotten.catch(() => undefined)
    })
    ended.resolve()
    await expect(forgotten).rejects.toThrow('has ended')
    expect(await balances()).toEqual([11, 10])
    if (under.dialect.features.synchronous) return
    const failing = atomic(async () => {
      forgotten = add('a', 100)
      forgotten.catch(() => undefined)
    })
    await expect(failing).rejects.toThrow('an await is missing')
    await forgotten?.catch(() => undefined)
    expect(await balances()).toEqual([11, 10])
  })

  test('each isolation level is what it says, or a stricter one', async () => {
    for (const isolation of ['read committed', 'repeatable read', 'serializable'] as const) {
      const shows = isolation === 'read committed' && !under.dialect.features.singleWriter
      const seen = await atomic(
        async () => {
          const before = await balances()
          // Of another connection, past the block; a level that locks what was read makes it wait.
          const other = run(() => Account.objects().filter({ name: 'b' }).update({ balance: 77 }))
          await Promise.race([other, new Promise((done) => setTimeout(done, shows ? 60_000 : 150))])
          return { before, after: await balances(), other }
        },
        { isolation },
      )
      await seen.other
      expect(seen.before).toEqual([10, 10])
      expect(seen.after, isolation).toEqual([10, shows ? 77 : 10])
      await Account.objects().update({ balance: 10 })
    }
  })

  test('a block that only reads refuses writes before they are sent, and goes on', async () => {
    const found = await atomic(
      async () => {
        await expect(add('a', 1)).rejects.toThrow('only reads')
        await expect(Account.objects().create({ name: 'c' })).rejects.toThrow('only reads')
        return Account.objects().count()
      },
      { readOnly: true },
    )
    expect(found).toBe(2)
  })

  test('every hook of onRollback gets its turn, and no error is lost', async () => {
    const events: string[] = []
    const undone = atomic(() => {
      onRollback(() => Promise.reject(new Refused('hook')))
      onRollback(() => events.push('second'))
      throw new Refused('body')
    })
    await expect(undone).rejects.toMatchObject({
      code: 'transaction_error',
      cause: { errors: [{ message: 'body' }, { message: 'hook' }] },
    })
    expect(events).toEqual(['second'])
  })
})
