import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import type { Cols } from '../expressions/expressions.ts'
import { Model } from './model.ts'

class Line extends Model('shop.Line') {
  price = f.decimal(10, 2)
  note = f.text().null()
  total = f.decimal(12, 2).generated((line: Cols<Line>) => line.price.times(line.price))
  loud = f
    .text()
    .null()
    .generated((line: Cols<Line>) => line.note.upper())
}

describe('the types of computed columns', () => {
  it('are those of their fields in rows, lookups and expressions', () => {
    expectTypeOf<Awaited<ReturnType<typeof load>>>().toEqualTypeOf<{ total: string; loud: string | null }[]>()
    Line.objects().filter({ total__gte: '1.00', loud__icontains: 'x' }).orderBy('-total')
    // @ts-expect-error a decimal is text
    Line.objects().filter({ total__gte: 1 })
  })

  it('have no place in what is written', () => {
    Line.objects().create({ price: '1.00' })
    // @ts-expect-error the database computes it
    Line.objects().create({ price: '1.00', total: '1.00' })
    // @ts-expect-error the database computes it
    Line.objects().create({ price: '1.00', loud: 'x' })
    // @ts-expect-error the database computes it
    Line.objects().update({ total: '1.00' })
    // @ts-expect-error the database computes it
    Line.objects().update((line) => ({ total: line.price }))
  })

  it('tell a column that is not there', () => {
    class Wrong extends Model('shop.Wrong') {
      a = f.int()
      // @ts-expect-error there is no such column
      b = f.int().generated((row: Cols<Wrong>) => row.c)
    }
    expectTypeOf<Wrong['a']>().not.toBeAny()
  })
})

const load = () => Line.objects().values('total', 'loud')
