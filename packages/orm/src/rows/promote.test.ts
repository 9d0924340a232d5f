import { createApplication, defineApp, f } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { expect } from 'vitest'
import { AuditEntry } from '../audit/audit.ts'
import { ProtectedError, QueryError, RowGone, UniqueViolation } from '../errors/errors.ts'
import { demote, extend, type Meta, Model, phaseOf, promote, proxy } from '../model/model.ts'
import { onPostDelete, onPostSave, onPreDelete } from '../signals/signals.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Person extends Model('staff.Person') {
  static meta: Meta<Person> = {
    audit: true,
    validate: (row, refuse) => {
      if (row.name === 'bad') refuse('name', 'bad', 'Bad.')
    },
  }
  name = f.char(20)
  loud = f.char(40).generated((p: { name: { upper(): unknown } }) => p.name.upper() as never)
}
class Worker extends extend(Person, 'staff.Worker') {
  static meta: Meta<Worker> = { audit: true }
  wage = f.int()
  shift = f.char(10).default('day')
}
class Boss extends extend(Worker, 'staff.Boss') {
  car = f.char(10).null()
}
class Night extends proxy(Worker, 'staff.Night') {}
class Badge extends Model('staff.Badge') {
  worker = f.fk(() => Worker, { onDelete: 'cascade' })
}
class Deputy extends Model('staff.Deputy') {
  boss = f.fk(() => Boss, { onDelete: 'protect' })
}

await describeDatabases('promote and demote', (under) => {
  const { rolledBack: test } = withModels(under, [Person, Worker, Boss, Night, Badge, Deputy, AuditEntry])

  test('make a row one of a model that extends its own, and back', async () => {
    const person = await Person.objects().create({ name: 'Ann' })
    await Person.objects().filter({ id: person.id }).update({ name: 'Anna' })
    const worker = await promote(person, Worker, { wage: 9 })
    expect({ ...worker }).toEqual({ id: person.id, name: 'Anna', loud: 'ANNA', wage: 9, shift: 'day' })
    expect(phaseOf(worker)).toBe('saved')
    worker.wage = 10
    worker.name = 'Ann'
    await worker.save()
    expect(await Worker.objects().get({ id: person.id })).toMatchObject({ name: 'Ann', wage: 10 })
    const boss = await promote(worker, Boss, {})
    expect([boss.wage, boss.car, await Boss.objects().count()]).toEqual([10, null, 1])
    await Badge.objects().create({ workerId: boss.id })
    const again = await demote(boss, Worker)
    expect([again.wage, await Boss.objects().count(), await Badge.objects().count()]).toEqual([10, 0, 1])
    expect(phaseOf(boss)).toBe('deleted')
    const left = await demote(again, Person)
    expect([left.name, await Worker.objects().count(), await Badge.objects().count()]).toEqual(['Ann', 0, 0])
    const both = await promote(left, Boss, { wage: 1, car: 'red' })
    expect({ ...both }).toMatchObject({ name: 'Ann', wage: 1, car: 'red' })
    expect((await demote(both, Person)).id).toBe(person.id)
    expect([await Boss.objects().count(), await Worker.objects().count(), await Person.objects().count()]).toEqual([
      0, 0, 1,
    ])
    expect((await promote(left, Night, { wage: 2 })).wage).toBe(2)
  })

  test('are refused where they cannot be, and write nothing then', async () => {
    const person = await Person.objects().create({ name: 'Bob' })
    const worker = await promote(person, Worker, { wage: 1 })
    await expect(promote(person, Worker, { wage: 2 })).rejects.toThrow(UniqueViolation)
    await expect(promote(person, Worker, { wage: 'x' } as never)).rejects.toMatchObject({ code: 'invalid' })
    await expect(promote(worker, Person as never, {} as never)).rejects.toThrow(QueryError)
    await expect(promote(person, Badge as never, {} as never)).rejects.toThrow(
      'staff.Badge does not extend staff.Person. It extends none.',
    )
    await expect(demote(person as never, Worker)).rejects.toThrow('staff.Person does not extend staff.Worker')
    await expect(promote(Person.objects().build({ name: 'new' }), Worker, { wage: 1 })).rejects.toThrow(RowGone)
    await expect(promote({} as never, Worker, { wage: 1 } as never)).rejects.toThrow(QueryError)
    const boss = await promote(worker, Boss, {})
    await Deputy.objects().create({ bossId: boss.id })
    await expect(demote(boss, Person)).rejects.toThrow(ProtectedError)
    expect([phaseOf(boss), await Boss.objects().count()]).toEqual(['saved', 1])
    const gone = await Person.objects().create({ name: 'Gone' })
    await Person.objects().filter({ id: gone.id }).delete()
    await expect(promote(gone, Worker, { wage: 1 })).rejects.toThrow(RowGone)
  })

  test('are told of and recorded', async () => {
    const events: string[] = []
    const receivers = [
      onPostSave(Person, ({ row }) => void events.push(`person ${row.name}`)),
      onPostSave(Worker, ({ row, created }) => void events.push(`worker ${row.name} ${created}`)),
      onPreDelete(Worker, ({ row }) => void events.push(`no worker ${row.wage}`)),
      onPostDelete(Person, () => void events.push('no person')),
    ]
    const app = createApplication({
      apps: [defineApp({ name: 'staff', models: [Person, Worker, Boss, Night, Badge, Deputy], extends: receivers })],
    })
    await runInContext({ app }, async () => {
      const worker = await promote(await Person.objects().create({ name: 'Cy' }), Worker, { wage: 3 })
      worker.wage = 4
      await demote(worker, Person)
    })
    expect(events).toEqual(['person Cy', 'worker Cy true', 'no worker 4'])
    const entries = await AuditEntry.objects().orderBy('id')
    expect(entries.map(({ action, model }) => [action, model])).toEqual([
      ['create', 'Person'],
      ['create', 'Worker'],
      ['delete', 'Worker'],
    ])
  })
})
