import type { FieldSpec, Kind, Sort } from '@tsango/core/fields'
import type { CallName } from '../dialects/base/base.ts'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece } from './compilation.ts'
import { BOOLEAN, commonDecimal, WHOLE } from './specs.ts'

type CallNode = Extract<Node, { kind: 'call' }>

const TEXT = computedSpec('text', 'text')
const NUMBERS: readonly Sort[] = ['number', 'decimal', 'duration']
const ORDERED: readonly Sort[] = ['text', ...NUMBERS, 'date', 'time', 'dateTime']

/** Compiles an operand. */
type Compile = (node: Node, expected?: FieldSpec) => Piece

interface Context {
  readonly compilation: Compilation
  readonly compile: Compile
}

/** Compiles a function; `expected` is what values are of where no column among them says it. */
export function compileCall(
  compilation: Compilation,
  node: CallNode,
  expected: FieldSpec | undefined,
  compile: Compile,
): Piece {
  const { name, items } = node
  const context: Context = { compilation, compile }
  switch (name) {
    case 'literal':
      return together(context, [node], expected).pieces[0] as Piece
    case 'xor':
      return xor(context, items)
    case 'case':
      return cases(context, items, expected)
    case 'lower':
    case 'upper':
    case 'trim':
    case 'length':
      return ofText(context, name, items)
    case 'abs':
    case 'round':
    case 'floor':
    case 'ceil':
      return ofNumber(context, name, items, Number(node.detail ?? 0))
    case 'concat':
      return concatenated(context, items)
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'nullIf':
      return ofSeveral(context, name, items, expected)
  }
}

function ofText(context: Context, name: CallName, items: readonly Node[]): Piece {
  const [piece] = together(context, items, TEXT).pieces as [Piece]
  refuse(name, piece.spec, ['text'])
  return made(context, name, [piece], name === 'length' ? WHOLE : TEXT, piece.nullable)
}

function ofNumber(context: Context, name: CallName, items: readonly Node[], places: number): Piece {
  const [piece] = together(context, items, undefined).pieces as [Piece]
  const { spec } = piece
  refuse(name, spec, NUMBERS)
  if (name === 'abs') return made(context, name, [piece], spec, piece.nullable)
  if (spec.kind !== 'decimal')
    return spec.kind === 'float' ? made(context, name, [piece], spec, piece.nullable, places) : piece
  const left = name === 'round' ? Math.min(places, spec.places ?? 0) : 0
  // 9.99 becomes 10: there is one digit more before the point.
  const digits = (spec.digits ?? 0) - (spec.places ?? 0) + left + 1
  return made(context, name, [piece], { ...spec, digits, places: left }, piece.nullable, left)
}

function concatenated(context: Context, items: readonly Node[]): Piece {
  const { pieces, spec } = together(context, items, TEXT)
  refuse('concat', spec, ['text'])
  // NULL is no text, and Django's too: else one missing name would take the whole away.
  const texts = pieces.map((piece) => (piece.nullable ? { ...piece, sql: `COALESCE(${piece.sql}, '')` } : piece))
  return made(context, 'concat', texts, TEXT, false)
}

function ofSeveral(
  context: Context,
  name: 'coalesce' | 'greatest' | 'least' | 'nullIf',
  items: readonly Node[],
  expected: FieldSpec | undefined,
): Piece {
  const { pieces, spec } = together(context, items, expected)
  if (name === 'greatest' || name === 'least') refuse(name, spec, ORDERED)
  const empty = pieces.filter((piece) => piece.nullable).length
  const nullable = name === 'nullIf' || (name === 'coalesce' ? empty === pieces.length : empty > 0)
  return made(context, name, pieces, spec, nullable)
}

function made(
  { compilation }: Context,
  name: CallName,
  pieces: readonly Piece[],
  spec: FieldSpec,
  nullable: boolean,
  places = 0,
): Piece {
  const sql = compilation.operators.call({
    name,
    items: pieces.map((piece) => piece.sql),
    nullable: pieces.filter((piece) => piece.nullable).map((piece) => piece.sql),
    spec: (pieces[0] as Piece).spec,
    places,
  })
  return { sql, spec: { ...spec, nullable }, nullable }
}

function cases(context: Context, items: readonly Node[], expected: FieldSpec | undefined): Piece {
  const values = items.filter((_, index) => index % 2 === 1 || index === items.length - 1)
  const { pieces, spec } = together(context, values, expected)
  const branches = pieces.slice(0, Math.floor(items.length / 2))
  const otherwise = items.length % 2 === 1 ? pieces.at(-1) : undefined
  const whens = branches.map(({ sql }, index) => `WHEN ${context.compile(items[index * 2] as Node).sql} THEN ${sql}`)
  const nullable = otherwise === undefined || pieces.some((piece) => piece.nullable)
  const sql = `(CASE ${whens.join(' ')}${otherwise ? ` ELSE ${otherwise.sql}` : ''} END)`
  return { sql, spec: { ...spec, nullable }, nullable }
}

function xor(context: Context, items: readonly Node[]): Piece {
  const sides = items.map((item) => `(CASE WHEN ${context.compile(item).sql} THEN 1 ELSE 0 END)`)
  return { sql: `${sides.join(' <> ')}`, spec: BOOLEAN, nullable: false }
}

/** Compiles operands as values of one spec: what columns say decides, then what is expected, then the values themselves. */
function together(
  context: Context,
  items: readonly Node[],
  expected: FieldSpec | undefined,
): { readonly pieces: readonly Piece[]; readonly spec: FieldSpec } {
  const known = items.map((item) => (isLiteral(item) ? undefined : context.compile(item, expected)))
  const spec = common([...known.flatMap((piece) => (piece ? [piece.spec] : [])), ...literals(items, known, expected)])
  const { operators } = context.compilation
  const pieces = known.map((piece, index): Piece => {
    if (piece) return { ...piece, sql: operators.convert(piece.sql, piece.spec, spec), spec }
    return literal(context, items[index] as CallNode, spec)
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

function literal(context: Context, node: CallNode, spec: FieldSpec): Piece {
  const [value] = node.items
  if (value?.kind !== 'slot') throw new QueryError('A value stands where only a compiled query can have one.')
  const mark = context.compilation.parameter(value.slot, spec, 'a value of a function')
  const sql = context.compilation.operators.typed(mark, context.compilation.codec(spec).castType, spec)
  return { sql, spec, nullable: value.form === 'null' }
}

/** The spec of values that may stand for each other. */
function common(specs: readonly FieldSpec[]): FieldSpec {
  const [first = WHOLE] = specs
  const other = specs.find(({ sort }) => sort !== first.sort)
  if (other)
    throw new QueryError(`The operands of a function are of one type; here are ${first.sort} and ${other.sort}.`)
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

function refuse(name: string, { sort }: FieldSpec, sorts: readonly Sort[]): void {
  if (!sorts.includes(sort)) throw new QueryError(`${name} takes ${sorts.join(', ')}; this is ${sort}.`)
}
