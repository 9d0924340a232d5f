/**
 * What every part of a program says of its work: one seam, levels by area, secrets masked.
 *
 * @module
 */
export { type AreaLog, logOf, type Say, whose } from './area.ts'
export { errorFields } from './error-fields.ts'
export type { LogLevels } from './levels.ts'
export { createLogger, type LoggerOptions, type LogStream } from './logger.ts'
export type { Logger, LogLevel, LogRecord } from './record.ts'
export { type LogOptions, logger } from './setting.ts'
export { logTap } from './tap.ts'
