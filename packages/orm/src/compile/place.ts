import type { FieldSpec } from '@tsango/core/fields'
import { typeFault } from '@tsango/core/values'
import { QueryError } from '../errors/errors.ts'
import type { OrderNode } from '../expressions/node.ts'
import type { Compilation } from './compilation.ts'
import type { Output } from './output.ts'

/** How the place of a row in its query's order is read: the values of the order's terms. */
export interface Place {
  read(values: readonly unknown[]): unknown[]
  /** Whether values could be a place. */
  fits(place: readonly unknown[]): boolean
}

/** Adds the terms of an order to the columns of a query. Raises {@link QueryError} for what has no order that all databases share. */
export function placeOutputs(compilation: Compilation, terms: readonly OrderNode[], columns: Output[]): Place {
  const specs: FieldSpec[] = []
  const cells = terms.map(({ item }) => {
    const { sql, spec } = compilation.compile(item)
    if (spec.sort === 'json')
      throw new QueryError(
        'JSON has no order in which one can go on behind a row. Order by something in it, or by another column.',
      )
    specs.push(spec)
    const { read, decode } = compilation.codec(spec)
    return {
      index: columns.push({ sql, read, name: undefined, path: '' }) - 1,
      decode: decode as ((value: unknown) => unknown) | undefined,
    }
  })
  return {
    read: (values) =>
      cells.map(({ index, decode }) => (values[index] === null || !decode ? values[index] : decode(values[index]))),
    fits: (place) =>
      place.length === specs.length &&
      specs.every((spec, index) => place[index] === null || !typeFault(spec, place[index])),
  }
}
