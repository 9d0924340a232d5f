import { f, type Row } from '@tsango/core'
import { createRegistry } from '@tsango/core/registry'
import { describe, expect, it } from 'vitest'
import { stateOf, tablesOf } from '../migrations/migrations.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { inherit } from './inherit.ts'
import { manager } from './manager.ts'
import type { Meta } from './meta.ts'
import { Model } from './model.ts'

abstract class Named {
  name = f.char(20)
  shout(this: Row<Named>) {
    return this.name.toUpperCase()
  }
}
abstract class Stamped {
  createdAt = f.dateTime({ autoNowAdd: true })
}
abstract class Owned extends Stamped {
  owner = f.fk(() => Owner, { onDelete: 'cascade' })
  isOf(this: Row<Owned>, owner: Row<Owner>) {
    return this.ownerId === owner.id
  }
}
class Owner extends inherit(Model('inherited.Owner', { id: f.uuid() }), Named) {}
class Note extends inherit(Model('inherited.Note'), Named, Owned) {
  static meta: Meta<Note> = { ordering: ['-name'], indexes: [['createdAt', 'text']] }
  static override objects = manager(() => Note, {
    of: (notes, owner: Row<Owner>) => notes.filter({ ownerId: owner.id }),
  })
  text = f.char(20).default('')
}
class Task extends inherit(Model('inherited.Task'), Owned) {
  done = f.bool().default(false)
}

await describeDatabases('models that inherit from abstract classes', (under) => {
  const { test } = withModels(under, [Owner, Note, Task])

  test('have their fields and methods as their own, in tables of their own', async () => {
    const ada = await Owner.objects().create({ name: 'ada' })
    const bob = await Owner.objects().create({ name: 'bob' })
    await Note.objects().create({ name: 'one', ownerId: ada.id })
    await Note.objects().create({ name: 'two', ownerId: ada.id, text: 'x' })
    await Task.objects().create({ ownerId: ada.id })
    const notes = await Note.objects().of(ada).filter({ owner__name__istartswith: 'A' }).selectRelated('owner')
    expect(notes.map((note) => [note.shout(), note.owner.shout(), note.isOf(ada), note.isOf(bob)])).toEqual([
      ['TWO', 'ADA', true, false],
      ['ONE', 'ADA', true, false],
    ])
    expect(notes[0]?.createdAt).toBeInstanceOf(Date)
    expect(
      await Task.objects()
        .where((t) => t.owner.name.eq('ada'))
        .count(),
    ).toBe(1)
    await ada.delete()
    expect([await Note.objects().count(), await Task.objects().count()]).toEqual([0, 0])
  })
})

describe('inherit', () => {
  it('puts the columns of the parts behind the key and before those of the model; a part is no model', () => {
    const { registry, problems } = createRegistry({
      models: [Owner, Note, Task].map((model) => ({ model, app: 'inherited' })),
    })
    expect(problems).toEqual([])
    expect(registry.models.map(({ label }) => label)).toEqual(['inherited.Owner', 'inherited.Note', 'inherited.Task'])
    expect(registry.get('inherited.Note').fields.map(({ name }) => name)).toEqual([
      'id',
      'name',
      'createdAt',
      'owner',
      'text',
    ])
    expect(Object.keys(stateOf(registry).models.get('inherited.Task')?.fields ?? {})).toEqual([
      'id',
      'createdAt',
      'owner',
      'done',
    ])
    expect(tablesOf(registry).map(({ table }) => table)).toEqual([
      'inherited_owner',
      'inherited_note',
      'inherited_task',
    ])
  })

  it('refuses a model as a part, and what two parts declare', () => {
    expect(() => inherit(Model('inherited.Child'), Task)).toThrow(
      'cannot inherit from "inherited.Task", which is a model',
    )
    class Twice extends inherit(Model('inherited.Twice'), Stamped, Owned) {}
    expect(() => createRegistry({ models: [{ model: Twice, app: 'inherited' }] })).toThrow('inherits "createdAt" twice')
    abstract class Loud {
      shout() {
        return 'x'
      }
    }
    expect(() => inherit(Model('inherited.Loud'), Named, Loud)).toThrow('inherits "shout()" twice')
  })
})
