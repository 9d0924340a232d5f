import type { FieldSpec } from '@tsango/core/fields'
import { typeFault } from '@tsango/core/values'
import { QueryError } from '../errors/errors.ts'
import type { Node, OrderNode } from '../expressions/node.ts'
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
  const cells = terms.map(({ item }) => {
    const { spec, index } = heldAt(columns, item) ?? added(compilation, item, columns)
    if (spec.sort === 'json')
      throw new QueryError(
        'JSON has no order in which one can go on behind a row. Order by asText() or asNumber() of something in it, or by another column.',
      )
    const { decode } = compilation.codec(spec)
    return { index, spec, decode: decode as ((value: unknown) => unknown) | undefined }
  })
  return {
    read: (values) =>
      cells.map(({ index, decode }) => (values[index] === null || !decode ? values[index] : decode(values[index]))),
    fits: (place) =>
      place.length === cells.length &&
      cells.every(({ spec }, index) => place[index] === null || !typeFault(spec, place[index])),
  }
}

interface Held {
  readonly spec: FieldSpec
  readonly index: number
}

// What a row has computed anyway is not computed twice.
function heldAt(columns: readonly Output[], item: Node): Held | undefined {
  const index = item.kind === 'annotation' ? columns.findIndex(({ name }) => name === item.name) : -1
  const spec = columns[index]?.spec
  return spec && { spec, index }
}

// What is computed has a name, which no annotation can have: else it is called by its SQL, and the package `mariadb` goes astray where that is of over 250 bytes.
function added(compilation: Compilation, item: Node, columns: Output[]): Held {
  const { sql, spec, field } = compilation.compile(item)
  const { read } = compilation.codec(spec)
  const name = field ? undefined : `place_${columns.length}`
  return { spec, index: columns.push({ sql, read, name, path: '' }) - 1 }
}
