import type { Features } from '../base/features.ts'

/** What MySQL (8.0.19 and later) can do. */
export const features: Features = {
  title: 'MySQL',
  // The protocol counts parameters in 16 bits.
  longestName: { length: 64, unit: 'characters' },
  maxParameters: 65_535,
  // Less than any usual max_allowed_packet.
  batchBytes: 1_000_000,
  listParameter: false,
  insertReturning: false,
  insertId: true,
  // One multi-row insert draws all its keys at once, under every innodb_autoinc_lock_mode; the connection knows the step between them.
  transactionalDdl: false,
  synchronous: false,
  singleWriter: false,
  selectForUpdate: true,
  skipLocked: true,
  lockOf: true,
  lockOuterJoined: true,
  nullsOrdering: false,
  nullsFirst: true,
  selfReferencingWrite: false,
  simultaneousAssignment: false,
  limitInSubquery: false,
  distinctOn: false,
  correlatedTable: true,
  lateral: true,
  // MySQL 9.6 has taken them away.
  oldHashes: [],
  maxDecimalDigits: 65,
  alterTable: true,
  textIndexNeedsLength: true,
  setDefault: false,
  // Since 9.6 the server follows keys above the engine, and from the third on it loses rows without a word.
  cascadeDepth: 2,
  refusesDeeperCascade: false,
  countsCascaded: false,
  virtualColumns: true,
  generatedNotNull: true,
  updateReturning: false,
  comments: true,
  partialIndexes: false,
  expressionIndexes: true,
  coveringIndexes: false,
  nullsNotDistinct: false,
  exclusionConstraints: false,
  materializedViews: false,
  operatorClasses: false,
  indexMethods: ['btree', 'fulltext'],
  searchConfigs: ['simple'],
  isolationLevels: ['read committed', 'repeatable read', 'serializable'],
}
