/**
 * The settings that HTTP itself reads.
 *
 * @module
 */
import { defineSetting, type Setting } from '@tsango/core/settings'
import { createLogger, type Logger } from '../log/log.ts'

export { type Secrets, secret, weaknessOf } from './secret.ts'

/** Whether errors show a page with cause, source and request; default: in development. */
export const debug: Setting<boolean> = defineSetting('debug', {
  help: 'true or false: whether errors show their cause, source and request. Only for development.',
  read: (given, { mode }) => {
    if (given !== undefined && typeof given !== 'boolean')
      return { fault: `${JSON.stringify(given)} is not true or false.` }
    if (given === true && mode === 'production') {
      return { fault: 'Debug pages show source and settings, and this is production.', hint: 'Take "debug" out.' }
    }
    return { value: given ?? mode === 'development' }
  },
})

/** Where requests and errors are logged; default: lines of text, in production lines of JSON. */
export const logger: Setting<Logger> = defineSetting('logger', {
  help: 'Something with a method write(record), such as createLogger({ format: "json" }).',
  read: (given, { mode }) => {
    if (given === undefined) return { value: createLogger({ format: mode === 'production' ? 'json' : 'text' }) }
    return isLogger(given) ? { value: given } : { fault: 'It has no method "write".' }
  },
})

/** Bytes that the body of a request may have; default: 1 MiB. */
export const bodyLimit: Setting<number> = defineSetting('bodyLimit', {
  help: 'A number of bytes, such as 5 * 1024 * 1024.',
  read: (given = 1024 * 1024) =>
    typeof given === 'number' && Number.isSafeInteger(given) && given > 0
      ? { value: given }
      : { fault: `${JSON.stringify(given)} is not a number of bytes.` },
})

function isLogger(value: unknown): value is Logger {
  return typeof value === 'object' && value !== null && 'write' in value && typeof value.write === 'function'
}
