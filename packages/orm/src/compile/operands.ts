import type { FieldSpec, Kind, Sort } from '@tsango/core/fields'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import { isCollection } from './collections.ts'
import type { Compilation, Piece } from './compilation.ts'
import { BOOLEAN, commonDecimal, isCastAlike, TEXT, WHOLE } from './specs.ts'

type CallNode = Extract<Node, { kind: 'call' }>

/** Compiles operands as values of one spec: what columns say decides, then what is expected, then the values themselves. */
export function together(
  compilation: Compilation,
  items: readonly Node[],
  expected: FieldSpec | undefined,
): { readonly pieces: readonly Piece[]; readonly spec: FieldSpec } {
  const known = items.map((item) => (isLiteral(item) ? undefined : compilation.compile(item, expected)))
  const spec = common([...known.flatMap((piece) => (piece ? [piece.spec] : [])), ...literals(items, known, expected)])
  const { operators } = compilation
  const pieces = known.map((piece, index): Piece => {
    if (piece) return { ...piece, sql: operators.convert(piece.sql, piece.spec, spec), spec }
    return literal(compilation, items[index] as CallNode, spec)
  })
  return { pieces, spec }
}

function isLiteral(node: Node): node is CallNode {
  return node.kind === 'call' && node.name === 'literal'
}

/** What values have to say: everything where nobody else says anything, beside numbers whether they are whole. */
function literals(
  items: readonly Node[],
  known: readonly (Piece | undefined)[],
  expected: FieldSpec | undefined,
): readonly FieldSpec[] {
  const kinds = items.filter(isLiteral).map((node) => String(node.detail))
  const specs = kinds.flatMap((kind) => KINDS[kind] ?? [])
  const columns = known.filter((piece) => piece !== undefined)
  if (columns.length > 0) {
    const numbers = columns.every((piece) => piece.spec.sort === 'number')
    return numbers ? specs.filter(({ kind }) => kind === 'float') : []
  }
  if (specs.length === 0 && expected === undefined)
    throw new QueryError('A function of NULL alone has no type. Put a column or a value among its operands.')
  return expected && fits(specs, expected) ? [expected] : specs
}

/** Whether values as they are written may be of a spec: many kinds are written as text. */
function fits(specs: readonly FieldSpec[], expected: FieldSpec): boolean {
  const numbers: readonly Sort[] = ['number', 'duration']
  return specs.every(({ sort, kind }) => {
    if (sort === 'number') return numbers.includes(expected.sort) && (kind !== 'float' || expected.kind === 'float')
    return (
      sort === expected.sort || (sort === 'text' && !numbers.includes(expected.sort) && expected.sort !== 'boolean')
    )
  })
}

const KINDS: Readonly<Record<string, FieldSpec>> = {
  text: TEXT,
  bigInt: WHOLE,
  float: computedSpec('float', 'number'),
  bigIntExact: computedSpec('bigIntExact', 'number'),
  boolean: BOOLEAN,
  dateTime: computedSpec('dateTime', 'dateTime'),
  binary: computedSpec('binary', 'binary'),
}

function literal(compilation: Compilation, node: CallNode, spec: FieldSpec): Piece {
  const [value] = node.items
  if (value?.kind !== 'slot') throw new QueryError('A value stands where only a compiled query can have one.')
  const mark = compilation.parameter(value.slot, spec, 'a value of a function')
  const sql = compilation.operators.typed(mark, compilation.codec(spec).castType, spec)
  return { sql, spec, nullable: value.form === 'null' }
}

/** The spec of values that may stand for each other. */
function common(specs: readonly FieldSpec[]): FieldSpec {
  const [first = WHOLE] = specs
  const other = specs.find(({ sort }) => sort !== first.sort)
  if (other)
    throw new QueryError(`The operands of a function are of one type; here are ${first.sort} and ${other.sort}.`)
  if (first.sort === 'cast' || isCollection(first)) {
    if (specs.some((one) => !isCastAlike(one, first) || one.element !== first.element))
      throw new QueryError(`The operands of a function are of one type; here are two of the sort ${first.sort}.`)
    return first
  }
  if (first.kind === 'decimal') return specs.reduce(decimals)
  if (first.sort === 'text') return TEXT
  if (first.sort === 'number') return numbers(specs.map(({ kind }) => kind))
  if (specs.some(({ kind }) => kind !== first.kind))
    throw new QueryError('A moment of six digits and one of three cannot stand for each other.')
  return computedSpec(first.kind, first.sort)
}

function decimals(left: FieldSpec, right: FieldSpec): FieldSpec {
  const before = Math.max(...[left, right].map(({ digits = 0, places = 0 }) => digits - places))
  const both = commonDecimal(left, right)
  const places = both.places ?? 0
  return computedSpec('decimal', 'decimal', false, { digits: before + places, places })
}

function numbers(kinds: readonly Kind[]): FieldSpec {
  if (kinds.includes('float')) return computedSpec('float', 'number')
  return kinds.includes('bigIntExact') ? computedSpec('bigIntExact', 'number') : WHOLE
}
