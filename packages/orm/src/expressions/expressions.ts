/**
 * Columns, conditions and what can be computed from them, as plain data.
 *
 * @module
 */
export { columnsOf, declaredMembers } from './columns.ts'
export { all, any, Cond, conditionNode, not } from './condition.ts'
export { Expr, lookup, nodeOf, Ord, orderNodeOf } from './expression.ts'
export { coalesce, concat, greatest, least, nullIf } from './functions.ts'
export type { Form, Node, OrderNode, SqlFragment } from './node.ts'
export type {
  AggregateOptions,
  Cols,
  ColumnOf,
  Condition,
  DateExpression,
  DateTimeExpression,
  DecimalExpression,
  Expression,
  Expressions,
  KeyExpression,
  Many,
  NumberExpression,
  Order,
  Ordered,
  ResultOf,
  Subquery,
  TextExpression,
  TimeExpression,
} from './types.ts'
export { type When, when } from './when.ts'
