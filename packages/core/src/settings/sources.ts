import type { Environment } from './env.ts'
import type { Mode } from './mode.ts'

/** What a source of settings may ask. */
export interface SourceContext {
  readonly mode: Mode
  /** What the variable `TSANGO_ENV` says, such as `'staging'`; without it the mode. */
  readonly tier: string
  readonly environment: Environment
}

/** Settings that came from one place, or why they could not be read. */
export interface SettingsLayer {
  /** Where they came from, for people: `'settings/production.json'`. */
  readonly origin: string
  /** By the names of settings. */
  readonly values: Readonly<Record<string, unknown>>
  /** Never quotes what stands in the place. */
  readonly fault?: string
  readonly hint?: string
}

/** A place that settings come from besides code, such as a folder of files: what it gives is stronger than defaults, weaker than variables and code. */
export interface SettingsSource {
  /** The weakest first. */
  read(context: SourceContext): readonly SettingsLayer[]
}

/** The tier that an environment names, and whether it does. */
export function tierOf(environment: Environment, mode: Mode): string {
  return environment['TSANGO_ENV'] || mode
}
