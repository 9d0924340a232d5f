/**
 * Rows as JSON: out of a database, into one, and away.
 *
 * @module
 */
export { type DumpOptions, dumpData } from './dump.ts'
export { flushData } from './flush.ts'
export { type Loaded, type LoadOptions, loadData } from './load.ts'
export { type DataRecord, type FoundRecord, readRecords } from './records.ts'
export { type DataTable, dataTables, type Selection, selectTables } from './tables.ts'
