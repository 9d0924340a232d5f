import { UnknownField } from '@tsango/core/errors'
import type { FieldDefinition } from '@tsango/core/registry'
import { shortName } from '@tsango/toolkit/text'
import type { Output } from '../output.ts'
import type { Reached } from '../scope.ts'
import { WHOLE } from '../specs.ts'

/** What a query gives as a table: its `SELECT`, whose columns have the names of `outputs`. */
export interface MadeTable {
  readonly sql: string
  readonly outputs: readonly Output[]
}

/** What a part of a table has to keep to. */
export interface TablePart {
  /** The columns of the part before. */
  readonly like?: readonly Output[]
  /** Whether rows of the table are made of its rows. */
  readonly recursive?: boolean
}

/** A table that a query made, as the query around it sees it. */
export interface SeenTable {
  readonly name: string
  readonly alias: string
  readonly outputs: readonly Output[]
  /** Whether there may be none of its rows beside a row. */
  readonly nullable: boolean
}

/** Where a path leads in a table that a query made. Throws {@link UnknownField}, which lists its columns. */
export function reachMade(
  { name, alias, outputs, nullable }: SeenTable,
  segments: readonly string[],
  quote: Quote,
): Reached {
  for (let length = segments.length; length > 0; length--) {
    const path = segments.slice(0, length).join('__')
    const found = outputs.find((one) => one.path === path)
    if (found) {
      const { spec = WHOLE } = found
      const field = { name: path, attribute: path, column: path, spec, model: { label: name, names: pathsOf(outputs) } }
      return {
        kind: 'column',
        sql: `${quote(alias)}.${quote(shortName(path))}`,
        // Of a column that no model has, only what it is matters.
        field: field as unknown as FieldDefinition,
        nullable: nullable || spec.nullable,
        rest: segments.slice(length),
      }
    }
  }
  throw new UnknownField(name, segments.join('__'), pathsOf(outputs))
}

type Quote = (name: string) => string

/** The names of columns. */
export function pathsOf(outputs: readonly Output[]): string[] {
  return outputs.map((one) => one.path)
}
