import { f, type Row } from '@tsango/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { manager } from './manager.ts'
import { Model } from './model.ts'

class Person extends Model('managed.Person') {
  name = f.char(20)
}
class Note extends Model('managed.Note') {
  static override objects = manager(() => Note, {
    open: (notes) => notes.filter({ done: false }),
    by: (notes, person: Row<Person>) => notes.filter({ authorId: person.id }),
    withLength: (notes) => notes.annotate((n) => ({ length: n.text.length() })),
    texts: async (notes) => (await notes.orderBy('text')).map((note) => note.text),
  })
  static closed = manager(() => Note, {}, { start: (notes) => notes.filter({ done: true }) })
  text = f.char(20)
  done = f.bool().default(false)
  author = f.fk(() => Person, { onDelete: 'cascade' })
}

await describeDatabases('managers', (under) => {
  const { test, run } = withModels(under, [Note, Person])
  let ada: Row<Person>
  let bob: Row<Person>

  beforeAll(() =>
    run(async () => {
      ;[ada, bob] = (await Person.objects().bulkCreate([{ name: 'ada' }, { name: 'bob' }])) as [
        Row<Person>,
        Row<Person>,
      ]
      await Note.objects().bulkCreate([
        { text: 'one', authorId: ada.id },
        { text: 'three', authorId: ada.id, done: true },
        { text: 'five', authorId: bob.id },
      ])
    }),
  )

  test('their methods work behind any step of a chain', async () => {
    expect(await Note.objects().open().texts()).toEqual(['five', 'one'])
    expect(await Note.objects().filter({ text__contains: 'e' }).by(ada).exclude({ done: true }).open().texts()).toEqual(
      ['one'],
    )
    const longest = await Note.objects().open().limit(5).withLength().orderBy('-length').by(bob).first()
    expect(longest?.length).toBe(4)
    expect(await Note.objects().by(bob).count()).toBe(1)
    expect(await Note.objects().by(bob).update({ done: false })).toBe(1)
  })

  test('stand behind "in" like any query', async () => {
    const open = Note.objects().open().by(ada)
    expect(
      await Note.objects()
        .where((n) => n.id.in(open))
        .open()
        .texts(),
    ).toEqual(['one'])
  })

  test('a second one starts from its own rows', async () => {
    expect((await Note.closed().all()).map((note) => note.text)).toEqual(['three'])
    expect(await Note.closed().filter({ text: 'one' }).exists()).toBe(false)
    expect(await Note.objects().count()).toBe(3)
  })

  test('what a method asks twice is one statement, compiled once', () => {
    expect(Note.objects().open().plan).toBe(Note.objects().open().plan)
    expect(Note.objects().open().plan).toBe(Note.objects().filter({ done: false }).plan)
  })
})

describe('a manager', () => {
  it('refuses names that every query set has, and names that are none', () => {
    const make = (name: string) => () => manager(() => Note, { [name]: (notes: unknown) => notes } as never)
    for (const name of ['filter', 'then', 'constructor', 'toString', 'shape', 'bound', '__proto__x', 'a b', 'A'])
      expect(make(name), name).toThrow('A manager cannot have a method')
    expect(make('fine')).not.toThrow()
    expect(() => manager(() => Note, { fine: 3 } as never)).toThrow('is no function')
  })

  it('is inherited by a class that extends the model', () => {
    abstract class Special extends Note {}
    expect(Special.objects().plan.model).toBe(Special)
    const { objects } = Note
    expect((objects as unknown as () => { plan: { model: unknown } })().plan.model).toBe(Note)
  })
})
