import { isReader, type Reader } from './env.ts'
import type { Mode } from './mode.ts'

export { type Environment, env, isReader, type Reader } from './env.ts'
export { type Mode, modeFrom } from './mode.ts'

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
  /** Checks what was given, and makes it what the framework uses. */
  read(given: unknown, context: SettingContext): Read<T>
}

/** Options of {@link defineSetting}. */
export interface SettingOptions<T> {
  readonly help: string
  readonly secret?: boolean
  /** Called with `undefined` where nothing was given. */
  readonly read: (given: unknown, context: SettingContext) => Read<T>
}

/**
 * Declares a setting. The app that lists it under `settings` brings it in; its value is `app.settings.get(it)`.
 *
 * @example
 * defineSetting('pageSize', { help: 'Rows a page.', read: (given) => ({ value: Number(given ?? 20) }) }).name // → 'pageSize'
 */
export function defineSetting<T>(name: string, options: SettingOptions<T>): Setting<T> {
  return { name, help: options.help, secret: options.secret ?? false, read: options.read }
}

/** What can be written for a setting: the value, or a reader of the environment that is asked when the application is built. */
export type Given<T> = T | Reader<T>

/** Reads a given value, through the environment where a reader was given. */
export function readGiven(given: unknown, environment: Readonly<Record<string, string | undefined>>): Read<unknown> {
  return isReader(given) ? given.read(environment) : { value: given }
}

/** The settings of one application, read and checked. */
export interface Settings {
  /** The value of a setting. Throws nothing: an application with unread settings does not start. */
  get<T>(setting: Setting<T>): T
  /** Every setting by name, secret ones masked. */
  toJSON(): Record<string, unknown>
}
