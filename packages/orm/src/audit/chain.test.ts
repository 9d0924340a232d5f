import { createApplication, createRegistry, f } from '@tsango/core'
import { defineApp } from '@tsango/core/apps'
import { beforeEach, expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { currentDatabases } from '../databases/databases.ts'
import { stateOf } from '../migrations/migrations.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { createTables, describeDatabases, withModels } from '../testing/testing.ts'
import { AuditEntry, AuditSeal, audit, pruneAudit, verifyAudit, withAuditKeys } from './audit.ts'
import sealed from './migrations/0002_audit_seal.ts'

class Page extends Model('diary.Page') {
  static meta: Meta<Page> = { audit: true }
  text = f.char(40)
  stars = f.float().default(0)
  more = f.json().default({})
}

const KEY = 'a'.repeat(40)
const OLD = 'b'.repeat(40)

await describeDatabases('the chain of the audit', (under) => {
  const { test, run } = withModels(under, [Page, AuditEntry, AuditSeal])
  const chained = (title: string, body: () => Promise<void>): void => test(title, () => withAuditKeys([KEY, OLD], body))
  beforeEach(() =>
    run(async () => {
      await AuditEntry.objects().delete()
      await AuditSeal.objects().delete()
    }),
  )
  const write = async (count: number) => {
    for (let number = 0; number < count; number++) await Page.objects().create({ text: `page ${number}` })
  }
  const broken = async () => (await verifyAudit()).broken
  const entryAt = async (place: number) => (await AuditSeal.objects().get({ id: place })).entry as number

  chained('holds what is written, in rows and in blocks, and nothing of what is undone', async () => {
    expect(await verifyAudit()).toMatchObject({
      verified: 0,
      unsealed: 0,
      head: { place: 0, seal: '' },
      broken: undefined,
    })
    const page = await Page.objects().create({
      text: 'é "\\ 😀',
      stars: 0.1,
      more: { b: [1, { z: null, a: 1e21 }], a: -0 },
    })
    page.text = 'new'
    await page.save()
    await atomic(async () => {
      await Page.objects().bulkCreate([{ text: 'x' }, { text: 'y' }])
      await atomic(async () => {
        await page.delete()
        throw new RangeError('undone')
      }).catch(() => undefined)
    })
    await atomic(async () => {
      await write(1)
      throw new RangeError('undone')
    }).catch(() => undefined)
    expect(await verifyAudit()).toMatchObject({
      verified: 4,
      pruned: 0,
      unsealed: 0,
      head: { place: 4 },
      broken: undefined,
    })
  })

  chained('names the first entry that is not as it was written', async () => {
    await write(5)
    const entries = AuditEntry.objects()
    const second = await entryAt(2)
    const before = await entries.get({ id: second })
    for (const change of [{ actor: 'eve' }, { at: new Date(0) }, { changes: {} }, { key: 'other' }]) {
      await entries.filter({ id: second }).update(change)
      expect(await broken()).toEqual({ place: 2, entry: second, why: 'changed' })
      await entries
        .filter({ id: second })
        .update({ actor: before.actor, at: before.at, changes: before.changes, key: before.key })
      expect(await broken()).toBeUndefined()
    }
    const seals = AuditSeal.objects()
    await seals.filter({ id: 3 }).update({ seal: '0'.repeat(64) })
    expect(await broken()).toMatchObject({ place: 3, why: 'changed' })
    await entries.filter({ id: second }).delete()
    expect(await broken()).toEqual({ place: 2, entry: second, why: 'missing' })
    await seals.filter({ id: 2 }).delete()
    expect(await broken()).toEqual({ place: 2, entry: undefined, why: 'missing' })
    await seals.filter({ id: 1 }).update({ key: 'nobody' })
    expect(await broken()).toMatchObject({ place: 1, why: 'unknown key' })
  })

  chained('tells that its end was cut off, by its head and by an anchor', async () => {
    await write(4)
    const { head } = await verifyAudit()
    await AuditEntry.objects()
      .filter({ id: await entryAt(4) })
      .delete()
    await AuditSeal.objects().filter({ id: 4 }).delete()
    expect(await broken()).toEqual({ place: 4, entry: undefined, why: 'end' })
    const { seal } = await AuditSeal.objects().get({ id: 3 })
    await AuditSeal.objects().filter({ id: 0 }).update({ first: 3, seal })
    expect(await broken()).toBeUndefined()
    expect((await verifyAudit({ since: head })).broken).toEqual({ place: 4, entry: undefined, why: 'end' })
    await write(1)
    expect((await verifyAudit({ since: head })).broken).toMatchObject({ place: 4, why: 'changed' })
  })

  chained('stays whole where retention deletes, and tells of who deletes besides', async () => {
    await write(6)
    const page = await Page.objects().create({ text: 'kept' })
    for (const text of ['a', 'b', 'c']) {
      page.text = text
      await page.save()
    }
    // Three of the entries of one row go from the middle.
    expect(await pruneAudit({ keepLast: 1 })).toBe(3)
    expect(await verifyAudit()).toMatchObject({ verified: 7, pruned: 3, broken: undefined })
    await AuditEntry.objects()
      .filter({ id__in: [await entryAt(1), await entryAt(2)] })
      .update({ at: new Date(0) })
    expect((await verifyAudit()).broken).toMatchObject({ place: 1, why: 'changed' })
    expect(await pruneAudit({ olderThan: new Date(1000) })).toBe(2)
    expect(await verifyAudit()).toMatchObject({ verified: 5, pruned: 5, broken: undefined })
    await AuditEntry.objects()
      .filter({ id: await entryAt(3) })
      .update({ at: new Date(0) })
    await pruneAudit({ olderThan: new Date(1000) })
    expect(await verifyAudit()).toMatchObject({ verified: 4, pruned: 6, broken: undefined })
    expect(await AuditSeal.objects().filter({ id__gt: 0, id__lt: 4 }).count()).toBe(1)
    await AuditSeal.objects()
      .filter({ id: 3 })
      .update({ proof: '0'.repeat(64) })
    expect(await broken()).toEqual({ place: 1, entry: undefined, why: 'checkpoint' })
  })

  test('goes on with a new key, and needs the former one', async () => {
    await withAuditKeys([OLD], () => write(2))
    await withAuditKeys([KEY, OLD], () => write(2))
    expect(await withAuditKeys([KEY, OLD], () => verifyAudit())).toMatchObject({ verified: 4, broken: undefined })
    expect(await withAuditKeys([KEY], broken)).toMatchObject({ place: 1, why: 'unknown key' })
    await write(1)
    expect(await withAuditKeys([KEY, OLD], () => verifyAudit())).toMatchObject({
      verified: 4,
      unsealed: 1,
      broken: undefined,
    })
    await expect(verifyAudit()).rejects.toThrow('auditKeys')
    await expect(pruneAudit({ keepLast: 0 })).rejects.toThrow('auditKeys')
  })

  chained('is one where many write at once, in whatever order they take their rows', async () => {
    const [one, other] = [await Page.objects().create({ text: 'one' }), await Page.objects().create({ text: 'other' })]
    const change = async (ids: readonly number[], text: string) =>
      atomic(
        async () => {
          for (const id of ids) await Page.objects().filter({ id }).update({ text })
        },
        { retry: 20 },
      )
    await Promise.all([
      ...Array.from({ length: 6 }, (_, number) => Page.objects().create({ text: `at once ${number}` })),
      ...Array.from({ length: 4 }, (_, number) => change([one.id, other.id], `there ${number}`)),
    ])
    expect(await verifyAudit()).toMatchObject({ verified: 2 + 6 + 8, unsealed: 0, broken: undefined })
  })

  it('is verified by a command, with the keys of the settings', async () => {
    const app = createApplication({
      apps: [audit(), defineApp({ name: 'diary', models: [Page] })],
      mode: 'test',
      settings: { databases: { default: (await under.another()).url }, auditKeys: KEY },
      environment: {},
    })
    await app.start()
    const said: string[] = []
    const say = (text: string) => void said.push(text)
    const run = (called: string, options: object) => {
      const command = app.apps.flatMap((one) => one.commands ?? []).find(({ name }) => name === called)
      const terminal = { print: say, warn: say, error: say }
      return command?.run({ app, arguments: [], options: { database: 'default', ...options }, terminal } as never)
    }
    const verify = (options: object) => run('auditverify', options)
    try {
      await app.run(async () => {
        await createTables(currentDatabases().get())
        await write(2)
        expect(await verify({})).toBe(0)
        const [, since] = /ends at (\S+)\. /.exec(said.join('\n')) ?? []
        expect(await verify({ since })).toBe(0)
        await expect(run('auditprune', {})).rejects.toThrow('olderThan')
        await expect(run('auditprune', { olderThan: 'a year' })).rejects.toThrow('"a year"')
        await run('auditprune', { olderThan: '1d' })
        expect(said.at(-1)).toBe('0 entries deleted')
        const page = await Page.objects().earliest('id')
        for (const text of ['once', 'twice']) await Page.objects().filter({ id: page.id }).update({ text })
        await run('auditprune', { keepLast: 2 })
        expect(said.at(-1)).toBe('1 entry deleted')
        expect(await verify({})).toBe(0)
        await AuditEntry.objects()
          .filter({ id: await entryAt(2) })
          .update({ actor: 'eve' })
        expect(await verify({})).toBe(1)
        expect(said.at(-1)).toMatch(/^The chain is broken at place 2, entry \d+: changed\.$/)
        expect(said.join('\n')).not.toContain(KEY)
      })
    } finally {
      await app.stop()
    }
  })
})

it('has a table like its model', () => {
  const { registry } = createRegistry({ models: [{ model: AuditSeal, app: 'audit' }] })
  expect(stateOf(registry).models.get('audit.AuditSeal')?.fields).toEqual(
    (sealed.operations[0] as { readonly fields: object }).fields,
  )
})
