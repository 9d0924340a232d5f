import { f } from '@tsango/core'
import { describe, expect } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { currentDatabases } from '../databases/databases.ts'
import type { Dialect } from '../dialects/base/base.ts'
import type { TestDatabase } from '../dialects/base/testing.ts'
import { CheckViolation, ForeignKeyViolation, QueryError, UniqueViolation } from '../errors/errors.ts'
import { search } from '../expressions/expressions.ts'
import type { Meta } from '../model/model.ts'
import { Model } from '../model/model.ts'
import { suiteModels } from './suite-models.ts'

class Shelf extends Model('suite.Shelf') {
  label = f.char(40)
}
class Copy extends Model('suite.Copy') {
  static meta: Meta<Copy> = {
    indexes: [['title', '-number']],
    checks: [{ name: 'suite_copy_number', check: (c) => c.number.gte(0) }],
  }
  title = f.char(60).unique()
  number = f.int()
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' }).null()
}
class Essay extends Model('suite.Essay') {
  static meta: Meta<Essay> = { indexes: [{ fields: ['title'], method: 'fulltext' }] }
  title = f.char(80)
}

/** More than one statement of any of them takes. */
const MANY = 3_000
const LONG = 40_000

/** What is large, what is refused, and what indexes hold, as tests on one database. */
export function describeBounds(title: string, create: () => Promise<TestDatabase>, dialect: Dialect): void {
  describe(`the bounds of ${title}`, () => {
    const { test } = suiteModels(create, [Shelf, Copy])
    const copies = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, number) => ({ title: `${prefix} ${number}`, number }))

    test('of parameters: many rows are written and a long list is asked for, all or none', async () => {
      expect(await Copy.objects().bulkCreate(copies(MANY, 'many'))).toHaveLength(MANY)
      const titles = Array.from({ length: LONG }, (_, number) => `many ${number}`)
      const asked = Copy.objects().filter({ title__in: titles }).count()
      const { features, operators } = dialect
      const takes = features.listParameter || operators.longList?.(f.char(60).spec) || features.maxParameters > LONG
      if (takes) expect(await asked).toBe(MANY)
      else await expect(asked).rejects.toThrow(`${features.title} takes ${features.maxParameters} in one statement`)
      const ids = (await Copy.objects().values('id')).map(({ id }) => id)
      expect(await Copy.objects().filter({ id__in: ids }).update({ number: 1 })).toBe(MANY)
      const last = [...copies(MANY, 'more'), { title: 'many 0', number: 1 }]
      await expect(Copy.objects().bulkCreate(last)).rejects.toBeInstanceOf(UniqueViolation)
      expect(await Copy.objects().count()).toBe(MANY)
    })

    test('of memory: rows are read part by part, and a loop that is left gives its connection back', async () => {
      for (let round = 0; round < 15; round++)
        for await (const copy of Copy.objects().orderBy('id').iterate({ chunkSize: 100 }))
          if (copy.title === 'many 150') break
      let seen = 0
      for await (const _ of Copy.objects().iterate({ chunkSize: 700 })) seen++
      expect(seen).toBe(MANY)
      await atomic(async () => {
        const numbers: number[] = []
        for await (const { id } of Copy.objects().orderBy('-id').limit(1500).iterate({ chunkSize: 400 }))
          numbers.push(id)
        expect(new Set(numbers).size).toBe(1500)
        await Copy.objects().delete()
      })
      expect(await Copy.objects().exists()).toBe(false)
    })

    test('of rows: each broken rule is an error of its own, which names the place and no value', async () => {
      await Copy.objects().create({ title: 'secret', number: 1 })
      const shelf = await Shelf.objects().create({ label: 'top' })
      await Shelf.objects().delete()
      const failing: readonly (readonly [() => PromiseLike<unknown>, abstract new (...args: never[]) => Error])[] = [
        [() => Copy.objects().create({ title: 'secret', number: 1 }), UniqueViolation],
        [() => Copy.objects().update({ number: -1 }), CheckViolation],
        [() => Copy.objects().update({ shelfId: shelf.id }), ForeignKeyViolation],
      ]
      for (const [write, kind] of failing) {
        const error = await Promise.resolve(write()).catch((one: unknown) => one)
        expect(error).toBeInstanceOf(kind)
        expect(String(error)).not.toContain('secret')
      }
      expect(await Copy.objects().values('title', 'number')).toEqual([{ title: 'secret', number: 1 }])
      await Copy.objects().delete()
    })

    test('of uniqueness: its index keeps in step with what is written, taken back and undone', async () => {
      const make = (name: string) => Copy.objects().create({ title: name, number: 1 })
      const first = await make('one')
      first.title = 'two'
      await first.save()
      const second = await make('one')
      await expect(make('two')).rejects.toBeInstanceOf(UniqueViolation)
      await second.delete()
      await make('one')
      await expect(
        atomic(async () => {
          await make('three')
          await Copy.objects().filter({ title: 'one' }).update({ title: 'four' })
          throw new QueryError('no')
        }),
      ).rejects.toBeInstanceOf(QueryError)
      await make('three')
      await expect(make('one')).rejects.toBeInstanceOf(UniqueViolation)
      await make('four')
      const found = Copy.objects().filter({ title__in: ['one', 'two', 'three', 'four'] })
      expect((await found.orderBy('title', '-number')).map((copy) => copy.title)).toEqual([
        'four',
        'one',
        'three',
        'two',
      ])
      expect(await Copy.objects().filter({ title__startswith: 't' }).count()).toBe(2)
      await Copy.objects().delete()
    })

    test('of what is asked about a query: its plan is told, and nothing of it is done', async () => {
      const told = await Copy.objects().filter({ title: 'one' }).explain()
      expect(told.length).toBeGreaterThan(0)
      expect(await Copy.objects().count()).toBe(0)
    })

    test('of names: the longest that it takes is kept whole', async () => {
      const { dialect, driver } = currentDatabases().get()
      const { length = 100 } = dialect.features.longestName ?? {}
      const name = 'n'.repeat(length)
      const table = { table: name, columns: [], indexes: [], checks: [] }
      const connection = await driver.acquire()
      try {
        const column = { name, column: name, spec: f.int().spec, primaryKey: false, references: undefined }
        for (const sql of dialect.schema.createTable({ ...table, columns: [column] })) await connection.execute(sql)
        const found = await dialect.introspection.table(connection, name)
        expect([found?.table, found?.columns.map((one) => one.column)]).toEqual([name, [name]])
        for (const sql of dialect.schema.dropTable(table)) await connection.execute(sql)
      } finally {
        await driver.release(connection)
      }
    })
  })

  if (dialect.features.indexMethods.includes('fulltext'))
    describe(`the full-text indexes of ${title}`, () => {
      const { test } = suiteModels(create, [Essay])
      const found = async (words: string): Promise<string[]> => {
        const essays = await Essay.objects()
          .where((e) => search(e.title, words))
          .orderBy('title')
        return essays.map((essay) => essay.title)
      }

      test('keep in step with what is written, taken back and undone', async () => {
        const [soup] = await Essay.objects().bulkCreate([{ title: 'Hot soup' }, { title: 'Cold drinks' }])
        expect(await found('hot')).toEqual(['Hot soup'])
        await Essay.objects().filter({ title: 'Cold drinks' }).update({ title: 'Hot drinks' })
        expect([await found('cold'), await found('hot')]).toEqual([[], ['Hot drinks', 'Hot soup']])
        await expect(
          atomic(async () => {
            await Essay.objects().create({ title: 'Hot tango' })
            await Essay.objects().filter({ title: 'Hot drinks' }).delete()
            throw new QueryError('no')
          }),
        ).rejects.toBeInstanceOf(QueryError)
        expect(await found('hot')).toEqual(['Hot drinks', 'Hot soup'])
        await soup?.delete()
        expect(await found('soup')).toEqual([])
      })
    })
}
