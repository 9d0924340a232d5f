/**
 * Models with queries: what `import { Model, f, type Meta, type Row } from '…/orm'` gives.
 *
 * @module
 */
export { type Change, type Changes, changesOf } from '../rows/changes.ts'
export { isSame, type ReplicateOptions, replicate } from '../rows/copies.ts'
export { demote, type Promoted, promote } from '../rows/promote.ts'
export { databaseOf, phaseOf } from '../rows/row-phase.ts'
export { Model, type Objects } from './base.ts'
export { extend } from './extend.ts'
export { type AbstractModel, inherit } from './inherit.ts'
export {
  type Managed,
  type Manager,
  type ManagerMethod,
  type ManagerMethods,
  type ManagerOptions,
  manager,
} from './manager.ts'
export type { FeatureName, Meta, RowsOf } from './meta.ts'
export { proxy } from './proxy.ts'
export { type RefreshOptions, refreshView } from './refresh-view.ts'
export { type ModelWithLookups, modelWithLookups } from './with-lookups.ts'
