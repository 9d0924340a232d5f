/**
 * Durations in milliseconds, read from and written as `1h30m` and ISO 8601's `PT1H30M`, and waiting no longer than one.
 *
 * @module
 */
export { InvalidDuration } from './errors.ts'
export { formatDuration, formatIsoDuration } from './format.ts'
export { type DurationInput, parseDuration, readDuration } from './parse.ts'
export { within } from './within.ts'
