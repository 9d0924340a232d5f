import type { Features } from '../base/features.ts'
import { features as mysql } from '../mysql/features.ts'

/** What MariaDB (10.11 and later) can do. */
export const features: Features = {
  ...mysql,
  title: 'MariaDB',
  insertReturning: true,
  // InnoDB's limit of 15 counts the row that is deleted itself.
  cascadeDepth: 14,
  refusesDeeperCascade: true,
  generatedNotNull: false,
  lockOf: false,
  oldHashes: ['md5', 'sha1'],
  correlatedTable: false,
  lateral: false,
  // With a join and an aggregate of values that are each there once, it would give no group at all.
  windowsBesideHaving: false,
  // One that is unique is made of hidden columns.
  expressionIndexes: false,
}
