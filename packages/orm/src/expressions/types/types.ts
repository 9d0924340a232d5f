export type {
  Aggregated,
  AggregateOptions,
  DistinctOptions,
  Filled,
  FrameBounds,
  Windowed,
  WindowFrame,
  WindowOptions,
  WithDefault,
} from './aggregated.ts'
export type {
  ArrayExpression,
  HstoreExpression,
  PointExpression,
  RangeExpression,
  VectorExpression,
} from './collections.ts'
export type { Cols, ColumnOf, KeyExpression, Many, OuterCols } from './columns.ts'
export type { Condition, Order, resultOf, Subquery } from './condition.ts'
export type {
  CalendarExpression,
  DateExpression,
  DateTimeExpression,
  DateUnit,
  TimeExpression,
  TimeUnit,
} from './dates.ts'
export type { CompositeKeyExpression, Expression, Expressions, KeyOperand, Ordered, ResultOf } from './expression.ts'
export type { JsonExpression, JsonKey, JsonMember, JsonScalar } from './json.ts'
export type { DecimalExpression, NumberExpression } from './numbers.ts'
export type { TextExpression } from './text.ts'
