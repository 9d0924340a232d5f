import { f } from '@tsango/core'
import { TsangoError } from '@tsango/core/errors'
import { beforeEach, expect } from 'vitest'
import { withAuditKeys } from '../../audit/keys.ts'
import { pruneAudit } from '../../audit/prune.ts'
import { verifyAudit } from '../../audit/verify.ts'
import { genericKey } from '../../content-types/generic-key.ts'
import { withDatabases } from '../../databases/databases.ts'
import { UniqueViolation } from '../../errors/errors.ts'
import { demote, extend, inherit, Model, manager, promote, proxy, refreshView, replicate } from '../../model/model.ts'
import { prune } from '../../pruning/pruning.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { describeLookup } from '../lookups/predicate.ts'

class Item extends Model('declared.Item') {
  static meta = { scopes: { open: (i: { done: { eq(value: boolean): unknown } }) => i.done.eq(false) } } as never
  title = f.char(20).unique()
  done = f.bool().default(false)
  deletedAt = f.softDelete()
}

/** What code without types may give. */
const GIVEN: readonly unknown[] = [null, {}, [], [null], 42, 1n, true, 'x', Symbol('kind'), () => null]

const DOORS: Readonly<Record<string, (given: never, row: never) => unknown>> = {
  proxy: (given) => proxy(given, 'declared.Shown'),
  extend: (given) => extend(given, 'declared.More'),
  'extend options': (given) => extend(Item, 'declared.More', given),
  inherit: (given) => inherit(given),
  'inherit parts': (given) => inherit(Item, given),
  manager: (given) => manager(given, {}),
  'manager methods': (given) => manager(() => Item, given),
  'manager options': (given) => manager(() => Item, {}, given),
  promote: (given, row) => promote(row, given, {} as never),
  demote: (given, row) => demote(row, given),
  replicate: (given, row) => replicate(row, given),
  'replicate except': (given, row) => replicate(row, { except: given }),
  refreshView: (given) => refreshView(Item, given),
  'refreshView of': (given) => refreshView(given),
  prune: (given) => prune(given),
  'prune models': (given) => prune({ models: given }),
  pruneAudit: (given) => pruneAudit(given),
  verifyAudit: (given) => verifyAudit(given),
  withAuditKeys: (given) => withAuditKeys(given, () => 1),
  genericKey: (given) => genericKey(Item as never, given),
  'genericKey of': (given) => genericKey(given, { type: 'a', key: 'b', to: () => [] } as never),
  describeLookup: (given) => describeLookup(given, 'title'),
  withDatabases: (given) => withDatabases({}, given, () => 1),
  'withDatabases given': (given) => withDatabases(given, [Item], () => 1),
}

await describeDatabases('declarations and doors beside queries', (under) => {
  const { test, run } = withModels(under, [Item])
  beforeEach(() =>
    run(async () => {
      await Item.objects().withoutScopes().forceDelete()
      await Item.objects().create({ title: 'a' })
    }),
  )

  test('meet no error of JavaScript, whatever they are given', async () => {
    const faults: string[] = []
    const row = await Item.objects().first()
    for (const [name, door] of Object.entries(DOORS))
      for (const given of GIVEN)
        try {
          await door(given as never, row as never)
        } catch (error) {
          if (!(error instanceof TsangoError))
            faults.push(
              `${name}(${typeof given} ${JSON.stringify(typeof given === 'bigint' ? 1 : given)}): ${String(error)}`,
            )
        }
    expect(faults).toEqual([])
  })

  test('a row that a scope or the trash hides is told of where it keeps one from being made', async () => {
    const told = async (): Promise<string[]> => {
      const messages: string[] = []
      for (const call of [
        () => Item.objects().getOrCreate({ title: 'a' }),
        () => Item.objects().updateOrCreate({ title: 'a' }, { done: true }),
      ]) {
        const error: unknown = await call().catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(UniqueViolation)
        const { message, publicMessage } = error as UniqueViolation
        expect(publicMessage).not.toContain('hides')
        messages.push(message.slice(message.indexOf('A row that this')))
      }
      return messages
    }
    const sentence = (how: string): string =>
      `A row that this query hides has the values of the lookups: reach it with ${how}, or choose other values.`
    await Item.objects().filter({ title: 'a' }).delete()
    expect(await told()).toEqual(Array(2).fill(sentence('withTrashed()')))
    await Item.objects().withTrashed().restore()
    await Item.objects().update({ done: true })
    expect(await told()).toEqual(Array(2).fill(sentence("withoutScope('open')")))
    await Item.objects().withoutScopes().delete()
    expect(await told()).toEqual(Array(2).fill(sentence('withoutScopes()')))
    // A row that is merely filtered away is not hidden.
    await Item.objects().withoutScopes().forceDelete()
    await Item.objects().create({ title: 'a' })
    const error: unknown = await Item.objects()
      .filter({ id__lt: 0 })
      .getOrCreate({ title: 'a' })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UniqueViolation)
    expect((error as Error).message).not.toContain('hides')
  })
})
