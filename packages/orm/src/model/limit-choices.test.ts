import { createRegistry, f, type Row } from '@tsango/core'
import { currentContext, runInContext } from '@tsango/core/context'
import { describe, expect, it } from 'vitest'
import { openDatabases } from '../databases/databases.ts'
import { fromContext } from '../expressions/expressions.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { extend } from './extend.ts'
import type { Meta } from './meta.ts'
import { Model } from './model.ts'
import { proxy } from './proxy.ts'

// Throws where nobody asks.
const teamOfActor = (): number => (currentContext().actor as unknown as { readonly team: number }).team

class Person extends Model('limits.Person') {
  static meta: Meta<Person> = { scopes: { shown: (p) => p.hidden.eq(false) } }
  name = f.char(20)
  active = f.bool().default(true)
  hidden = f.bool().default(false)
  team = f.int().default(1)
}
class Task extends Model('limits.Task') {
  static meta: Meta<Task> = {
    limitChoices: {
      owner: (p) => p.active.eq(true),
      parent: (t) => t.owner.name.startswith('A'),
      reviewer: (p) => p.team.eq(teamOfActor()),
    },
  }
  owner = f.fk(() => Person)
  reviewer = f.fk(() => Person, { relatedName: 'reviews' }).null()
  parent = f.fk(() => Task).null()
}
class Seat extends Model('limits.Seat', { key: ['row', 'place'] }) {
  row = f.int()
  place = f.int()
  free = f.bool().default(true)
  deletedAt = f.softDelete()
}
class Ticket extends Model('limits.Ticket') {
  static meta: Meta<Ticket> = { limitChoices: { seat: (s) => s.free.eq(true) } }
  seat = f.fk(() => Seat, { onDelete: 'doNothing' }).null()
}
class Chore extends extend(Task, 'limits.Chore') {
  static meta: Meta<Chore> = { limitChoices: { helper: (p) => p.name.ne('Nobody') } }
  helper = f.fk(() => Person, { relatedName: 'helps' }).null()
}

await describeDatabases('what a model lets be chosen', (under) => {
  const { test } = withModels(under, [Person, Task, Chore, Seat, Ticket])
  const person = (name: string, more: { active?: boolean; hidden?: boolean; team?: number } = {}) =>
    Person.objects().create({ name, ...more })
  const as = <T>(team: number, body: () => Promise<T>): Promise<T> =>
    runInContext({ actor: { id: 1, team } as { readonly id: number } }, body)
  const notChosen = (...at: string[]) => ({
    faults: Object.fromEntries(at.map((name) => [name, [expect.objectContaining({ code: 'not_a_choice' })]] as const)),
  })

  test('is held to by validate(), and by no write', async () => {
    const ann = await person('Ann')
    const gone = await person('Bob', { active: false })
    const task = Task.objects().build({ ownerId: gone.id })
    await expect(task.validate()).rejects.toMatchObject(notChosen('ownerId'))
    await task.save()
    // What stands there already is not for this row to answer for.
    await task.validate()
    await Task.objects().build({ ownerId: ann.id, parentId: null }).validate()
    const other = await Task.objects().create({ ownerId: ann.id })
    other.ownerId = gone.id
    other.parentId = task.id
    other.reviewerId = (await person('Far', { team: 2 })).id
    await as(1, () => expect(other.validate()).rejects.toMatchObject(notChosen('ownerId', 'parentId', 'reviewerId')))
    other.ownerId = ann.id
    other.parentId = other.id
    other.reviewerId = ann.id
    await as(1, () => other.validate())
  })

  test('says itself what can be chosen: scopes have no part in it', async () => {
    const hidden = await person('Hid', { hidden: true })
    await Task.objects().build({ ownerId: hidden.id }).validate()
  })

  test('goes with the model that another extends', async () => {
    const [ann, gone, nobody] = [await person('Ann'), await person('Bob', { active: false }), await person('Nobody')]
    const chore: Row<Chore> = Chore.objects().build({ ownerId: gone.id, helperId: nobody.id })
    await expect(chore.validate()).rejects.toMatchObject(notChosen('ownerId', 'helperId'))
    chore.ownerId = ann.id
    chore.helperId = ann.id
    await chore.validate()
  })

  test('holds keys of several columns, and leaves out what is in the trash', async () => {
    const seat = await Seat.objects().create({ row: 1, place: 1 })
    await Seat.objects().create({ row: 1, place: 2, free: false })
    const ticket = Ticket.objects().build({ seatId: [1, 1] })
    await ticket.validate()
    await expect(
      Ticket.objects()
        .build({ seatId: [1, 2] })
        .validate(),
    ).rejects.toMatchObject(notChosen('seatId'))
    const sold = await Ticket.objects().create({ seatId: [1, 1] })
    await seat.delete()
    await expect(ticket.validate()).rejects.toMatchObject(notChosen('seatId'))
    await sold.validate()
  })

  test('may depend on who asks', async () => {
    const far = await person('Far', { team: 7 })
    const task = Task.objects().build({ ownerId: far.id, reviewerId: far.id })
    await as(1, () => expect(task.validate()).rejects.toMatchObject(notChosen('reviewerId')))
    await as(7, () => task.validate())
    // Who cannot be asked about may choose nothing.
    await expect(task.validate()).rejects.toThrow(TypeError)
  })
})

describe('limits of choices that cannot be meant', () => {
  const problemsOf = (...models: (typeof Person)[]) =>
    createRegistry({ models: [Person, ...models].map((model) => ({ model, app: 'limits' })) }).problems.map(
      ({ code, message, hint }) => [code, message, hint].join(' '),
    )

  it('are problems of the application', () => {
    class Odd extends Model('limits.Odd') {
      static meta = { limitChoices: { name: () => true, ownr: () => true, owner: 'active' } }
      name = f.char(5)
      owner = f.fk(() => Person)
    }
    class Shown extends proxy(Person, 'limits.Shown') {
      static meta = { limitChoices: { owner: () => true } } as object
    }
    expect(problemsOf(Odd as never, Shown as never)).toEqual([
      expect.stringContaining('core.proxy limits.Shown.meta.limitChoices'),
      'core.limit_choices limits.Odd.meta.limitChoices names "name", which is no key and no many-to-many relation that limits.Odd declares. It declares: "owner".',
      'core.limit_choices limits.Odd.meta.limitChoices names "ownr", which is no key and no many-to-many relation that limits.Odd declares. It declares: "owner".',
      'core.limit_choices limits.Odd.meta.limitChoices holds "owner" to no condition. Write owner: (row) => row.isActive.eq(true).',
    ])
  })

  it.each([
    ['a column that is not there', (p: { activ: { eq(to: boolean): unknown } }) => p.activ.eq(true), '"activ"'],
    [
      'what only scopes read from the context',
      (p: { team: { eq(to: unknown): unknown } }) => p.team.eq(fromContext('team', () => 1)),
      'currentContext()',
    ],
    ['no condition', () => true, 'A condition was expected'],
  ])('are refused when the databases are opened: %s', async (_, owner, words) => {
    class Odd extends Model('limits.Odd') {
      static meta = { limitChoices: { owner } } as object
      owner = f.fk(() => Person)
    }
    const { registry } = createRegistry({ models: [Person, Odd].map((model) => ({ model, app: 'limits' })) })
    const opened = openDatabases({ default: 'sqlite::memory:' }, registry)
    await expect(opened).rejects.toMatchObject({ code: 'limit_invalid', option: 'limits.Odd.meta.limitChoices.owner' })
    await expect(openDatabases({ default: 'sqlite::memory:' }, registry)).rejects.toThrow(words)
  })
})
