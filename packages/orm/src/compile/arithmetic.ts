import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece } from './compilation.ts'
import { arithmeticSpec, commonDecimal } from './specs.ts'

/** Compiles arithmetic between two numbers. */
export function compileArithmetic(compilation: Compilation, node: Extract<Node, { kind: 'arithmetic' }>): Piece {
  const { operators } = compilation
  const left = compilation.compile(node.left)
  const right = compilation.compile(node.right, left.spec, `the value behind "${node.operator}"`)
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
