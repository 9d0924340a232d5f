import { suggest } from '@tsango/toolkit/text'
import { type Problem, problem, warning } from '../checks/checks.ts'
import { type Environment, isReader, isSet } from './env.ts'
import { type Form, readText } from './forms.ts'
import type { Mode } from './mode.ts'
import { isPlain, type Setting } from './settings.ts'
import { type SettingsSource, tierOf } from './sources.ts'
import { readVariables } from './variables.ts'

/** What is put together: the weakest first. */
export interface Layers {
  readonly settings: readonly Setting<unknown>[]
  readonly sources: readonly SettingsSource[]
  readonly code: Readonly<Record<string, unknown>>
  readonly mode: Mode
  readonly environment: Environment
}

/** The values that were given to settings, each option from the strongest layer that has it. */
export interface Merged {
  readonly problems: readonly Problem[]
  given(setting: string): unknown
  /** Where the parts of a setting's value came from. */
  origins(setting: string): readonly string[]
}

/** Puts the layers of settings together: files, then variables `TSANGO__…`, then code, which is the strongest. */
export function mergeLayers({ settings, sources, code, mode, environment }: Layers): Merged {
  const problems: Problem[] = []
  const tree = new Tree()
  const byName = new Map(settings.map((setting) => [setting.name, setting]))
  for (const layer of sources.flatMap((one) => one.read({ mode, environment, tier: tierOf(environment, mode) }))) {
    if (layer.fault !== undefined) problems.push(problem('core.settings_source', layer.fault, layer.hint))
    for (const [name, value] of Object.entries(layer.values)) {
      const setting = byName.get(name)
      if (setting) tree.put([name], fitted(setting.form, value), layer.origin)
      else problems.push(unknownIn(layer.origin, name, [...byName.keys()]))
    }
  }
  const variables = readVariables(settings, environment)
  problems.push(...variables.problems)
  for (const { path, value, variable } of variables.values) tree.put(path, value, `variable ${variable}`)
  for (const [name, value] of Object.entries(code)) {
    if (!byName.has(name) || value === undefined) continue
    problems.push(...tree.put([name], value, 'code').flatMap((origin) => unheard(origin, name)))
  }
  return {
    problems,
    given: (name) => tree.values.get(name),
    origins: (name) =>
      tree.origins(name).flatMap((origin) => (origin === 'code' ? originsInCode(code[name], environment) : [origin])),
  }
}

/** Values by the names of settings, and who gave which part. */
class Tree {
  readonly values = new Map<string, unknown>()
  readonly #origins = new Map<string, string>()

  /** Puts a value into its place; objects of options are merged. Returns who gave what it stands in the place of. */
  put(path: readonly [string, ...string[]], value: unknown, origin: string): readonly string[] {
    const [name, ...options] = path
    const whole = options.reduceRight((inner: unknown, option) => ({ [option]: inner }), value)
    const lost = new Set<string>()
    this.values.set(name, this.#merge(name, this.values.get(name), whole, { origin, lost }))
    return [...lost]
  }

  origins(name: string): readonly string[] {
    const found = [...this.#origins].filter(([path]) => path === name || path.startsWith(`${name}.`))
    return [...new Set(found.map(([, origin]) => origin))]
  }

  #merge(path: string, before: unknown, value: unknown, to: { origin: string; lost: Set<string> }): unknown {
    if (isOptions(before) && isOptions(value)) {
      const merged = Object.entries(value).map(([key, one]) => [
        key,
        this.#merge(`${path}.${key}`, before[key], one, to),
      ])
      // Names that a file gives are own properties here whatever they are called.
      return Object.fromEntries([...Object.entries(before), ...merged])
    }
    for (const [known, origin] of this.#origins) {
      if (known !== path && !known.startsWith(`${path}.`)) continue
      if (before !== undefined) to.lost.add(origin)
      this.#origins.delete(known)
    }
    this.#note(path, value, to.origin)
    return value
  }

  #note(path: string, value: unknown, origin: string): void {
    const entries = isOptions(value) ? Object.entries(value) : []
    if (entries.length === 0) this.#origins.set(path, origin)
    for (const [key, one] of entries) this.#note(`${path}.${key}`, one, origin)
  }
}

function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  return isPlain(value) && !Array.isArray(value) && !isReader(value)
}

// A text in a file is read as the text of a variable is, so that "5MiB" and "15m" mean the same in both; what does not fit is told by the setting.
function fitted(form: Form, value: unknown): unknown {
  if (typeof value === 'string') {
    const read = form === 'any' || form === 'list' ? { value } : readText(form, value)
    return 'value' in read ? read.value : value
  }
  if (!isOptions(value) || typeof form === 'string' || 'choice' in form) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fitted(formOf(form, name), one)]))
}

function formOf(form: Form, name: string): Form {
  if (typeof form === 'string' || 'choice' in form) return 'any'
  if ('each' in form) return form.each
  if ('options' in form) return Object.hasOwn(form.options, name) ? (form.options[name] ?? 'any') : 'any'
  return form.anyOf.map((one) => formOf(one, name)).find((one) => one !== 'any') ?? 'any'
}

function originsInCode(value: unknown, environment: Environment): readonly string[] {
  if (isReader(value) && value.origin !== undefined) return [value.origin]
  if (isReader(value))
    return isSet(value, environment) ? [`variable ${value.variable}`] : [`code, as ${value.variable} is not set`]
  const parts = isPlain(value) ? Object.values(value).flatMap((one) => originsInCode(one, environment)) : []
  return parts.length === 0 ? ['code'] : [...new Set(parts)]
}

function unknownIn(origin: string, name: string, known: readonly string[]): Problem {
  const closest = suggest(name, known)
  return warning(
    'core.unknown_setting',
    `No app reads the setting "${name}" of ${origin}.`,
    closest ? `Did you mean "${closest}"?` : 'Take it out.',
  )
}

function unheard(origin: string, name: string): readonly Problem[] {
  return [
    warning(
      'core.setting_unheard',
      `The ${origin} is not heard, as the code gives "${name}" itself.`,
      `Take "${name}" out of the code, or let it read a variable there: env.string(…).`,
    ),
  ]
}
