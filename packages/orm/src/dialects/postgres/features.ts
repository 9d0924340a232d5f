import type { Features } from '../base/features.ts'

/** What PostgreSQL (15 and later) can do. */
export const features: Features = {
  title: 'PostgreSQL',
  // The protocol counts parameters in 16 bits.
  maxParameters: 65_535,
  listParameter: true,
  insertReturning: true,
  // Other transactions draw from the same sequence; RETURNING tells every key anyway.
  consecutiveInsertIds: false,
  transactionalDdl: true,
  synchronous: false,
  singleWriter: false,
  selectForUpdate: true,
  skipLocked: true,
  lockOf: true,
  lockOuterJoined: false,
  nullsOrdering: true,
  nullsFirst: false,
  selfReferencingWrite: true,
  simultaneousAssignment: true,
  limitInSubquery: true,
  maxDecimalDigits: 1000,
  alterTable: true,
  textIndexNeedsLength: false,
  isolationLevels: ['read committed', 'repeatable read', 'serializable'],
}
