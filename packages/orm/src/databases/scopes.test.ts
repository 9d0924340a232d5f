import { createRegistry, f } from '@tsango/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AcrossDatabases, BadDatabaseSetting, OutOfScope } from '../errors/errors.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { related } from '../related/related.ts'
import { createTables, describeDatabases } from '../testing/testing.ts'
import {
  type DatabaseRouter,
  type Databases,
  databaseFor,
  databaseSlot,
  openDatabases,
  type RoutedModel,
} from './databases.ts'

class Plan extends Model('scopes.Plan') {
  static meta: Meta<Plan> = { scope: 'registry' }
  name = f.char(20)
  subscriptions = f.reverse(() => Subscription, 'plan')
  parts = f.manyToMany(() => Part)
}
class Part extends Model('scopes.Part') {
  static meta: Meta<Part> = { scope: 'registry' }
  name = f.char(20)
}
class Note extends Model('scopes.Note') {
  text = f.char(20)
}
class Subscription extends Model('scopes.Subscription') {
  plan = f.fk(() => Plan, { onDelete: 'doNothing' })
  note = f.fk(() => Note, { onDelete: 'cascade' })
}

const models = [Plan, Part, Note, Subscription]
const registryOf = (...classes: readonly unknown[]) =>
  createRegistry({ models: classes.map((model) => ({ model: model as typeof Plan, app: '' })), close: true }).registry

