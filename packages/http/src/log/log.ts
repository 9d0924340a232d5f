/**
 * The one seam through which requests and errors are logged.
 *
 * @module
 */
export { type AreaLog, logOf, type Say, whose } from './area.ts'
export { errorFields } from './error-fields.ts'
export type { LogLevels } from './levels.ts'
export { createLogger, type LoggerOptions, type LogStream } from './logger.ts'
export type { Logger, LogLevel, LogRecord } from './record.ts'
