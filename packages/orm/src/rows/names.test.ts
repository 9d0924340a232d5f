import { f } from '@tsango/core'
import { UnknownField } from '@tsango/core/errors'
import { expect } from 'vitest'
import { QueryError } from '../errors/errors.ts'
import type { Cols } from '../expressions/expressions.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Box extends Model('shop.Box') {
  name = f.char(20)
  size = f.int().default(1)
  twice = f.int().generated((box: Cols<Box>) => box.size.times(2))
}

await describeDatabases('the names of rows that are made together', (under) => {
  const { test } = withModels(under, [Box])
  const make = (...rows: readonly object[]) => Box.objects().bulkCreate(rows as never)

  test('are looked at in each row, also behind rows with the same number of them', async () => {
    await make({ name: 'a', size: 1 }, { name: 'b', size: 2 })
    await expect(make({ name: 'c', size: 1 }, { name: 'd', sise: 2 })).rejects.toThrow(UnknownField)
    await expect(make({ name: 'c', size: 1 }, { size: 2, naem: 'd' })).rejects.toThrow('"naem"')
    await expect(make({ name: 'c' }, { name: 'd', toString: 1 })).rejects.toThrow(UnknownField)
    await make({ size: 3, name: 'turned' }, { name: 'short' })
    expect(await Box.objects().count()).toBe(4)
  })

  test('may tell that the database computes one, in any of the rows', async () => {
    await make({ name: 'e', twice: undefined }, { name: 'f', twice: undefined })
    await expect(make({ name: 'g', twice: undefined }, { name: 'h', twice: 8 })).rejects.toThrow(QueryError)
    expect(
      await Box.objects()
        .filter({ name__in: ['e', 'f', 'g', 'h'] })
        .count(),
    ).toBe(2)
  })
})
