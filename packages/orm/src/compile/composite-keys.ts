import type { FieldSpec } from '@tsango/core/fields'
import { typeFault } from '@tsango/core/values'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import { plainValue } from '../rows/row-key.ts'
import { compileColumn } from './columns.ts'
import type { Compilation, KeyPart, Piece, RightSide } from './compilation.ts'
import { binder, paddedSize } from './parameters.ts'
import { refuseCompared } from './sorts.ts'

/** A key of several columns: its SQL is the row of them, in brackets. */
export interface CompositePiece extends Piece {
  /** The SQL of each column. */
  readonly parts: readonly string[]
}

/** Whether a piece is a key of several columns. */
export function isComposite(piece: Piece): piece is CompositePiece {
  return piece.parts !== undefined
}

/** Throws where a key of several columns stands in an expression. */
export function refuseComposite(piece: Piece, path: string): Piece {
  if (!isComposite(piece)) return piece
  throw new QueryError(
    `"${path}" is a key of several columns: as a whole it can be compared, ordered by, read with values() and grouped by. Name its parts here.`,
  )
}

/** Throws where the sides of a comparison are not keys of as many columns. */
export function refuseUnlike(left: Piece, right: RightSide, what: string): void {
  if (right.kind !== 'sql') return
  const [own, other] = [left.parts?.length ?? 1, right.width ?? 1]
  if (own !== other)
    throw new QueryError(
      `"${what}" compares ${columns(own)} with ${columns(other)}. Of a query, choose with values() what belongs to it.`,
    )
  if (own === 1) refuseCompared(left.spec, right.spec, what)
}

/** The columns of what may be a key of several, as the right side of a comparison. */
export function partsOf({ parts, spec }: Piece): readonly KeyPart[] | undefined {
  return parts?.map((sql, index) => ({ sql, spec: spec.parts?.[index] }))
}

function columns(count: number): string {
  return count === 1 ? 'one column' : `a key of ${count} columns`
}

/** Compiles a lookup of a key of several columns. */
export function compareKey(
  compilation: Compilation,
  left: CompositePiece,
  word: string,
  right: RightSide,
  what: string,
): { readonly sql: string; readonly nullable: boolean } {
  const { nullable } = left
  if (right.kind === 'sql' && right.parts && (word === 'exact' || Object.hasOwn(ORDER, word)))
    return {
      sql: compareParts(compilation, left, word, partsLike(left, right.parts, what)),
      nullable: nullable || right.nullable,
    }
  if (right.kind === 'sql') {
    if (word === 'in') return { sql: `${left.sql} IN ${right.sql}`, nullable: true }
    if (word === 'exact') return { sql: `${left.sql} = ${right.sql}`, nullable: nullable || right.nullable }
    throw new QueryError(`"${what}" takes a key as a list of its parts.`)
  }
  if (word === 'in') return { sql: membership(compilation, left, right.slot, what), nullable }
  const { specs } = typesOf(left)
  const parts = (value: unknown): readonly unknown[] => tuple(plainValue(value, left, what), specs, what)
  const sql = compareParts(compilation, left, word, (index) =>
    compilation.parameter(right.slot, specs[index] as FieldSpec, what, (value) => parts(value)[index]),
  )
  return { sql, nullable }
}

function compareParts(
  { operators }: Compilation,
  { parts }: CompositePiece,
  word: string,
  other: (index: number) => string,
): string {
  const side = (operator: Compared, index: number): string =>
    operators.compare(operator, parts[index] as string, other(index))
  const order = ORDER[word as keyof typeof ORDER]
  return `(${order ? inOrder(parts.length, order, side) : parts.map((_, index) => side('=', index)).join(' AND ')})`
}

// A text is no number, however a database would read it.
function partsLike({ spec }: CompositePiece, parts: readonly KeyPart[], what: string): (index: number) => string {
  for (const [index, part] of parts.entries()) {
    const [own, other] = [spec.parts?.[index]?.sort, part.spec?.sort]
    if (own !== other)
      throw new QueryError(`"${what}" compares keys whose part ${index + 1} is ${own} here and ${other} there.`)
  }
  return (index) => parts[index]?.sql as string
}

