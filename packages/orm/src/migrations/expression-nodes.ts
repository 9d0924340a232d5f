import { QueryError } from '../errors/errors.ts'
import type { Node, SqlFragment } from '../expressions/node.ts'
import { operandNode } from '../expressions/operand.ts'
import {
  type ConditionData,
  type ConstantData,
  type ExpressionData,
  isComparison,
  isExpression,
  type OperandData,
  type SideData,
} from './expression-data.ts'

/** Gives the name of the field that a path of the row means. */
export type NameOf = (path: string) => string

/**
 * A condition as data. Raises {@link QueryError} for what a check or an index cannot have: other rows, aggregates, SQL with values.
 */
export function conditionData(node: Node, nameOf: NameOf): ConditionData {
  switch (node.kind) {
    case 'lookup': {
      const left = operandData(node.left, nameOf)
      const [right] = node.right
      return right ? [left, node.lookup, sideData(right, nameOf)] : [left, node.lookup]
    }
    case 'all':
      return { all: node.items.map((item) => conditionData(item, nameOf)) }
    case 'any':
      return { any: node.items.map((item) => conditionData(item, nameOf)) }
    case 'not':
      return { not: conditionData(node.item, nameOf) }
    case 'call':
      if (node.name !== 'xor') return foreign('a function')
      return { call: 'xor', of: node.items.map((item) => conditionData(item, nameOf)) }
    case 'sql':
      return { sql: plainSql(node.sql) }
    default:
      return foreign(node.kind === 'exists' ? 'a relation of many rows' : 'no condition')
  }
}

/** An expression as data: the name of a field alone where it is one. Raises {@link QueryError} as {@link conditionData} does. */
export function operandData(node: Node, nameOf: NameOf): OperandData {
  return node.kind === 'path' ? nameOf(node.path) : expressionData(node, nameOf)
}

function sideData(node: Node, nameOf: NameOf): SideData {
  if (node.kind === 'path') return { field: nameOf(node.path) }
  if (node.kind !== 'value') return expressionData(node, nameOf)
  return Array.isArray(node.value) ? node.value.map(constantData) : constantData(node.value)
}

function expressionData(node: Node, nameOf: NameOf): ExpressionData {
  switch (node.kind) {
    case 'part':
      return { part: node.part, of: operandData(node.item, nameOf) }
    case 'arithmetic': {
      const { operator, left, right } = node
      return { operator, left: operandData(left, nameOf), right: sideData(right, nameOf) }
    }
    case 'value':
      return { value: constantData(node.value) }
    case 'sql':
      return { sql: plainSql(node.sql) }
    case 'call': {
      const { name, items, detail } = node
      if (name === 'literal') return expressionData(items[0] as Node, nameOf)
      const of = items.map((item) => (isCondition(item) ? conditionData(item, nameOf) : operandData(item, nameOf)))
      return { call: name, of, ...(detail === undefined ? {} : { detail }) }
    }
    default:
      return foreign(node.kind === 'total' ? 'a relation of many rows' : `${node.kind} of a query`)
  }
}

function isCondition({ kind }: Node): boolean {
  return kind === 'lookup' || kind === 'all' || kind === 'any' || kind === 'not'
}

function foreign(what: string): never {
  throw new QueryError(`A check, an index and a computed column read their own row: ${what} cannot stand there.`)
}

function constantData(value: unknown): ConstantData {
  switch (typeof value) {
    case 'string':
    case 'bigint':
    case 'boolean':
      return value
    case 'number':
      if (Number.isFinite(value)) return value
      break
    default:
      if (value === null || value instanceof Date || value instanceof Uint8Array) return value
  }
  throw new QueryError(
    'A check, an index and a computed column take texts, numbers, booleans, moments, bytes and lists of them.',
  )
}

// Nothing is known of the database yet: neither its quotes nor its placeholders.
function plainSql(fragment: SqlFragment): string {
  const refuse = (): never => {
    throw new QueryError(
      'SQL in a check, an index or a computed column is plain text: write names and constants out, and no ${values}.',
    )
  }
  const { sql } = fragment.toQuery({
    escapeName: refuse,
    escapeParam: refuse,
    escapeString: refuse,
    casing: { getColumnCasing: (column) => column.name },
  })
  return sql
}

/** Gives the path of a field, or its column. */
export type PathOf = (field: string) => string

/** The condition that data stands for. */
export function conditionOf(data: ConditionData, pathOf: PathOf): Node {
  if (isComparison(data)) {
    const [left, lookup, right] = data
    return {
      kind: 'lookup',
      lookup,
      left: operandOf(left, pathOf),
      right: right === undefined ? [] : [sideOf(right, pathOf)],
    }
  }
  const conditions = (items: readonly ConditionData[]): Node[] => items.map((item) => conditionOf(item, pathOf))
  if ('all' in data) return { kind: 'all', items: conditions(data.all) }
  if ('any' in data) return { kind: 'any', items: conditions(data.any) }
  if ('not' in data) return { kind: 'not', item: conditionOf(data.not, pathOf) }
  if ('call' in data) return { kind: 'call', name: 'xor', items: conditions(data.of), detail: undefined }
  return sqlOf(data.sql)
}

/** The expression that data stands for. */
export function operandOf(data: OperandData, pathOf: PathOf): Node {
  if (typeof data === 'string') return { kind: 'path', depth: 0, path: pathOf(data) }
  if ('field' in data) return { kind: 'path', depth: 0, path: pathOf(data.field) }
  // A value that stands alone has its kind with it.
  if ('value' in data) return operandNode(data.value)
  if ('sql' in data) return sqlOf(data.sql)
  // The words are those of nodes; what is none of them fails as it is compiled.
  if ('part' in data) return { kind: 'part', part: data.part as never, item: operandOf(data.of, pathOf) }
  if ('operator' in data) {
    const { operator, left, right } = data
    return { kind: 'arithmetic', operator, left: operandOf(left, pathOf), right: sideOf(right, pathOf) }
  }
  const items = data.of.map((item) => nodeOfData(item, pathOf))
  return { kind: 'call', name: data.call as never, items, detail: data.detail }
}

function sideOf(data: SideData, pathOf: PathOf): Node {
  // Neither constants nor lists of them compute anything.
  return isExpression(data) ? operandOf(data as ExpressionData, pathOf) : { kind: 'value', value: data }
}

/** The expression or the condition that data stands for; SQL and functions of conditions are the same node either way. */
export function nodeOfData(data: OperandData | ConditionData, pathOf: PathOf): Node {
  return isConditionData(data) ? conditionOf(data, pathOf) : operandOf(data, pathOf)
}

function isConditionData(data: OperandData | ConditionData): data is ConditionData {
  return isComparison(data) || (typeof data === 'object' && ('all' in data || 'any' in data || 'not' in data))
}

function sqlOf(text: string): Node {
  return { kind: 'sql', sql: { toQuery: () => ({ sql: text, params: [] }) } }
}