await describeDatabases('models of the registry and of tenants', (under) => {
  let open: Databases

  beforeAll(async () => {
    const acme = (await under.another()).url
    open = await openDatabases(
      { default: { url: under.url, scope: 'registry' }, acme: { url: acme, scope: 'tenant' } },
      registryOf(...models),
    )
    for (const name of open.names) await createTables(open.get(name))
  })
  afterAll(() => open.close())

  const inside = <T>(body: () => Promise<T>): Promise<T> => databaseSlot.run({ databases: open }, body)
  const test = (title: string, body: () => Promise<void>) => it(title, () => inside(body))

  test('have their tables in the databases of their scope alone, and no key between them', async () => {
    const tables = async (name: string) => {
      const { dialect, driver } = open.get(name)
      const connection = await driver.acquire()
      try {
        const found: [string, string[]][] = []
        for (const table of (await dialect.introspection.tables(connection)).toSorted()) {
          const keys = (await dialect.introspection.table(connection, table))?.references ?? []
          found.push([table, keys.map((key) => key.table)])
        }
        return found
      } finally {
        await driver.release(connection)
      }
    }
    expect((await tables('default')).map(([name]) => name)).toEqual(['scopes_part', 'scopes_plan', 'scopes_plan_parts'])
    expect(await tables('acme')).toEqual([
      ['scopes_note', []],
      ['scopes_subscription', ['scopes_note']],
    ])
  })

  test('are asked where they are, and nowhere else: no door answers from a table that is not theirs', async () => {
    const plan = await Plan.objects().create({ name: 'free' })
    await related(plan, 'parts').add(await Part.objects().create({ name: 'seat' }))
    expect(await Plan.objects().filter({ parts__name: 'seat' }).count()).toBe(1)
    const note = await Note.objects().using('acme').create({ text: 'hello' })
    await Subscription.objects().using('acme').create({ planId: plan.id, noteId: note.id })
    expect(await Subscription.objects().using('acme').filter({ note__text: 'hello' }).count()).toBe(1)
    const lost = {
      name: 'OutOfScope',
      code: 'out_of_scope',
      model: 'scopes.Note',
      database: 'default',
      message:
        'scopes.Note is of each tenant, and the database "default" holds the registry alone (its setting "scope"). Databases that have it: "acme". Name one with using(…), or set meta.scope of the model right.',
    }
    const doors: readonly (() => PromiseLike<unknown>)[] = [
      () => Note.objects(),
      () => Note.objects().get({ id: 1 }),
      () => Note.objects().count(),
      () => Note.objects().create({ text: 'x' }),
      () => Note.objects().build({ text: 'x' }).save(),
      () => Note.objects().bulkCreate([{ text: 'x' }]),
      () => Note.objects().insertOrIgnore([{ text: 'x' }]),
      () => Note.objects().update({ text: 'x' }),
      () => Note.objects().delete(),
      () => Note.objects().truncate(),
      () => Note.objects().using('default'),
      () => Note.objects().using('default').create({ text: 'x' }),
      () =>
        Note.objects()
          .using('default')
          .bulkCreate([{ text: 'x' }]),
      () =>
        Note.objects()
          .using('default')
          .insertOrIgnore([{ text: 'x' }]),
      () => Note.objects().using('default').delete(),
      () => Note.objects().using('default').truncate(),
    ]
    for (const door of doors) await expect(Promise.resolve().then(door), String(door)).rejects.toMatchObject(lost)
    await expect(Plan.objects().using('acme').count()).rejects.toThrow(
      'scopes.Plan is of the registry, and the database "acme" holds what each tenant has alone (its setting "scope"). Databases that have it: "default".',
    )
    await expect(Subscription.objects().using('acme').filter({ plan__name: 'free' })).rejects.toThrow(OutOfScope)
    // Two statements reach both.
    expect(await Subscription.objects().using('acme').prefetch('plan')).toMatchObject([{ plan: { name: 'free' } }])
    await expect(Plan.objects().prefetch('subscriptions')).rejects.toThrow(OutOfScope)
  })

  it('are refused when the databases are opened, where a key would have to reach both', async () => {
    class Held extends Model('scopes.Held') {
      plan = f.fk(() => Plan)
    }
    class Many extends Model('scopes.Many') {
      plans = f.manyToMany(() => Plan)
    }
    class Sent extends Model('scopes.Sent') {
      static meta: Meta<Sent> = { database: 'default' }
      text = f.char(5)
    }
    const urls = {
      default: { url: under.url, scope: 'registry' },
      acme: { url: under.url, scope: 'tenant' },
    } as const
    await expect(openDatabases(urls, registryOf(Held, ...models))).rejects.toThrow(
      'scopes.Held.plan leads with onDelete "protect" to scopes.Plan in the database "default", and this is asked of "acme". No database holds a key to another one: write { onDelete: "doNothing" }, and look after it yourself.',
    )
    await expect(openDatabases(urls, registryOf(Many, ...models))).rejects.toThrow(AcrossDatabases)
    await expect(openDatabases(urls, registryOf(Sent))).rejects.toThrow(OutOfScope)
    const wrong = { default: { url: under.url, scope: 'tenants' as 'tenant' } }
    await expect(openDatabases(wrong, registryOf(Note))).rejects.toThrow(
      new BadDatabaseSetting('default', '"scope" takes "registry" or "tenant"'),
    )
    // In one database for all, a key holds as ever.
    const one = await openDatabases({ default: under.url }, registryOf(Held, ...models))
    expect(one.routing).toBeUndefined()
    await one.close()
  })

  it('are routed by their scope', async () => {
    const asked = new Set<string>()
    const byScope: DatabaseRouter = {
      write: ({ label, scope }: RoutedModel) => {
        asked.add(`${label} ${scope}`)
        return scope === 'registry' ? 'default' : 'acme'
      },
    }
    const urls = { default: under.url, acme: under.url }
    const databases = await openDatabases(urls, open.registry, { routers: [byScope] })
    try {
      await databaseSlot.run({ databases }, async () => {
        expect(databaseFor(Note, undefined, 'write')).toBe('acme')
        expect(databaseFor(Plan, undefined, 'write')).toBe('default')
      })
      expect([...asked]).toEqual(expect.arrayContaining(['scopes.Plan registry', 'scopes.Note tenant']))
    } finally {
      await databases.close()
    }
  })
})
