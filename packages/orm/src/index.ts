export {
  type Fault,
  Field,
  ForeignKey,
  f,
  ManyToMany,
  Reverse,
  ReverseOne,
  type Validator,
} from '@tsango/core/fields'
export type {
  Create,
  KeyField,
  Loaded,
  Lookups,
  Meta,
  ModelBase,
  ModelClass,
  Row,
  RowMethods,
  RowOf,
  Update,
} from '@tsango/core/model'
export { type DatabaseSettings, dialects, orm } from './app/app.ts'
export { type AtomicOptions, atomic, beforeCommit, onCommit, onRollback } from './atomic/atomic.ts'
export { ContentType, contentTypeOf, contentTypes, modelOfContentType } from './content-types/content-types.ts'
export {
  countStatements,
  currentDatabases,
  Database,
  type DatabaseOptions,
  type Databases,
  recordStatements,
  withDatabases,
} from './databases/databases.ts'
export type { IsolationLevel } from './dialects/dialects.ts'
export type {
  AggregateOptions,
  Cols,
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
  TextExpression,
  TimeExpression,
} from './expressions/expressions.ts'
export { Model, type Objects } from './model/model.ts'
export {
  all,
  any,
  describeLookup,
  type IterateOptions,
  type NoAnnotations,
  not,
  objects,
  type Page,
  type Prefetched,
  predicate,
  type QuerySet,
  type SelectForUpdate,
  type UpdateExpressions,
  type UpsertOptions,
} from './query/query.ts'
export { type Related, related } from './related/related.ts'
