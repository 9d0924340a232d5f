/**
 * Columns, conditions and what can be computed from them, as plain data.
 *
 * @module
 */

export { columnsOf, declaredMembers } from './columns.ts'
export { all, any, Cond, conditionNode, not } from './condition.ts'
export { Expr } from './expression.ts'
export { fromContext } from './from-context.ts'
export {
  type AggregateOrder,
  anyValue,
  arrayAgg,
  bitAndAgg,
  bitOrAgg,
  bitXorAgg,
  boolAnd,
  boolOr,
  type GatherOptions,
  type InJson,
  jsonAgg,
  jsonObjectAgg,
  type SpreadOptions,
  type StringAggOptions,
  stdDev,
  stringAgg,
  variance,
} from './functions/aggregates.ts'
export { cast } from './functions/cast.ts'
export { coalesce, greatest, least, nullIf } from './functions/choices.ts'
export { jsonArray, jsonObject } from './functions/json.ts'
export {
  acos,
  asin,
  atan,
  atan2,
  bitAnd,
  bitNot,
  bitOr,
  bitXor,
  cos,
  degrees,
  exp,
  ln,
  log,
  pi,
  power,
  radians,
  random,
  shiftLeft,
  shiftRight,
  sign,
  sin,
  sqrt,
  tan,
} from './functions/math.ts'
export { now } from './functions/moments.ts'
export {
  type HeadlineOptions,
  type RankOptions,
  type Searched,
  type SearchOptions,
  type SearchVector,
  search,
  searchHeadline,
  searchRank,
  searchVector,
  similarity,
  trigramSimilar,
  trigramWordSimilar,
  unaccent,
  type VectorOptions,
  wordSimilarity,
} from './functions/search.ts'
export { exists, notExists, subquery } from './functions/subqueries.ts'
export {
  chr,
  collate,
  concat,
  left,
  ltrim,
  md5,
  ord,
  padEnd,
  padStart,
  position,
  repeat,
  replace,
  reverse,
  right,
  rtrim,
  sha1,
  sha256,
  sha512,
  substr,
} from './functions/text.ts'
export { type When, when } from './functions/when.ts'
export {
  cumeDist,
  denseRank,
  firstValue,
  lag,
  lastValue,
  lead,
  type NeighbourOptions,
  nthValue,
  ntile,
  percentRank,
  rank,
  rowNumber,
} from './functions/windows.ts'
export { lookup } from './lookup.ts'
export type { Form, Node, OrderNode, SqlFragment } from './node.ts'
export { computedNode, nodeOf, Ord, orderNodeOf } from './nodes.ts'
export { col, OuterRef, outerRef } from './outer-ref.ts'
export {
  defineLookup,
  defineTransform,
  type LookupSql,
  lookupBy,
  type OwnColumn,
  SqlPart,
  type TransformSql,
  transformBy,
} from './own-lookups.ts'
export type { JsonExpression, JsonKey, JsonMember, JsonScalar } from './types/json.ts'
export type {
  Aggregated,
  AggregateOptions,
  CalendarExpression,
  Cols,
  ColumnOf,
  Condition,
  DateExpression,
  DateTimeExpression,
  DateUnit,
  DecimalExpression,
  DistinctOptions,
  Expression,
  Expressions,
  Filled,
  FrameBounds,
  KeyExpression,
  Many,
  NumberExpression,
  Order,
  Ordered,
  OuterCols,
  ResultOf,
  Subquery,
  TextExpression,
  TimeExpression,
  TimeUnit,
  Windowed,
  WindowFrame,
  WindowOptions,
  WithDefault,
} from './types/types.ts'
