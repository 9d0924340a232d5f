export { f, type Meta, type ModelBase, type ModelClass, type Row } from '@tsango/core'
export { type DatabaseSettings, dialects, orm } from './app/app.ts'
export { type AtomicOptions, atomic, onCommit } from './atomic/atomic.ts'
export {
  countStatements,
  currentDatabases,
  Database,
  type DatabaseOptions,
  type Databases,
  recordStatements,
  withDatabases,
} from './databases/databases.ts'
export { Model, type Objects } from './model/model.ts'
export { all, any, describeLookup, not, objects, predicate, type QuerySet } from './query/query.ts'
export { type Related, related } from './related/related.ts'
