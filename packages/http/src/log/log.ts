/**
 * The one seam through which requests and errors are logged.
 *
 * @module
 */
export { errorFields } from './error-fields.ts'
export { createLogger, type LoggerOptions, type LogStream } from './logger.ts'
export type { Logger, LogLevel, LogRecord } from './record.ts'
