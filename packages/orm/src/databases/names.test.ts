import { f, type ModelClass } from '@tsango/core'
import { expect, it } from 'vitest'
import { NameTooLong, NameTwice, QueryError } from '../errors/errors.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { withDatabases } from './databases.ts'

class Owner extends Model('names.Owner') {
  title = f.char(20)
}
// Two names that are the same up to the 63rd character, and a way of three joins whose aliases are.
class Long extends Model('names.AModelWithAVeryLongNameThatGoesOnAndOnAndOnUntilNothingHoldsIt') {
  aFieldWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItOne = f.int().index()
  aFieldWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItTwo = f.int().unique()
  aKeyWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItOne = f.fk(() => Owner, {
    onDelete: 'cascade',
    relatedName: 'ones',
  })
  aKeyWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItTwo = f.fk(() => Owner, {
    onDelete: 'cascade',
    relatedName: 'twos',
  })
  manyOwnersWithAVeryLongNameThatGoesOnAndOnAndOnUntilNothingHoldsIt = f.manyToMany(() => Owner, {
    relatedName: 'many',
  })
}

await describeDatabases('names that are too long for databases', (under) => {
  const { test } = withModels(under, [Owner, Long])

  test('are cut by one rule where they are made, and each stays its own', async () => {
    const [ann, bob] = [await Owner.objects().create({ title: 'ann' }), await Owner.objects().create({ title: 'bob' })]
    const row = await Long.objects().create({
      aFieldWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItOne: 1,
      aFieldWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItTwo: 2,
      aKeyWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItOneId: ann.id,
      aKeyWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItTwoId: bob.id,
    })
    const found = Long.objects()
      .filter({
        aKeyWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItOne__title: 'ann',
        aKeyWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItTwo__title: 'bob',
        aFieldWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItOne: 1,
      })
      .selectRelated(
        'aKeyWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItOne',
        'aKeyWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItTwo',
      )
      .prefetch('manyOwnersWithAVeryLongNameThatGoesOnAndOnAndOnUntilNothingHoldsIt')
    expect(await found.get()).toMatchObject({
      id: row.id,
      aFieldWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItTwo: 2,
      aKeyWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItOne: { title: 'ann' },
      aKeyWithAVeryLongNameThatGoesOnAndOnAndOnAndOnUntilNothingHoldsItTwo: { title: 'bob' },
      manyOwnersWithAVeryLongNameThatGoesOnAndOnAndOnUntilNothingHoldsIt: [],
    })
  })

  test('are refused of what a query makes', async () => {
    const [fits, long] = ['a'.repeat(63), 'a'.repeat(64)]
    expect(
      await Owner.objects()
        .annotate((o) => ({ [fits]: o.title }))
        .count(),
    ).toBeGreaterThanOrEqual(0)
    const entries: (() => unknown)[] = [
      () => Owner.objects().annotate((o) => ({ [long]: o.title })),
      () => Owner.objects().alias((o) => ({ [long]: o.title })),
      () => Owner.objects().select((o) => ({ [long]: o.title })),
      () =>
        Owner.objects()
          .groupBy('title')
          .annotate((o) => ({ [long]: o.id.count() })),
      () => Owner.objects().prefetchWith('ones' as never, ((rows: unknown) => rows) as never, long),
    ]
    for (const entry of entries) {
      expect(entry, String(entry)).toThrow(QueryError)
      expect(entry).toThrow(`it has 64 characters, and databases take 63.`)
    }
    await expect(Owner.objects().aggregate((o) => ({ [long]: o.id.max() }))).rejects.toThrow(QueryError)
  })

  it('are refused of what a model declares, when the databases are opened', async () => {
    const { longestName, title } = under.dialect.features
    const of = (letter: string, length: number): string => letter.repeat(length)
    const fits = longestName?.length ?? 300
    const declared = (name: string): readonly ModelClass<unknown>[] => {
      class Table extends Model('names.Table') {
        static meta: Meta<Table> = { table: name }
      }
      class View extends Model('names.View') {
        static meta: Meta<View> = { table: name, managed: false }
      }
      class Column extends Model('names.Column') {
        size = f.int().column(name)
      }
      class Key extends Model('names.Key') {
        owner = f.fk(() => Owner).column(name)
      }
      class Indexed extends Model('names.Indexed') {
        static meta: Meta<Indexed> = { indexes: [{ name, fields: ['size'] }] }
        size = f.int()
      }
      class Unique extends Model('names.Unique') {
        static meta: Meta<Unique> = { uniqueTogether: [{ name, fields: ['size'] }] }
        size = f.int()
      }
      class Checked extends Model('names.Checked') {
        static meta: Meta<Checked> = { checks: [{ name, check: (c) => c.size.gt(0) }] }
        size = f.int()
      }
      class Pointed extends Model('names.Pointed') {}
      class Pointing extends Model('names.Pointing') {
        pointed = f.fk(() => Pointed, { constraintName: name })
      }
      return [Table, View, Column, Key, Indexed, Unique, Checked, Pointing]
    }
    const open = (model: ModelClass<unknown>) =>
      withDatabases({ default: under.url }, [model as ModelClass], () => 'open')
    for (const model of declared(of('n', fits))) expect(await open(model), model.name).toBe('open')
    // Bytes and characters are not the same.
    const [wide] = declared(of('é', 40))
    if (longestName?.unit === 'bytes') await expect(open(wide as never)).rejects.toBeInstanceOf(NameTooLong)
    else expect(await open(wide as never)).toBe('open')
    if (longestName === undefined) return
    for (const model of declared(of('n', fits + 1))) {
      const opened = open(model)
      await expect(opened, model.name).rejects.toMatchObject({ code: 'name_too_long', given: of('n', fits + 1) })
      await expect(opened).rejects.toThrow(
        `names.${model.name} has the name "${of('n', fits + 1)}"; ${title} takes ${fits} ${longestName.unit}. Give it a shorter one.`,
      )
    }
  })

  it('and names that would be twice are refused', async () => {
    class One extends Model('names.One') {
      static meta: Meta<One> = { table: 'same' }
    }
    class Two extends Model('names.Two') {
      static meta: Meta<Two> = { table: 'same' }
      one = f.fk(() => One)
    }
    class Shown extends Model('names.Shown') {
      static meta: Meta<Shown> = { table: 'same', managed: false }
      one = f.fk(() => One, { relatedName: 'shown' })
    }
    class Twins extends Model('names.Twins') {
      static meta: Meta<Twins> = {
        indexes: [
          { name: 'twin', fields: ['a'] },
          { name: 'twin', fields: ['b'] },
        ],
      }
      a = f.int()
      b = f.int()
    }
    class Checks extends Model('names.Checks') {
      static meta: Meta<Checks> = {
        checks: [
          { name: 'twin', check: (c) => c.a.gt(0) },
          { name: 'twin', check: (c) => c.a.lt(9) },
        ],
      }
      a = f.int()
    }
    class Keys extends Model('names.Keys') {
      a = f.fk(() => One, { constraintName: 'whose', relatedName: 'a' })
      b = f.fk(() => One, { constraintName: 'whose', relatedName: 'b' })
    }
    const open = (model: ModelClass<unknown>) =>
      withDatabases({ default: under.url }, [model as ModelClass], () => 'open')
    await expect(open(Keys)).rejects.toThrow('The foreign key "whose" is declared twice, by "names.Keys". Rename one.')
    await expect(open(Two)).rejects.toThrow(new NameTwice('table', 'same', ['names.Two', 'names.One']))
    await expect(open(Twins)).rejects.toThrow('The index "twin" is declared twice, by "names.Twins". Rename one.')
    await expect(open(Checks)).rejects.toBeInstanceOf(NameTwice)
    expect(await open(Shown)).toBe('open')
  })
})
