import type { Features } from '../base/features.ts'

/** What MySQL (8.0.19 and later) can do. */
export const features: Features = {
  title: 'MySQL',
  // The protocol counts parameters in 16 bits.
  maxParameters: 65_535,
  listParameter: false,
  insertReturning: false,
  // One multi-row insert draws all its keys at once, under every innodb_autoinc_lock_mode; see connect() for the step between them.
  consecutiveInsertIds: true,
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
  maxDecimalDigits: 65,
  alterTable: true,
  textIndexNeedsLength: true,
  isolationLevels: ['read committed', 'repeatable read', 'serializable'],
}
