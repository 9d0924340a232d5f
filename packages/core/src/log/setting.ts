import { isRecord, isTexts } from '@tsango/toolkit/records'
import { defineSetting, type Setting } from '../settings/settings.ts'
import { type LogLevels, wrongLevel } from './levels.ts'
import { createLogger, type LoggerOptions } from './logger.ts'
import type { Logger } from './record.ts'
import { tapped } from './tap.ts'
import { unfailing } from './unfailing.ts'

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
  levels: { anyOf: [LEVEL, { each: LEVEL, alone: '' }] },
  redact: 'list',
} as const
const LOG_NAMES = Object.keys(LOG_FORM)

/** Where requests, errors and whatever says something by `logOf` are logged; default: lines of text, in production lines of JSON. */
export const logger: Setting<Logger> = defineSetting('logger', {
  help: '{ format: "json", levels: { "": "info", "shop.mail": "debug" }, redact: ["iban"] }, or something with a method write(record).',
  form: { options: LOG_FORM },
  read: (given = {}, { mode }) => {
    const heard = mode === 'development' ? tapped : (one: Logger) => one
    const usual = mode === 'production' ? 'json' : 'text'
    if (isLogger(given)) return { value: heard(unfailing(given, createLogger({ format: usual, out: process.stderr }))) }
    const fault = faultOfLog(given)
    if (fault !== undefined) return { fault }
    // Each value was looked at.
    const { format = usual, ...options } = given as LogOptions
    return { value: heard(createLogger({ format, ...options }), options.redact) }
  },
})

function faultOfLog(given: unknown): string | undefined {
  if (!isRecord(given)) return `${JSON.stringify(given)} is neither options nor a logger.`
  const unknown = Object.keys(given).find((name) => !LOG_NAMES.includes(name))
  if (unknown !== undefined)
    return `"${unknown}" is not one of its options, and it has no method "write". Known: ${LOG_NAMES.join(', ')}.`
  const { format, levels, redact } = given as Partial<Record<keyof LogOptions, unknown>>
  if (format !== undefined && format !== 'json' && format !== 'text')
    return `format is ${JSON.stringify(format)}. Known: "json", "text".`
  const wrong = levels === undefined ? undefined : wrongLevel(levels)
  if (wrong !== undefined) return `${wrong} is not a level. Known: "debug", "info", "warn", "error", "off".`
  return redact === undefined || isTexts(redact) ? undefined : 'redact is not a list of names.'
}

function isLogger(value: unknown): value is Logger {
  return typeof value === 'object' && value !== null && 'write' in value && typeof value.write === 'function'
}
