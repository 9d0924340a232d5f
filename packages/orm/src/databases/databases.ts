/**
 * The open databases of an application, and where a query of the running code goes.
 *
 * @module
 */

export {
  currentDatabases,
  currentScope,
  currentSession,
  type DatabaseScope,
  type Databases,
  databaseSlot,
} from '../scope/scope.ts'
export { Database, oneOff, type Session } from './database.ts'
export { type DatabaseOptions, type OpenOptions, openDatabases, withDatabases } from './open.ts'
export { countStatements, type ExecutedStatement, recordStatements } from './record.ts'
