import type { Features } from '../base/features.ts'

/** What SQLite 3.45 and later can do. */
export const features: Features = {
  title: 'SQLite',
  maxParameters: 32_766,
  listParameter: true,
  insertReturning: true,
  consecutiveInsertIds: true,
  transactionalDdl: true,
  synchronous: true,
  singleWriter: true,
  selectForUpdate: false,
  skipLocked: false,
  lockOf: false,
  lockOuterJoined: false,
  nullsOrdering: true,
  nullsFirst: true,
  selfReferencingWrite: true,
  simultaneousAssignment: true,
  limitInSubquery: true,
  maxDecimalDigits: 18,
  alterTable: false,
  textIndexNeedsLength: false,
  isolationLevels: ['serializable'],
}
