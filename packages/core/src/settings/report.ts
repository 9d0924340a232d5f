import { isSecretName, MASK, maskUrl } from '@tsango/toolkit/masking'
import { isTexts } from '@tsango/toolkit/records'
import { describeForm } from './forms.ts'
import { isPlain, type Setting } from './settings.ts'
import { variableOf } from './variables.ts'

/** A setting as it may be shown to people: never with a secret in it. */
export interface SettingReport {
  readonly name: string
  /** The app that declares it. */
  readonly app: string
  readonly help: string
  /** What it takes, in words. */
  readonly form: string
  readonly secret: boolean
  /** The variable of the environment that gives it. */
  readonly variable: string
  /** The value as text, secrets masked; absent where the default is nothing that can be written. */
  readonly value?: string
  /** Where it came from, the weakest first: `'default'`, `'code'`, `'variable PORT'`, `'settings/production.json'`. */
  readonly origins: readonly string[]
  /** What is wrong with it. */
  readonly fault?: string
}

const LONGEST = 200

/** What {@link reportOf} is told of a setting. */
export interface Told {
  readonly app: string
  readonly given: unknown
  /** What the setting's own `read` made of it. */
  readonly made: unknown
  readonly origins: readonly string[]
  readonly fault?: string
  /** What readers of secrets read for it: shown nowhere, whatever the setting. */
  readonly hidden: ReadonlySet<unknown>
}

/** Makes the report of a setting. */
export function reportOf(setting: Setting<unknown>, { app, given, made, origins, fault, hidden }: Told): SettingReport {
  const { name, help, secret } = setting
  const shown = given === undefined ? plainly(made) : show(given, hidden)
  const value = shown === undefined ? undefined : secret ? MASK : shown.slice(0, LONGEST)
  return {
    name,
    app,
    help,
    form: describeForm(setting.form),
    secret,
    variable: variableOf(name),
    ...(value === undefined ? {} : { value }),
    origins: origins.length === 0 ? ['default'] : origins,
    ...(fault === undefined ? {} : { fault }),
  }
}

// A default is often an object that the framework made for itself, and tells nobody anything.
function plainly(made: unknown): string | undefined {
  const isText = typeof made === 'string' || typeof made === 'number' || typeof made === 'boolean'
  return isText || isTexts(made) ? show(made, NOTHING) : undefined
}

const NOTHING: ReadonlySet<unknown> = new Set()

function show(value: unknown, hidden: ReadonlySet<unknown>): string {
  const seen = masked(value, '', hidden)
  return typeof seen === 'string' ? seen : (JSON.stringify(seen) ?? 'undefined')
}

function masked(value: unknown, name: string, hidden: ReadonlySet<unknown>): unknown {
  if (Array.isArray(value)) return value.map((one) => masked(one, name, hidden))
  if (isPlain(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, masked(one, key, hidden)]))
  if (typeof value === 'function') return '[function]'
  if (typeof value === 'object' && value !== null) return `[${value.constructor?.name ?? 'object'}]`
  if (typeof value === 'boolean' || value === null || value === undefined) return value
  if (hidden.has(value) || isSecretName(name)) return MASK
  return typeof value === 'string' ? maskUrl(value) : typeof value === 'number' ? value : String(value)
}