type Compared = Parameters<Compilation['operators']['compare']>[0]

const ORDER = { gt: ['>', '>'], gte: ['>', '>='], lt: ['<', '<'], lte: ['<', '<='] } as const

/** The lookups of the order of keys of several columns: that of the first column in which two differ. */
export const KEY_ORDER: readonly string[] = Object.keys(ORDER)

// Rows in brackets are not compared by an index on every database; and collations are said of each column.
function inOrder(
  length: number,
  [strict, last]: readonly [Compared, Compared],
  side: (operator: Compared, index: number) => string,
): string {
  const from = (index: number): string =>
    index === length - 1
      ? side(last, index)
      : `${side(strict, index)} OR (${side('=', index)} AND (${from(index + 1)}))`
  return from(0)
}

function typesOf({ spec }: CompositePiece): { readonly specs: readonly FieldSpec[] } {
  return { specs: spec.parts ?? [] }
}

function membership(compilation: Compilation, left: CompositePiece, slot: number, what: string): string {
  const { specs } = typesOf(left)
  const { operators, features } = compilation
  const tuples = (value: unknown): readonly (readonly unknown[])[] => {
    if (!Array.isArray(value)) throw new QueryError(`"${what}" takes a list of keys.`)
    return value.filter((one) => one !== null).map((one) => tuple(plainValue(one, left, what), specs, what))
  }
  if (features.listParameter) {
    const codecs = specs.map((spec) => compilation.codec(spec))
    const bind = specs.map((spec, index) => binder(spec, codecs[index] as (typeof codecs)[number], what))
    const list = compilation.parameters.add(compilation.at(slot), (value) =>
      operators.tuplesValue(tuples(value).map((one) => bind.map((encode, index) => encode(one[index])))),
    )
    return operators.inTuples(
      left.parts,
      list,
      codecs.map(({ castType }) => castType),
    )
  }
  const size = paddedSize(tuples(compilation.values[compilation.at(slot)]).length)
  if (size === 0) return operators.noRows
  let read: readonly (readonly unknown[])[] = []
  const marks = Array.from({ length: size }, (_, row) =>
    specs.map((spec, column) =>
      compilation.parameter(slot, spec, what, (value) => {
        // Placeholders are bound one after the other: the list is read with the first.
        if (row === 0 && column === 0) read = tuples(value)
        return read[Math.min(row, read.length - 1)]?.[column]
      }),
    ),
  )
  return `${left.sql} IN (${marks.map((row) => `(${row.join(', ')})`).join(', ')})`
}

function tuple(value: unknown, specs: readonly FieldSpec[], what: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== specs.length)
    throw new QueryError(`"${what}" takes a key as a list of its ${specs.length} parts.`)
  for (const [index, spec] of specs.entries()) {
    const part: unknown = value[index]
    const fault = part === null || part === undefined ? { message: 'No part of a key is null.' } : typeFault(spec, part)
    if (fault) throw new QueryError(`${what}: part ${index + 1} of the key: ${fault.message}`)
  }
  return value
}

/** Compiles a node that may be a key of several columns, where those can stand in its place. */
export function compileWhole(compilation: Compilation, node: Node): Piece {
  return node.kind === 'path' && leadsToKey(compilation, node)
    ? compileColumn(compilation, node)
    : compilation.compile(node)
}

function leadsToKey(compilation: Compilation, { path, depth }: Extract<Node, { kind: 'path' }>): boolean {
  return compilation.outside(depth, (scope) => {
    const { annotations, made, over } = compilation.level
    const segments = path.split('__')
    const computed = Object.hasOwn(annotations, path) || Object.hasOwn(annotations, segments[0] as string)
    if (made?.has(path) || computed || over === 'all rows') return false
    const reached = scope.reach(segments)
    return reached.kind === 'column' && reached.parts !== undefined && reached.rest.length === 0
  })
}
