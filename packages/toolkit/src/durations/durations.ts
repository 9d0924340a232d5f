/**
 * Durations in milliseconds, read from and written as `1h30m` and ISO 8601's `PT1H30M`.
 *
 * @module
 */
export { InvalidDuration } from './errors.ts'
export { formatDuration, formatIsoDuration } from './format.ts'
export { type DurationInput, parseDuration } from './parse.ts'
