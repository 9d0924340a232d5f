import { createRegistry, f, type ModelClass } from '@tsango/core'
import { type Meta, Model } from '@tsango/orm'
import { withDatabases } from '@tsango/orm/databases'
import { search } from '@tsango/orm/expressions'
import {
  addField,
  alterField,
  field,
  migration,
  type Operation,
  renameField,
  renameModel,
  runCode,
  stateOf,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { createHistory, type FoundMigration, type History } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const historyOf = (found: readonly FoundMigration[]): History => createHistory(found, (label) => label)
const asker = { renamed: async () => true, agreed: async () => true, fill: async () => 0 }

async function detected(before: readonly FoundMigration[], model: ModelClass): Promise<FoundMigration[]> {
  const { registry } = createRegistry({ models: [{ model, app: '' }] })
  const planned = await detectMigrations(historyOf(before), stateOf(registry), { asker, now: new Date() })
  return planned.map(({ app, name, dependencies, operations }) => ({
    app,
    name,
    migration: migration({ dependencies, operations }),
  }))
}

const operations = (found: readonly FoundMigration[]): readonly Operation[] =>
  found.flatMap(({ migration: { operations: all } }) => all)

class Note extends Model('pad.Note') {
  static meta: Meta<Note> = { indexes: [{ fields: ['title', 'body'], method: 'fulltext' }] }
  title = f.char(40)
  body = f.text().null()
}
// Another name, a longer text, a column that must be filled, and one that has another name.
class Memo extends Model('pad.Memo') {
  static meta: Meta<Memo> = { indexes: [{ fields: ['title', 'text'], method: 'fulltext' }] }
  title = f.char(300)
  text = f.text().null()
  size = f.int()
}
class Named extends Model('pad.Memo') {
  static meta: Meta<Named> = { indexes: [{ name: 'memo_words', fields: ['title', 'text'], method: 'fulltext' }] }
  title = f.char(300)
  text = f.text().null()
  size = f.int()
}
class Bare extends Model('pad.Memo') {
  static meta: Meta<Bare> = { indexes: [{ name: 'memo_title', fields: ['title'], method: 'fulltext' }] }
  title = f.char(300)
  size = f.int()
}

await describeDatabases('full-text indexes in migrations', (under) => {
  const database = migratable(under)
  beforeEach(() => clear(database))
  const ask = <T>(model: ModelClass, body: () => PromiseLike<T>): Promise<T> =>
    withDatabases({ default: under.url }, [model], async () => await body())
  const migrate = (all: readonly FoundMigration[], target?: string) =>
    migrateDatabase(historyOf(all), database, target === undefined ? {} : { target: { app: 'pad', name: target } })

  it('are made, kept through changes of their table, changed and taken away, and back', async () => {
    const first = await detected([], Note)
    expect(operations(first)).toMatchObject([
      { type: 'createModel', indexes: [{ fields: ['title', 'body'], method: 'fulltext' }] },
    ])
    await migrate(first)
    expect(await detected(first, Note)).toEqual([])
    const made = await schemaOf(database)
    expect(made.map(({ table }) => table)).toEqual(['pad_note'])
    expect(made[0]?.columns.map(({ column }) => column)).toEqual(['body', 'id', 'title'])
    await ask(Note, () => Note.objects().create({ title: 'Dancing', body: 'a tango' }))

    const second = [
      {
        app: 'pad',
        name: '0002_memo',
        migration: migration({
          dependencies: [['pad', first[0]?.name ?? '']],
          operations: [
            renameField('pad.Note', 'body', 'text'),
            renameModel('pad.Note', 'Memo'),
            alterField('pad.Memo', 'title', field.char(300)),
            addField('pad.Memo', 'size', field.int(), { fill: 0 }),
          ],
        }),
      },
    ]
    await migrate([...first, ...second])
    expect(await detected([...first, ...second], Memo)).toEqual([])
    await ask(Memo, async () => {
      const memos = Memo.objects().where((m) => search([m.title, m.text], 'dancing tango'))
      expect(await memos.count()).toBe(1)
      await Memo.objects().create({ title: 'Dancing too', text: 'Tango', size: 1 })
      expect(await memos.count()).toBe(2)
      await Memo.objects().filter({ size: 1 }).update({ text: 'waltz' })
      expect(await memos.count()).toBe(1)
      await Memo.objects().filter({ size: 1 }).delete()
    })

    const third = await detected([...first, ...second], Named)
    await migrate([...first, ...second, ...third])
    expect(await detected([...first, ...second, ...third], Named)).toEqual([])
    await ask(Named, async () => {
      expect(
        await Named.objects()
          .where((m) => search([m.text, m.title], 'tango dancing'))
          .count(),
      ).toBe(1)
    })

    const fourth = await detected([...first, ...second, ...third], Bare)
    const all = [...first, ...second, ...third, ...fourth]
    await migrate(all)
    await ask(Bare, async () => {
      expect(await Bare.objects().filter({ title__search: 'dancing' }).count()).toBe(1)
      expect(await Bare.objects().filter({ title__search: 'tango' }).count()).toBe(0)
    })
    await migrate(all, first[0]?.name)
    expect(await schemaOf(database)).toEqual(made)
    await ask(Note, async () => {
      await Note.objects().create({ title: 'Dancing', body: 'a tango' })
      expect(
        await Note.objects()
          .where((n) => search([n.title, n.body], 'dancing tango'))
          .count(),
      ).toBe(1)
    })
    await migrate(all, 'zero')
    expect(await schemaOf(database)).toEqual([])
  })

  it('are searched by steps in code, too', async () => {
    const first = await detected([], Note)
    await migrate(first)
    await ask(Note, () => Note.objects().create({ title: 'Dancing', body: 'a tango' }))
    let found: number | undefined
    const code = runCode(
      async ({ models }) => {
        const notes = models.get<Note>('pad.Note').objects()
        found = await notes.where((n) => search([n.title, n.body], 'dancing tango')).count()
      },
      { reverse: async () => {} },
    )
    const name = first[0]?.name ?? ''
    await migrate([
      ...first,
      { app: 'pad', name: '0002_code', migration: migration({ dependencies: [['pad', name]], operations: [code] }) },
    ])
    expect(found).toBe(1)
  })
})
