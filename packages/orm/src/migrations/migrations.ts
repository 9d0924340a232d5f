export type { MigrationIndex } from '@tsango/core/apps'
export { declaredCheck, declaredExclusion, declaredIndex } from './declared.ts'
export {
  type ExclusionData,
  type ExclusionTermData,
  exclusionFields,
  exclusionWithFields,
} from './exclusion-data.ts'
export type {
  Comparison,
  ConditionData,
  ConstantData,
  ExpressionData,
  OperandData,
  SideData,
  SqlData,
  TermData,
} from './expression-data.ts'
export { fieldsIn, withFields } from './expression-data.ts'
export {
  type ColumnData,
  type FieldData,
  type FieldOptions,
  field,
  type GeneratedData,
  type KeyData,
  type KeyFieldOptions,
} from './field.ts'
export { indexFields, indexWithFields } from './index-data.ts'
export { besideOthers, keepsRowsOfModels, migrated, migrating } from './migrated.ts'
export { isMigration, type Migration, type MigrationDefinition, type MigrationName, migration } from './migration.ts'
export {
  addCheck,
  addExclusion,
  addField,
  addIndex,
  alterField,
  alterView,
  type BatchedRows,
  type BatchOptions,
  type CheckData,
  type Code,
  type CodeInput,
  type Concurrently,
  commentModel,
  createExtension,
  createModel,
  deleteModel,
  type Fill,
  type FrozenModel,
  type FrozenModels,
  type InBatches,
  type IndexData,
  type MigrationDatabase,
  type Move,
  manageModel,
  moveModel,
  type NewModel,
  type Operation,
  type Operations,
  type OperationType,
  removeCheck,
  removeExclusion,
  removeField,
  removeIndex,
  renameField,
  renameModel,
  renameTable,
  renameValue,
  runCode,
  runSql,
  type Sql,
  separateDatabaseAndState,
} from './operations.ts'
export { type Place, placeOf } from './place.ts'
export { defaultTable, emptyState, type ModelState, type ProjectState, stateOf } from './state.ts'
export { sqlExpression } from './table-expression.ts'
export {
  columnName,
  extendedBy,
  inOrder,
  isMadeOfFields,
  managedIn,
  modelOf,
  pointedAt,
  StateError,
  specOf,
  type TableNames,
  tableName,
  tableNamesOf,
  tableOf,
  tablesOf,
} from './tables.ts'
export type { ViewData } from './view-data.ts'
export { viewOf, viewsOf } from './views.ts'
