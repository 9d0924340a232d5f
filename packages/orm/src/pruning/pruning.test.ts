import { createApplication, defineApp, f } from '@tsango/core'
import type { Terminal } from '@tsango/core/commands'
import { runInContext } from '@tsango/core/context'
import { beforeEach, expect } from 'vitest'
import { type Meta, Model } from '../model/model.ts'
import { onPostDelete } from '../signals/signals.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { pruneCommand } from './command.ts'
import { prune } from './pruning.ts'

const DAY = 86_400_000

class Visit extends Model('prune.Visit') {
  static meta: Meta<Visit> = {
    scopes: { public: (v) => v.secret.eq(false) },
    prune: (v) => v.at.lt(new Date(Date.now() - 30 * DAY)),
  }
  at = f.dateTime()
  secret = f.bool().default(false)
}
class Draft extends Model('prune.Draft') {
  static meta: Meta<Draft> = { prune: (d) => d.deletedAt.lt(new Date(Date.now() - DAY)) }
  title = f.char(20)
  deletedAt = f.softDelete()
}
class Kept extends Model('prune.Kept') {
  draft = f.fk(() => Draft, { onDelete: 'protect' })
}

await describeDatabases('pruning', (under) => {
  const { test, run } = withModels(under, [Visit, Draft, Kept])
  const old = new Date(Date.now() - 60 * DAY)

  beforeEach(() =>
    run(async () => {
      for (const model of [Kept, Draft, Visit] as const)
        await (model as typeof Visit).objects().withoutScopes().forceDelete()
      await Visit.objects().bulkCreate(
        Array.from({ length: 8 }, (_, index) => ({ at: index < 7 ? old : new Date(), secret: index % 2 === 0 })),
      )
      await Draft.objects().bulkCreate([
        { title: 'live' },
        { title: 'trashed', deletedAt: new Date() },
        { title: 'stale', deletedAt: old },
      ])
    }),
  )

  test('deletes for good what models call stale, hidden or not, in batches', async () => {
    const said: [string, number][] = []
    const pruned = await prune({ batch: 3, progress: (label, count) => void said.push([label, count]) })
    expect(pruned).toEqual([
      { model: 'prune.Visit', count: 7 },
      { model: 'prune.Draft', count: 1 },
    ])
    expect(said).toEqual([
      ['prune.Visit', 3],
      ['prune.Visit', 6],
      ['prune.Visit', 7],
      ['prune.Draft', 1],
    ])
    expect(await Visit.objects().withoutScopes().count()).toBe(1)
    expect((await Draft.objects().withTrashed().orderBy('title')).map((draft) => draft.title)).toEqual([
      'live',
      'trashed',
    ])
    expect(await prune()).toEqual([
      { model: 'prune.Visit', count: 0 },
      { model: 'prune.Draft', count: 0 },
    ])
  })

  test('pretends, takes some models and leaves out others', async () => {
    expect(await prune({ pretend: true, models: ['prune.Visit'] })).toEqual([{ model: 'prune.Visit', count: 7 }])
    expect(await prune({ except: ['prune.Visit'] })).toEqual([{ model: 'prune.Draft', count: 1 }])
    expect(await Visit.objects().withoutScopes().count()).toBe(8)
  })

  test('tells who listens, and stops where a row stands in the way', async () => {
    const heard: unknown[] = []
    const app = createApplication({
      apps: [defineApp({ name: 'hears', extends: [onPostDelete(Visit, ({ trash }) => void heard.push(trash))] })],
    })
    await runInContext({ app }, () => prune({ models: ['prune.Visit'] }))
    expect(heard).toEqual(Array.from({ length: 7 }, () => false))
    const stale = await Draft.objects().onlyTrashed().get({ title: 'stale' })
    await Kept.objects().create({ draftId: stale.id })
    await expect(prune()).rejects.toMatchObject({ code: 'protected' })
  })

  test('refuses what is no model, says nothing of stale rows, or is no batch', async () => {
    await expect(prune({ models: ['prune.Nothing'] })).rejects.toMatchObject({ code: 'unknown_model' })
    await expect(prune({ except: ['prune.Nothing'] })).rejects.toMatchObject({ code: 'unknown_model' })
    await expect(prune({ models: ['prune.Kept'] })).rejects.toThrow('prune.Kept does not say what is stale')
    for (const batch of [0, -1, 1.5, Number.NaN]) await expect(prune({ batch })).rejects.toThrow('A batch has')
  })

  test('is a command', async () => {
    const said: string[] = []
    const say = (line = ''): void => void said.push(line)
    const terminal = { interactive: false, print: say, warn: say, error: say } as unknown as Terminal
    const options = { model: 'prune.Visit, prune.Draft', except: 'prune.Draft', batch: 5, database: 'default' }
    const app = createApplication({ apps: [] })
    await pruneCommand.run({ app, arguments: [], options: { ...options, pretend: true }, terminal })
    await pruneCommand.run({ app, arguments: [], options: { ...options, pretend: false }, terminal })
    expect(said).toEqual([
      'prune.Visit: 7 rows would be deleted',
      'prune.Visit: 5 rows so far',
      'prune.Visit: 7 rows so far',
      'prune.Visit: 7 rows deleted',
    ])
  })
})
