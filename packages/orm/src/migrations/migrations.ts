export {
  type ColumnData,
  type FieldData,
  type FieldOptions,
  field,
  type KeyData,
  type KeyFieldOptions,
} from './field.ts'
export { migrated } from './migrated.ts'
export { isMigration, type Migration, type MigrationDefinition, type MigrationName, migration } from './migration.ts'
export {
  addCheck,
  addField,
  addIndex,
  alterField,
  type CheckData,
  type CheckDataValue,
  type Code,
  type CodeInput,
  createModel,
  deleteModel,
  type Fill,
  type FrozenModel,
  type FrozenModels,
  type IndexData,
  type MigrationDatabase,
  type NewModel,
  type Operation,
  type Operations,
  type OperationType,
  removeCheck,
  removeField,
  removeIndex,
  renameField,
  renameModel,
  renameTable,
  runCode,
  runSql,
  type Sql,
} from './operations.ts'
export { defaultTable, emptyState, type ModelState, type ProjectState, stateOf } from './state.ts'
export { columnName, inOrder, modelOf, StateError, specOf, tableName, tableOf, tablesOf } from './tables.ts'
