import { type Environment, isReader, type Reader } from './env.ts'
import type { Form } from './forms.ts'
import type { Mode } from './mode.ts'
import type { SettingReport } from './report.ts'

export { type Environment, env, isReader, type Reader } from './env.ts'
export type { Form } from './forms.ts'
export { type Mode, modeFrom } from './mode.ts'
export { optionFault } from './option-fault.ts'
export type { SettingReport } from './report.ts'
export type { SettingsLayer, SettingsSource, SourceContext } from './sources.ts'

/** The outcome of reading a value: it, or what is wrong with it. */
export type Read<T> = { readonly value: T } | { readonly fault: string; readonly hint?: string }

/** Where a setting gets its default. */
export interface SettingContext {
  readonly mode: Mode
}

/** A named setting of an application: declared by an app, given in `tsango({ … })`. */
export interface Setting<T> {
  readonly name: string
  /** What it does, for `--help` and for messages. */
  readonly help: string
  /** Kept out of every message and dump. */
  readonly secret: boolean
  /** What it takes, so that variables and files can give it too. */
  readonly form: Form
  /** Checks what was given, and makes it what the framework uses. */
  read(given: unknown, context: SettingContext): Read<T>
}

/** Options of {@link defineSetting}. */
export interface SettingOptions<T> {
  readonly help: string
  readonly secret?: boolean
  /** Default: `'any'`. */
  readonly form?: Form
  /** Called with `undefined` where nothing was given. */
  readonly read: (given: unknown, context: SettingContext) => Read<T>
}

const defined = new Set<string>()

/**
 * The names of all settings that loaded modules define, whether an application declares them or not.
 *
 * @example
 * defineSetting('pageSize', { help: 'Rows a page.', read: (given) => ({ value: Number(given ?? 20) }) })
 * definedSettings().includes('pageSize') // → true
 */
export function definedSettings(): readonly string[] {
  return [...defined].sort()
}

/**
 * Declares a setting. The app that lists it under `settings` brings it in; its value is `app.settings.get(it)`.
 *
 * @example
 * defineSetting('pageSize', { help: 'Rows a page.', read: (given) => ({ value: Number(given ?? 20) }) }).name // → 'pageSize'
 */
export function defineSetting<T>(name: string, options: SettingOptions<T>): Setting<T> {
  const { help, secret = false, form = 'any', read } = options
  defined.add(name)
  return { name, help, secret, form, read }
}

/** What can be written for a setting: the value, or a reader of the environment that is asked when the application is built. */
export type Given<T> = T | Reader<T>

/** How deep readers may stand within a setting: `{ databases: { default: { url: env.url('DATABASE_URL') } } }`. */
const DEPTH = 3

/** Reads a given value, through the environment where a reader was given, or stands within it; all that is missing is named at once. */
export function readGiven(given: unknown, environment: Environment, depth = DEPTH): Read<unknown> {
  if (isReader(given)) return given.read(environment)
  if (depth === 0 || !isPlain(given)) return { value: given }
  const read = Object.entries(given).map(([name, value]) => [name, readGiven(value, environment, depth - 1)] as const)
  const faults = read.flatMap(([, one]) => ('fault' in one ? [one] : []))
  if (faults.length) {
    const hints = faults.flatMap(({ hint }) => (hint === undefined ? [] : [hint]))
    return { fault: faults.map(({ fault }) => fault).join(' '), ...(hints.length ? { hint: hints.join(' ') } : {}) }
  }
  const values = read.map(([name, one]) => [name, 'value' in one ? one.value : undefined] as const)
  // What holds no reader stays the very object that was given.
  if (values.every(([name, value]) => value === given[name])) return { value: given }
  return { value: Array.isArray(given) ? values.map(([, value]) => value) : Object.fromEntries(values) }
}

/** What the readers of secrets within a given value read. */
export function secretsIn(given: unknown, environment: Environment, depth = DEPTH): readonly unknown[] {
  if (isReader(given)) {
    const read = given.secret ? given.read(environment) : undefined
    return read !== undefined && 'value' in read ? [read.value] : []
  }
  if (depth === 0 || !isPlain(given)) return []
  return Object.values(given).flatMap((one) => secretsIn(one, environment, depth - 1))
}

/** Whether a value is a list or an object of options, into which readers may be put and layers merged. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}

/** The settings of one application, read and checked. */
export interface Settings {
  /** The value of a setting. Throws nothing: an application with unread settings does not start. */
  get<T>(setting: Setting<T>): T
  /** Every setting by name, secret ones masked. */
  toJSON(): Record<string, unknown>
  /** Every setting with its value as it may be shown, and where it came from. */
  describe(): readonly SettingReport[]
}
