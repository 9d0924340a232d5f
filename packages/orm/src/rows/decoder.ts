import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import type { Columns } from '../dialects/base/base.ts'
import { firstGiverOf, type GiveRelation, giverOf } from './loaded-relations.ts'
import { partialClassOf } from './partial.ts'
import { type RowBase, type RowClass, rowClassOf } from './row.ts'
import type { RowState } from './state.ts'

/** Makes one value for one row of the driver. */
export type Decode = (values: readonly unknown[]) => unknown

/** The property under which a row of a many-to-many relation carries the key of the row it belongs to. */
export const PARENT_KEY = ' parent'

type DecodeValue = ((value: never) => unknown) | undefined

/** One property that a decoder sets. */
export interface Cell {
  readonly name: string
  readonly index: number
  readonly decode: DecodeValue
  /** Of a tuple: its parts. */
  readonly parts?: readonly Cell[]
}

/** How a row is made of a stretch of the driver's values: its columns, what is computed, and rows loaded with it. */
export interface RowLayout {
  readonly definition: ModelDefinition
  readonly cells: readonly Cell[]
  /** The place of its own key: where that is NULL, there is no row. */
  readonly key: number
  /** The columns that are not read; default: none. */
  readonly missing?: readonly string[]
  readonly related: readonly { readonly name: string; readonly layout: RowLayout; readonly nullable: boolean }[]
}

/** The cells of columns of a model from a place on. */
export function columnCells(fields: readonly FieldDefinition[], columns: Columns, start: number): Cell[] {
  return fields.map((field, position) => ({
    name: field.attribute,
    index: start + position,
    decode: columns.codecOf(field.spec).decode as DecodeValue,
  }))
}

/**
 * Makes the function that turns the driver's values into rows of one stable shape. It is generated, so that every property is a plain assignment;
 * where the runtime forbids that, a loop does the same.
 */
export function rowDecoder(layout: RowLayout, state: RowState): Decode {
  const scope: unknown[] = [state]
  const classes: string[] = []
  rowClass(layout, 'Row', scope, classes)
  return generate(scope, classes.join('\n'), 'return new Row(v)') ?? ((values) => loopRow(layout, state, values))
}

/** Makes the function that turns the driver's values into plain objects. */
export function objectDecoder(cells: readonly Cell[]): Decode {
  const scope: unknown[] = [undefined]
  const entries = cells.map((cell) => `${JSON.stringify(cell.name)}: ${valueCode(cell, scope)}`)
  return (
    generate(scope, '', `return { ${entries.join(', ')} }`) ??
    ((values) => Object.fromEntries(cells.map((cell) => [cell.name, loopValue(cell, values)])))
  )
}

// A class of its own for each layout, with every property set in the constructor: so the runtime knows the whole shape before the first row is made.
function rowClass(layout: RowLayout, name: string, scope: unknown[], classes: string[]): void {
  const base = `s[${scope.push(classOf(layout)) - 1}]`
  const lines = layout.cells.map((cell) =>
    isRelation(layout, cell.name)
      ? `s[${scope.push(giverOf(cell.name)) - 1}](this, ${valueCode(cell, scope)})`
      : `this[${JSON.stringify(cell.name)}] = ${valueCode(cell, scope)}`,
  )
  layout.related.forEach((one, number) => {
    const inner = `${name}_${number}`
    rowClass(one.layout, inner, scope, classes)
    const made = one.nullable ? `v[${one.layout.key}] === null ? null : new ${inner}(v)` : `new ${inner}(v)`
    lines.push(`s[${scope.push(loader(layout, one.name)) - 1}](this, ${made})`)
  })
  classes.push(`class ${name} extends ${base} { constructor(v) { super(s[0]); ${lines.join('; ')} } }`)
}

// What is computed may stand under the name of a relation that is not loaded.
function isRelation({ definition }: RowLayout, name: string): boolean {
  return definition.relations.has(name) || definition.generics.has(name)
}

function loader({ cells }: RowLayout, name: string): GiveRelation {
  return cells.some((cell) => cell.name === name) ? giverOf(name) : firstGiverOf(name)
}

function classOf({ definition, missing }: RowLayout): RowClass {
  const whole = rowClassOf(definition)
  return missing?.length ? partialClassOf(whole, missing) : whole
}

function valueCode({ index, decode, parts }: Cell, scope: unknown[]): string {
  if (parts)
    return `(${parts.map((part) => `v[${part.index}] === null`).join(' || ')} ? null : [${parts.map((part) => valueCode(part, scope)).join(', ')}])`
  if (!decode) return `v[${index}]`
  return `(v[${index}] === null ? null : s[${scope.push(decode) - 1}](v[${index}]))`
}

// Only numbers and quoted names that a model declares are spliced in; functions and classes come through the array `s`, unpacked into constants.
function generate(scope: readonly unknown[], prelude: string, body: string): Decode | undefined {
  try {
    const constants = scope.map((_, index) => `const s${index} = s[${index}]`).join('; ')
    const code = `${prelude}\nreturn function decode(v) { ${body} }`.replace(/\bs\[(\d+)\]/g, 's$1')
    return new Function('s', `'use strict'; ${constants}; ${code}`)(scope) as Decode
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}

function loopValue({ index, decode, parts }: Cell, values: readonly unknown[]): unknown {
  const value = values[index]
  if (parts)
    return parts.some((part) => values[part.index] === null) ? null : parts.map((part) => loopValue(part, values))
  return value === null || !decode ? value : decode(value as never)
}

function loopRow(layout: RowLayout, state: RowState, values: readonly unknown[]): RowBase {
  const Made = classOf(layout)
  const row = new Made(state) as RowBase & Record<string, unknown>
  for (const cell of layout.cells)
    if (isRelation(layout, cell.name)) giverOf(cell.name)(row, loopValue(cell, values))
    else row[cell.name] = loopValue(cell, values)
  for (const one of layout.related)
    loader(layout, one.name)(
      row,
      one.nullable && values[one.layout.key] === null ? null : loopRow(one.layout, state, values),
    )
  return row
}
