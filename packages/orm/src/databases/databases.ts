/**
 * The open databases of an application, and where a query of the running code goes.
 *
 * @module
 */

export type { CacheFigures } from '../dialects/base/base.ts'
export {
  currentDatabases,
  currentScope,
  currentSession,
  type DatabaseScope,
  type Databases,
  databaseBeside,
  databaseFor,
  databaseSlot,
} from '../scope/scope.ts'
export { Database, type DatabaseParts, type Session, type StatementFigures } from './database.ts'
export type { Health } from './health.ts'
export { type OpenOptions, openDatabases, withDatabases } from './open.ts'
export { hasWritten, onPrimary, stickUntil } from './primary.ts'
export { countStatements, type ExecutedStatement, recordStatements } from './record.ts'
export type { ReplicaOptions, Replicas } from './replicas.ts'
export { type DatabaseRouter, otherDatabase, type RoutedModel, type RoutedRow, type Routing } from './routing.ts'
export type { DatabaseOptions } from './settings.ts'
export { statementOf } from './statement-of.ts'
export { oneOff } from './statement-text.ts'
