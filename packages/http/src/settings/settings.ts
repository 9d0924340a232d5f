/**
 * The settings that HTTP itself reads.
 *
 * @module
 */

import { defineSetting, type Setting } from '@tsango/core/settings'
import { isTexts } from '@tsango/toolkit/records'
import { type LogLevels, wrongLevel } from '../log/levels.ts'
import { createLogger, type LoggerOptions } from '../log/logger.ts'
import type { Logger } from '../log/record.ts'
import { tapped } from '../log/tap.ts'

export { type Secrets, secret, weaknessOf } from './secret.ts'
export { type ServerSettings, server } from './server.ts'

/** Whether errors show a page with cause, source and request; default: in development. */
export const debug: Setting<boolean> = defineSetting('debug', {
  help: 'true or false: whether errors show their cause, source and request. Only for development.',
  form: 'boolean',
  read: (given, { mode }) => {
    if (given !== undefined && typeof given !== 'boolean')
      return { fault: `${JSON.stringify(given)} is not true or false.` }
    if (given === true && mode === 'production') {
      return { fault: 'Debug pages show source and settings, and this is production.', hint: 'Take "debug" out.' }
    }
    return { value: given ?? mode === 'development' }
  },
})

/** What can be given for {@link logger} in the place of a logger of your own. */
export interface LogOptions {
  /** Default: text for people, in production JSON for programs. */
  readonly format?: LoggerOptions['format']
  /** How much must matter to be written, for all or by area: `{ '': 'warn', 'shop.mail': 'debug' }`. Default: `'info'`. */
  readonly levels?: LogLevels
  /** Names of fields that are masked besides those that are secret by their name. */
  readonly redact?: readonly string[]
}

const LEVEL = { choice: ['debug', 'info', 'warn', 'error', 'off'] } as const
const LOG_FORM = {
  format: { choice: ['json', 'text'] },
  levels: { anyOf: [LEVEL, { each: LEVEL }] },
  redact: 'list',
} as const
const LOG_NAMES = Object.keys(LOG_FORM)

/** Where requests, errors and whatever says something by `logOf` are logged; default: lines of text, in production lines of JSON. */
export const logger: Setting<Logger> = defineSetting('logger', {
  help: '{ format: "json", levels: { "": "info", "shop.mail": "debug" }, redact: ["iban"] }, or something with a method write(record).',
  form: { options: LOG_FORM },
  read: (given = {}, { mode }) => {
    const heard = mode === 'development' ? tapped : (one: Logger) => one
    if (isLogger(given)) return { value: heard(given) }
    const fault = faultOfLog(given)
    if (fault !== undefined) return { fault }
    // Each value was looked at.
    const { format = mode === 'production' ? 'json' : 'text', ...options } = given as LogOptions
    return { value: heard(createLogger({ format, ...options }), options.redact) }
  },
})

function faultOfLog(given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null) return `${JSON.stringify(given)} is neither options nor a logger.`
  const unknown = Object.keys(given).find((name) => !LOG_NAMES.includes(name))
  if (unknown !== undefined)
    return `"${unknown}" is not one of its options, and it has no method "write". Known: ${LOG_NAMES.join(', ')}.`
  const { format, levels, redact } = given as Partial<Record<keyof LogOptions, unknown>>
  if (format !== undefined && format !== 'json' && format !== 'text')
    return `format is ${JSON.stringify(format)}. Known: "json", "text".`
  const wrong = levels === undefined ? undefined : wrongLevel(levels)
  if (wrong !== undefined) return `${wrong} is not a level. Known: "debug", "info", "warn", "error", "off".`
  const isList = isTexts(redact)
  return redact === undefined || isList ? undefined : 'redact is not a list of names.'
}

/** Bytes that the body of a request may have; default: 1 MiB. */
export const bodyLimit: Setting<number> = defineSetting('bodyLimit', {
  help: 'A number of bytes, such as 5 * 1024 * 1024.',
  form: 'bytes',
  read: (given = 1024 * 1024) =>
    typeof given === 'number' && Number.isSafeInteger(given) && given > 0
      ? { value: given }
      : { fault: `${JSON.stringify(given)} is not a number of bytes.` },
})

/** Where the site is, for addresses in mails and jobs, such as `https://example.com`; in a request its own host counts. */
export const siteUrl: Setting<string | undefined> = defineSetting<string | undefined>('siteUrl', {
  help: 'Scheme and host of the site, such as "https://example.com", for addresses that are made outside of requests.',
  form: 'text',
  read: (given) => {
    if (given === undefined) return { value: undefined }
    const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined
    const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
    return isOrigin ? { value: url.origin } : { fault: 'It is not scheme and host alone, such as https://example.com.' }
  },
})

/** Which form of a path is the one that answers; requests for the other are redirected (308). */
export type Slashes = 'keep' | 'append' | 'strip'

/** Whether paths end with a slash; default: each as its route is registered. */
export const slashes: Setting<Slashes> = defineSetting<Slashes>('slashes', {
  help: '"append" gives each path a slash at its end, "strip" takes it, "keep" leaves it as registered. The other form is redirected.',
  form: { choice: ['keep', 'append', 'strip'] },
  read: (given = 'keep') =>
    given === 'keep' || given === 'append' || given === 'strip'
      ? { value: given }
      : { fault: `${JSON.stringify(given)} is not "keep", "append" or "strip".` },
})

function isLogger(value: unknown): value is Logger {
  return typeof value === 'object' && value !== null && 'write' in value && typeof value.write === 'function'
}
