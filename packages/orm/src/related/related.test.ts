import { f, type Meta, type Row } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { countStatements } from '../databases/databases.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { related } from './related.ts'

class Person extends Model('choir.Person', { id: f.uuid() }) {
  static meta: Meta<Person> = { ordering: ['name'] }
  name = f.char(20).unique()
  choirs = f.manyToMany(() => Choir, { through: () => Membership })
}
class Choir extends Model('choir.Choir') {
  name = f.char(20)
  members = f.manyToMany(() => Person, { through: () => Membership })
  moods = f.manyToMany(() => Mood, { relatedName: 'choirs' })
  concerts = f.reverse(() => Concert, 'choir')
  scores = f.reverse(() => Score, 'owner')
}
class Membership extends Model('choir.Membership') {
  choir = f.fk(() => Choir, { onDelete: 'cascade' })
  person = f.fk(() => Person, { onDelete: 'cascade' })
  voice = f.char(10).default('alto')
  since = f.int()
}
class Friend extends Model('choir.Friend') {
  static meta: Meta<Friend> = { ordering: ['name'] }
  name = f.char(20)
  friends = f.manyToMany(() => Friend, { symmetrical: true })
  peers = f.manyToMany(() => Friend, { symmetrical: true, through: () => Bond })
}
class Bond extends Model('choir.Bond') {
  one = f.fk(() => Friend, { onDelete: 'cascade', relatedName: 'bondsFrom' })
  other = f.fk(() => Friend, { onDelete: 'cascade', relatedName: 'bondsTo' })
  since = f.int().default(0)
}
class Mood extends Model('choir.Mood') {
  static meta: Meta<Mood> = { ordering: ['name'] }
  name = f.char(20).unique()
}
class Concert extends Model('choir.Concert') {
  static meta: Meta<Concert> = { ordering: ['title'] }
  title = f.char(20)
  choir = f.fk(() => Choir, { onDelete: 'cascade' })
}
class Score extends Model('choir.Score') {
  static meta: Meta<Score> = { ordering: ['title'] }
  title = f.char(20)
  owner = f.fk(() => Choir, { onDelete: 'setNull' }).null()
}

