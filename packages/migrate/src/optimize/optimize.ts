export { fewerOperations as optimizeOperations } from './fewer.ts'
export { refuseCode, type SquashOptions, squashMigrations } from './squash.ts'
export { updatedMigrations } from './update.ts'
