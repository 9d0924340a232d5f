import { f } from '@tsango/core'
import { expect } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { UniqueViolation } from '../errors/errors.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { related } from './related.ts'

class Person extends Model('hiding.Person') {
  name = f.char(20)
}
class Club extends Model('hiding.Club') {
  members = f.manyToMany(() => Person, { through: () => Entry })
}
class Entry extends Model('hiding.Entry') {
  static meta: Meta<Entry> = { uniqueTogether: [['club', 'person']] }
  club = f.fk(() => Club, { onDelete: 'cascade' })
  person = f.fk(() => Person, { onDelete: 'cascade' })
  seat = f.int().unique().null()
  leftAt = f.softDelete()
}

await describeDatabases('a relation whose pairs have a trash', (under) => {
  const { test } = withModels(under, [Person, Club, Entry])
  const told =
    ' A row of hiding.Entry that is hidden joins them already: reach it with through(Entry).withTrashed(), and restore or delete it there.'

  test('says of a pair that is in it where it keeps the two from being joined', async () => {
    const [ann, bob] = [await Person.objects().create({ name: 'Ann' }), await Person.objects().create({ name: 'Bob' })]
    const club = await Club.objects().create({})
    const members = related(club, 'members')
    await members.add(ann, bob)
    await members.remove(ann)
    const ways: (() => Promise<unknown>)[] = [
      () => members.add(ann),
      () => members.set([ann, bob]),
      () => members.toggle(ann),
      () => members.addWith({}, bob, ann),
    ]
    for (const way of ways)
      for (const within of [way, () => atomic(() => atomic(way))]) {
        const error: unknown = await within().catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(UniqueViolation)
        const { message, publicMessage } = error as UniqueViolation
        expect(message.slice(message.indexOf(' A row of hiding'))).toBe(told)
        expect(publicMessage).not.toContain('hidden')
      }
    expect(await members.all().count()).toBe(1)
    await members.through(Entry).withTrashed().filter({ person: ann }).restore()
    expect(await members.all().count()).toBe(2)
  })

  test('says nothing of it where another value is there already', async () => {
    const [ann, bob] = [await Person.objects().create({ name: 'Ann' }), await Person.objects().create({ name: 'Bob' })]
    const members = related(await Club.objects().create({}), 'members')
    await members.addWith({ seat: 1 }, ann)
    const error: unknown = await members.addWith({ seat: 1 }, bob).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UniqueViolation)
    expect((error as Error).message).not.toContain('hidden')
  })
})
