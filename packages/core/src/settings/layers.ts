import { suggest } from '@tsango/toolkit/text'
import { type Problem, problem, warning } from '../checks/checks.ts'
import { isOptions, standsFor } from './alone.ts'
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
  const byName = new Map(settings.map((setting) => [setting.name, setting]))
  const tree = new Tree(byName, environment)
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
  for (const { path, value, variable } of variables.values) {
    const { dropped } = tree.put(path, value, `variable ${variable}`)
    problems.push(...dropped.map((origin) => torn(origin, variable)))
  }
  for (const [name, value] of Object.entries(code)) {
    if (!byName.has(name) || value === undefined) continue
    problems.push(...tree.put([name], value, 'code').lost.flatMap((origin) => unheard(origin, name)))
  }
  return {
    problems,
    given: (name) => tree.values.get(name),
    origins: (name) =>
      tree.origins(name).flatMap((origin) => (origin === 'code' ? originsInCode(code[name], environment) : [origin])),
  }
}

/** Who gave what a value stands in the place of, and among them who gave one alone where there are options now. */
interface Replaced {
  readonly lost: readonly string[]
  readonly dropped: readonly string[]
}

interface Putting {
  readonly origin: string
  readonly lost: Set<string>
  readonly dropped: Set<string>
}

/** Values by the names of settings, and who gave which part. */
class Tree {
  readonly values = new Map<string, unknown>()
  readonly #origins = new Map<string, string>()
  readonly #settings: ReadonlyMap<string, Setting<unknown>>
  readonly #environment: Environment

  constructor(settings: ReadonlyMap<string, Setting<unknown>>, environment: Environment) {
    this.#settings = settings
    this.#environment = environment
  }

  /** Puts a value into its place; objects of options are merged, and a value alone with them where its form says what it stands for. */
  put(path: readonly [string, ...string[]], value: unknown, origin: string): Replaced {
    const [name, ...options] = path
    const whole = options.reduceRight((inner: unknown, option) => ({ [option]: inner }), value)
    const to: Putting = { origin, lost: new Set(), dropped: new Set() }
    const place = { path: name, form: this.#settings.get(name)?.form ?? 'any' }
    this.values.set(name, this.#merge(place, this.values.get(name), whole, to))
    return { lost: [...to.lost], dropped: [...to.dropped] }
  }

  origins(name: string): readonly string[] {
    const found = [...this.#origins].filter(([path]) => path === name || path.startsWith(`${name}.`))
    return [...new Set(found.map(([, origin]) => origin))]
  }

  #merge({ path, form }: Place, before: unknown, value: unknown, to: Putting): unknown {
    const [weak, strong] = this.#asOptions({ path, form }, before, value)
    if (isOptions(weak, form) && isOptions(strong, form)) {
      const entries = Object.entries(strong)
      if (entries.length === 0) this.#origins.set(path, to.origin)
      const merged = entries.map(([key, one]) => [
        key,
        this.#merge({ path: `${path}.${key}`, form: formOf(form, key) }, weak[key], one, to),
      ])
      // Names that a file gives are own properties here whatever they are called.
      return Object.fromEntries([...Object.entries(weak), ...merged])
    }
    const alone = this.#origins.get(path)
    if (before !== undefined && alone !== undefined && isOptions(value, form)) to.dropped.add(alone)
    for (const [known, origin] of this.#origins) {
      if (known !== path && !known.startsWith(`${path}.`)) continue
      if (before !== undefined) to.lost.add(origin)
      this.#origins.delete(known)
    }
    this.#note(path, value, to.origin)
    return value
  }

  /** Two values, one alone as the options that it stands for beside those of the other. */
  #asOptions({ path, form }: Place, before: unknown, value: unknown): readonly [unknown, unknown] {
    const environment = this.#environment
    if (isOptions(before, form) && !isOptions(value, form))
      return [before, standsFor(form, value, { beside: Object.keys(before), environment }) ?? value]
    if (!isOptions(value, form) || isOptions(before, form)) return [before, value]
    const options = standsFor(form, before, { beside: Object.keys(value), environment })
    const origin = this.#origins.get(path)
    if (options === undefined || origin === undefined) return [before, value]
    this.#origins.delete(path)
    this.#note(path, options, origin)
    return [options, value]
  }

  #note(path: string, value: unknown, origin: string): void {
    const entries = isOptions(value) ? Object.entries(value) : []
    if (entries.length === 0) this.#origins.set(path, origin)
    for (const [key, one] of entries) this.#note(`${path}.${key}`, one, origin)
  }
}

interface Place {
  readonly path: string
  readonly form: Form
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

// Another layer may be meant to be overruled; of two variables neither is.
function torn(origin: string, variable: string): Problem {
  const level = origin.startsWith('variable ') ? problem : warning
  return level(
    'core.setting_torn',
    `The ${origin} is not heard, as the variable ${variable} gives an option where it gives a value alone.`,
    'Take one of the two out, or give all that is meant as options.',
  )
}
