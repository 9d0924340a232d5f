/**
 * Identifiers: UUIDs of version 4 (random) and 7 (ordered by time).
 *
 * @module
 */
export { isUuid } from './is-uuid.ts'
export { uuidv4 } from './uuidv4.ts'
export { createUuidv7, type Uuidv7Options, uuidv7 } from './uuidv7.ts'
