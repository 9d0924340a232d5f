/**
 * The log of core, to which requests and errors are written.
 *
 * @module
 */
export {
  type AreaLog,
  createLogger,
  errorFields,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  type LogLevels,
  type LogRecord,
  type LogStream,
  logOf,
  type Say,
  whose,
} from '@tsango/core/log'
