import { createRegistry, f, type Meta, type Row } from '@tsango/core'
import { setTo } from '@tsango/core/fields'
import { beforeEach, expect, it } from 'vitest'
import { AuditEntry } from '../../audit/audit.ts'
import { ForeignKeyViolation, QueryError } from '../../errors/errors.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Person extends Model('set.Person') {
  name = f.char(20).unique()
}
class Letter extends Model('set.Letter') {
  text = f.char(20)
  version = f.version()
  writer = f.fk(() => Person, { onDelete: setTo(() => Person.objects().get({ name: 'nobody' })) })
  reader = f.fk(() => Person, { onDelete: setTo(null), relatedName: 'read' }).null()
}
class Reply extends Model('set.Reply') {
  letter = f.fk(() => Letter, { onDelete: 'cascade' })
  writer = f.fk(() => Person, { onDelete: setTo(async () => (await Person.objects().get({ name: 'nobody' })).id) })
}
class Note extends Model('set.Note') {
  writer = f.fk(() => Person, { onDelete: setTo(undefined) })
}
class Draft extends Model('set.Draft') {
  writer = f.fk(() => Person, { onDelete: setTo(() => Letter.objects().first()) })
}

await describeDatabases('keys that are set when what they point at is deleted', (under) => {
  const { test, run } = withModels(under, [Person, Letter, Reply, Note, Draft])
  let people: Record<'ann' | 'bob' | 'nobody', Row<Person>>

  beforeEach(() =>
    run(async () => {
      await Person.objects().truncate({ cascade: true })
      const [ann, bob, nobody] = await Person.objects().bulkCreate([
        { name: 'ann' },
        { name: 'bob' },
        { name: 'nobody' },
      ])
      people = { ann, bob, nobody } as typeof people
    }),
  )

  test('point at the row that is named, of a row and of a query', async () => {
    const { ann, bob, nobody } = people
    const [one] = await Letter.objects().bulkCreate([
      { text: 'one', writerId: ann.id, readerId: bob.id },
      { text: 'two', writerId: bob.id, readerId: ann.id },
      { text: 'three', writerId: nobody.id, readerId: nobody.id },
    ])
    await Reply.objects().create({ letterId: one?.id as number, writerId: ann.id })
    expect(await ann.delete()).toBe(1)
    const written = () => Letter.objects().orderBy('id').valuesList('text', 'writerId', 'readerId', 'version')
    expect(await written()).toEqual([
      ['one', nobody.id, bob.id, 2],
      ['two', bob.id, null, 2],
      ['three', nobody.id, nobody.id, 1],
    ])
    expect(await Reply.objects().pluck('writerId')).toEqual([nobody.id])
    expect(await Person.objects().filter({ name: 'bob' }).delete()).toBe(1)
    expect((await written()).map(([, writer, reader]) => [writer, reader])).toEqual([
      [nobody.id, null],
      [nobody.id, null],
      [nobody.id, nobody.id],
    ])
    expect(await Person.objects().pluck('name')).toEqual(['nobody'])
  })

  test('ask for nothing where nothing points there, and go where their own row goes', async () => {
    const { ann, nobody } = people
    await nobody.delete()
    const letter = await Letter.objects().create({ text: 'one', writerId: ann.id })
    await Reply.objects().create({ letterId: letter.id, writerId: ann.id })
    await letter.delete()
    await ann.delete()
    expect(await Person.objects().count()).toBe(1)
  })

  test('leave everything as it was where there is no such row, or it goes as well', async () => {
    const { ann, nobody } = people
    await Letter.objects().create({ text: 'one', writerId: ann.id })
    await expect(Person.objects().delete()).rejects.toBeInstanceOf(ForeignKeyViolation)
    expect(await Person.objects().count()).toBe(3)
    await nobody.delete()
    await expect(ann.delete()).rejects.toMatchObject({ code: 'does_not_exist' })
    expect(await Letter.objects().pluck('writerId')).toEqual([ann.id])
    await expect(Person.objects().filter({ name: 'ann' }).delete()).rejects.toMatchObject({ code: 'does_not_exist' })
    expect(await Person.objects().filter({ name: 'ann' }).exists()).toBe(true)
  })

  test('say what cannot be meant', async () => {
    const { ann, bob } = people
    await Note.objects().create({ writerId: ann.id })
    await expect(ann.delete()).rejects.toThrow('setTo() of set.Note.writer gives undefined')
    await Note.objects().delete()
    await Letter.objects().create({ text: 'one', writerId: people.nobody.id })
    await Draft.objects().create({ writerId: bob.id })
    await expect(bob.delete()).rejects.toThrow('takes rows of set.Person; this is one of set.Letter')
    await expect(bob.delete()).rejects.toBeInstanceOf(QueryError)
  })
})

await describeDatabases('keys of audited rows that are set', (under) => {
  class Paper extends Model('set.Paper') {
    static meta: Meta<Paper> = { audit: true }
    writer = f.fk(() => Person, { onDelete: setTo(() => Person.objects().get({ name: 'nobody' })) })
  }
  const { test } = withModels(under, [Person, Paper, AuditEntry])

  test('are recorded with what they were and are', async () => {
    const [ann, nobody] = await Person.objects().bulkCreate([{ name: 'ann' }, { name: 'nobody' }])
    await Paper.objects().create({ writerId: ann?.id as number })
    await ann?.delete()
    const entries = await AuditEntry.objects().orderBy('id').pluck('changes')
    expect(JSON.stringify(entries.at(-1))).toContain(String(nobody?.id))
    expect(entries).toHaveLength(2)
  })
})

it('keys of several columns are not set', () => {
  class Seat extends Model('set.Seat', { key: ['row', 'place'] }) {
    row = f.char(1)
    place = f.int()
  }
  class Ticket extends Model('set.Ticket') {
    seat = f.fk(() => Seat, { onDelete: setTo(['A', 1]) })
  }
  const { problems } = createRegistry({ models: [Seat, Ticket].map((model) => ({ model, app: '' })), close: true })
  expect(problems.map(({ message }) => message).join()).toContain('set.Ticket.seat')
})