await describeDatabases('the rows of a relation', (under) => {
  const { test, run } = withModels(under, [Choir, Person, Membership, Mood, Concert, Score, Friend, Bond])
  let choir: Row<Choir>
  let other: Row<Choir>

  beforeEach(() =>
    run(async () => {
      await Choir.objects().delete()
      await Person.objects().delete()
      await Mood.objects().delete()
      await Score.objects().delete()
      choir = await Choir.objects().create({ name: 'one' })
      other = await Choir.objects().create({ name: 'two' })
    }),
  )

  test('many-to-many: contains, count, create, getOrCreate', async () => {
    const moods = related(choir, 'moods')
    const glad = await moods.create({ name: 'glad' })
    expect([await moods.count(), await moods.contains(glad), await moods.contains(glad.id)]).toEqual([1, true, true])
    expect(await related(other, 'moods').contains(glad)).toBe(false)
    expect(await moods.getOrCreate({ name: 'glad' })).toMatchObject([{ id: glad.id }, false])
    const [sad, created] = await moods.getOrCreate({ name__iexact: 'SAD' }, { name: 'sad' })
    expect([sad.name, created, await moods.contains(sad)]).toEqual(['sad', true, true])
    await related(other, 'moods').add(glad)
    expect((await moods.all().filter({ name__startswith: 's' })).map((mood) => mood.name)).toEqual(['sad'])
    // One that is there, but not joined, is another's: nothing is left half-way.
    await expect(related(other, 'moods').create({ name: 'glad' })).rejects.toMatchObject({ code: 'unique_violation' })
    await expect(related(other, 'moods').getOrCreate({ name: 'sad' })).rejects.toMatchObject({
      code: 'unique_violation',
    })
    expect(await related(other, 'moods').count()).toBe(1)
  })

  test('many-to-many: set writes differences alone, and joins made at the same time are joined once', async () => {
    const [a, b, c] = (await Mood.objects().bulkCreate(['a', 'b', 'c'].map((name) => ({ name })))) as Row<Mood>[]
    const moods = related(choir, 'moods')
    await moods.set([a, b, a] as Row<Mood>[])
    expect(await countStatements(() => moods.set([a, b] as Row<Mood>[]))).toBe(2)
    await moods.set([b, c] as Row<Mood>[])
    expect((await moods.all()).map((mood) => mood.name)).toEqual(['b', 'c'])
    await Promise.all([1, 2, 3].map(() => related(other, 'moods').add(a as Row<Mood>, b as Row<Mood>)))
    expect(await related(other, 'moods').count()).toBe(2)
    await moods.clear()
    expect(await moods.count()).toBe(0)
  })

  test('many-to-many through an own model', async () => {
    const [ann, bob] = (await Person.objects().bulkCreate([{ name: 'ann' }, { name: 'bob' }])) as [
      Row<Person>,
      Row<Person>,
    ]
    const members = related(choir, 'members')
    await members.addWith({ since: 1999, voice: 'bass' }, ann, bob)
    await members.addWith({ since: 2020 }, ann)
    expect(
      (await members.through(Membership).selectRelated('person').orderBy('person__name')).map((one) => [
        one.person.name,
        one.since,
        one.voice,
      ]),
    ).toEqual([
      ['ann', 1999, 'bass'],
      ['bob', 1999, 'bass'],
    ])
    await expect(members.add(await Person.objects().create({ name: 'eve' }))).rejects.toMatchObject({
      code: 'not_null_violation',
    })
    await expect(members.addWith({ sinse: 1 }, await Person.objects().get({ name: 'eve' }))).rejects.toMatchObject({
      code: 'unknown_field',
    })
    expect(() => members.through(Concert)).toThrow('goes through choir.Membership')
    await members.remove(ann)
    expect([await members.count(), await related(bob, 'choirs').contains(choir)]).toEqual([1, true])
  })

  test('the way back of a key: add, remove, set and clear set the key', async () => {
    const scores = related(choir, 'scores')
    const made = await scores.create({ title: 'a' })
    expect(made.ownerId).toBe(choir.id)
    const [b, c] = (await Score.objects().bulkCreate([{ title: 'b' }, { title: 'c', ownerId: other.id }])) as [
      Row<Score>,
      Row<Score>,
    ]
    await scores.add(b, c.id)
    expect(b.ownerId).toBe(choir.id)
    expect([await scores.count(), await scores.contains(c), await related(other, 'scores').count()]).toEqual([
      3,
      true,
      0,
    ])
    await scores.remove(b, made.id)
    expect([b.ownerId, (await Score.objects().get({ title: 'a' })).ownerId]).toEqual([null, null])
    await scores.set([b])
    expect((await scores.all()).map((score) => score.title)).toEqual(['b'])
    expect(await countStatements(() => scores.set([b]))).toBe(2)
    await related(other, 'scores').remove(b)
    expect(await scores.contains(b)).toBe(true)
    await scores.clear()
    expect(await Score.objects().filter({ owner__isnull: true }).count()).toBe(3)
    expect(await scores.getOrCreate({ title: 'n' })).toMatchObject([{ ownerId: choir.id }, true])
    expect(await related(other, 'scores').getOrCreate({ title: 'n' })).toMatchObject([{ ownerId: other.id }, true])
    expect((await scores.getOrCreate({ title: 'n' }))[1]).toBe(false)
  })

  test('rows whose key must point somewhere are given another, never none', async () => {
    const concerts = related(choir, 'concerts')
    const first = await concerts.create({ title: 'a' })
    await expect(concerts.remove(first)).rejects.toThrow('must point somewhere')
    await expect(concerts.clear()).rejects.toThrow('must point somewhere')
    await expect(concerts.set([])).rejects.toThrow('must point somewhere')
    await related(other, 'concerts').add(first)
    await concerts.clear()
    await concerts.set([first])
    expect(first.choirId).toBe(choir.id)
    await expect(concerts.addWith({}, first)).rejects.toThrow('nothing between')
    expect(() => concerts.through(Membership)).toThrow('nothing between')
  })

  test('refuses rows of another model, and rows that are not there', async () => {
    const mood = Mood.objects().build({ name: 'new' })
    const moods = related(choir, 'moods')
    for (const call of [() => moods.add(mood), () => moods.set([mood]), () => moods.contains(mood)])
      await expect(call()).rejects.toMatchObject({ code: 'row_gone' })
    await expect(moods.add(choir as never)).rejects.toThrow('leads to rows of choir.Mood; this is one of choir.Choir')
    await expect(related(choir, 'scores').add(choir as never)).rejects.toThrow('leads to rows of choir.Score')
    await expect(moods.add(99_999)).rejects.toMatchObject({ code: 'foreign_key_violation' })
    expect(() => related(mood as unknown as Row<Choir>, 'moods')).toThrow()
    expect(() => related(Choir.objects().build({ name: 'x' }), 'moods')).toThrow('once it is saved')
    expect(() => related(choir, 'mods' as never)).toThrow('moods')
  })

  test('a row that is joined twice comes twice wherever it is read, as in Django, and is told once by its key', async () => {
    const [ann, bob] = [await Person.objects().create({ name: 'ann' }), await Person.objects().create({ name: 'bob' })]
    for (const [person, since] of [
      [ann, 1],
      [ann, 2],
      [bob, 3],
    ] as const)
      await Membership.objects().create({ choirId: choir.id, personId: person.id, since })
    const members = related(choir, 'members')
    const names = async () => (await members.all()).map((one) => one.name)
    expect(await names()).toEqual(['ann', 'ann', 'bob'])
    expect([await members.count(), await members.all().filter({ name: 'ann' }).count()]).toEqual([3, 2])
    const once = Person.objects().filter({ id__in: members.all().values('id') })
    expect((await once).map((one) => one.name)).toEqual(['ann', 'bob'])
    await expect(members.all().distinct()).rejects.toThrow('filter({ pk__in: query })')
    expect(await members.all().orderBy('-name').limit(2).pluck('name')).toEqual(['bob', 'ann'])
    const [loaded] = await Choir.objects().filter({ id: choir.id }).prefetch('members')
    expect(loaded?.members.map((one) => one.name)).toEqual(['ann', 'ann', 'bob'])
    const [counted] = await Choir.objects()
      .filter({ id: choir.id })
      .annotate((c) => ({ n: c.members.count() }))
    expect(counted?.n).toBe(3)
    expect(await Choir.objects().filter({ members__name: 'ann' }).count()).toBe(1)
    expect((await members.getOrCreate({ name: 'ann' }))[1]).toBe(false)
    expect(
      await members
        .all()
        .update({ name: 'x' })
        .catch(() => 'unique'),
    ).toBe('unique')
    expect(await members.all().filter({ name: 'ann' }).update({ name: 'eve' })).toBe(1)
    await members.remove(ann)
    expect(await names()).toEqual(['bob'])
    expect(await members.all().delete()).toBe(1)
    expect(await Person.objects().pluck('name')).toEqual(['eve'])
  })

  test('set() gives values to the rows between that are new, and toggle() turns each round', async () => {
    const [ann, bob, cid] = await Person.objects().bulkCreate([{ name: 'ann' }, { name: 'bob' }, { name: 'cid' }])
    if (!ann || !bob || !cid) return
    const members = related(choir, 'members')
    await members.set([ann, bob], { since: 1 })
    await members.set([bob, cid], { since: 2, voice: 'bass' })
    expect(await members.through(Membership).orderBy('person__name').values('person__name', 'since', 'voice')).toEqual([
      { person__name: 'bob', since: 1, voice: 'alto' },
      { person__name: 'cid', since: 2, voice: 'bass' },
    ])
    expect(await members.through(Membership).filter({ person: bob }).update({ since: 9 })).toBe(1)
    const [glad, sad] = await Mood.objects().bulkCreate([{ name: 'glad' }, { name: 'sad' }])
    if (!glad || !sad) return
    const moods = related(choir, 'moods')
    await moods.add(glad)
    expect(await moods.toggle(glad, sad.id)).toEqual({ added: [sad.id], removed: [glad.id] })
    expect((await moods.all()).map((one) => one.name)).toEqual(['sad'])
    expect(await moods.toggle()).toEqual({ added: [], removed: [] })
    const score = await Score.objects().create({ title: 's' })
    const scores = related(choir, 'scores')
    expect((await scores.toggle(score)).added).toEqual([score.id])
    expect(score.ownerId).toBe(choir.id)
    expect((await scores.toggle(score)).removed).toEqual([score.id])
    expect(score.ownerId).toBeNull()
    await expect(scores.set([score], { since: 1 })).rejects.toThrow('nothing between')
    const concert = await related(choir, 'concerts').create({ title: 'c' })
    await expect(related(choir, 'concerts').toggle(concert)).rejects.toThrow('must point somewhere')
  })

  test('a symmetrical relation holds both ways, with rows between of its own as well', async () => {
    await Friend.objects().delete()
    const [ann, bob, cid] = await Friend.objects().bulkCreate([{ name: 'ann' }, { name: 'bob' }, { name: 'cid' }])
    if (!ann || !bob || !cid) return
    const names = async (row: Row<Friend>, by: 'friends' | 'peers' = 'friends') =>
      (await related(row, by).all()).map((one) => one.name)
    await related(ann, 'friends').add(bob, cid, ann)
    expect([await names(ann), await names(bob), await names(cid)]).toEqual([['ann', 'bob', 'cid'], ['ann'], ['ann']])
    await related(bob, 'friends').add(ann)
    expect(await Friend.objects().filter({ friends__name: 'bob' }).pluck('name')).toEqual(['ann'])
    await related(bob, 'friends').remove(ann)
    expect([await names(ann), await names(bob)]).toEqual([['ann', 'cid'], []])
    await related(cid, 'friends').set([bob])
    expect([await names(ann), await names(bob), await names(cid)]).toEqual([['ann'], ['cid'], ['bob']])
    await related(bob, 'friends').toggle(cid, ann)
    expect([await names(ann), await names(cid)]).toEqual([['ann', 'bob'], []])
    await related(ann, 'friends').clear()
    expect([await names(ann), await names(bob)]).toEqual([[], []])
    await related(ann, 'peers').addWith({ since: 5 }, bob)
    expect([await names(bob, 'peers'), await Bond.objects().pluck('since')]).toEqual([['ann'], [5, 5]])
    await related(bob, 'peers').add(ann)
    expect(await Bond.objects().count()).toBe(2)
    await related(bob, 'peers').clear()
    expect(await Bond.objects().count()).toBe(0)
  })
})
