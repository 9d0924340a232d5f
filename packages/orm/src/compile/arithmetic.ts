import type { FieldSpec } from '@tsango/core/fields'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece } from './compilation.ts'
import { arithmeticSpec, commonDecimal } from './specs.ts'

type ArithmeticNode = Extract<Node, { kind: 'arithmetic' }>

/** Compiles arithmetic between two numbers. */
export function compileArithmetic(compilation: Compilation, node: ArithmeticNode): Piece {
  const { operators } = compilation
  const left = compilation.compile(node.left)
  const right = rightOf(compilation, node, left.spec)
  const spec = arithmeticSpec(left.spec, right.spec, node.operator)
  const operand = (item: Node, piece: Piece): string => {
    const sql = operators.convert(piece.sql, piece.spec, spec)
    return item.kind === 'slot' && operators.operand ? operators.operand(sql, piece.spec) : sql
  }
  return {
    sql: operators.arithmetic(node.operator, operand(node.left, left), operand(node.right, right), spec),
    spec,
    nullable: left.nullable || right.nullable || node.operator === '/' || node.operator === '%',
  }
}

// A value is a number of the unit that it stands beside; a factor has no unit, and so as many digits as it likes.
function rightOf(compilation: Compilation, { operator, right }: ArithmeticNode, spec: FieldSpec): Piece {
  const what = `the value behind "${operator}"`
  if (right.kind !== 'slot') return compilation.compile(right, spec, what)
  const factor = spec.kind === 'decimal' && (operator === '*' || operator === '/')
  const checked = factor ? { ...spec, ...FACTOR } : spec
  const whole = spec.sort === 'number' && spec.kind !== 'float'
  const pick = whole ? (value: unknown) => wholeBeside(value, what) : undefined
  return {
    sql: compilation.parameter(right.slot, spec, what, pick, checked),
    spec,
    nullable: right.form === 'null',
  }
}

// More than that not every database reckons with.
const FACTOR = { digits: 65, places: 30 }

function wholeBeside(value: unknown, what: string): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value
  throw new QueryError(
    `${what}: A whole number is reckoned with whole numbers, and a fraction would be lost. Cast it before: cast(row.amount, f.decimal(12, 2)).times("1.5"), or cast(row.amount, f.float()).times(1.5).`,
  )
}

/** Two decimals of different places may be kept in different units. */
export function inOneUnit({ operators }: Compilation, left: Piece, right: Piece): readonly [Piece, Piece] {
  if (left.spec.kind !== 'decimal' || right.spec.kind !== 'decimal') return [left, right]
  const spec = commonDecimal(left.spec, right.spec)
  return [
    { ...left, sql: operators.convert(left.sql, left.spec, spec), spec },
    { ...right, sql: operators.convert(right.sql, right.spec, spec), spec },
  ]
}

/** The same of a column and of a query whose values it is looked for in. */
export function inUnitOfList(compilation: Compilation, left: Piece, list: Piece): readonly [Piece, Piece] {
  const { operators, aliases } = compilation
  const [one, other] = inOneUnit(compilation, left, { ...list, sql: '' })
  if (other.spec === list.spec || (one.sql === left.sql && other.sql === '')) return [left, list]
  const [table, value] = [aliases.take('united'), 'value'].map(operators.quote) as [string, string]
  const sql = operators.convert(`${table}.${value}`, list.spec, other.spec)
  return [one, { ...other, sql: `(WITH ${table}(${value}) AS ${list.sql} SELECT ${sql} FROM ${table})` }]
}
