import { camelCase, kebabCase, snakeCase, suggest } from '@tsango/toolkit/text'
import { type Problem, problem, warning } from '../checks/checks.ts'
import type { Environment } from './env.ts'
import { below, type Form, readText } from './forms.ts'
import type { Setting } from './settings.ts'

const PREFIX = 'TSANGO__'

/** The variable of the environment that gives a setting: `TSANGO__BODY_LIMIT`; its options stand behind two more underscores. */
export function variableOf(name: string): string {
  return PREFIX + segmentOf(name)
}

/** A value that a variable gives, and where it goes: `['session', 'age']`. */
export interface VariableValue {
  readonly variable: string
  readonly path: readonly [setting: string, ...options: string[]]
  readonly value: unknown
}

/** What the variables of an environment give to settings, and those that nothing reads, with the nearest that something would. */
export function readVariables(
  settings: readonly Setting<unknown>[],
  environment: Environment,
): { values: readonly VariableValue[]; problems: readonly Problem[] } {
  const values: VariableValue[] = []
  const problems: Problem[] = []
  // The shorter name first: TSANGO__CACHE, then TSANGO__CACHE__TTL, which changes one option of it.
  for (const variable of Object.keys(environment).sort()) {
    const text = environment[variable]
    if (!variable.startsWith(PREFIX)) {
      if (text) problems.push(...misspelt(variable, settings))
      continue
    }
    if (text === undefined || text === '') continue
    const found = placeOf(variable, settings)
    if ('level' in found) problems.push(found)
    else {
      const read = readText(found.form, text)
      if ('value' in read) values.push({ variable, path: found.path, value: read.value })
      else problems.push(problem('core.setting_invalid', `The variable ${variable} ${read.fault}.`, found.help))
    }
  }
  return { values, problems }
}

interface Place {
  readonly path: readonly [string, ...string[]]
  readonly form: Form
  readonly help: string
}

function placeOf(variable: string, settings: readonly Setting<unknown>[]): Place | Problem {
  const [first = '', ...rest] = variable.slice(PREFIX.length).split('__')
  const setting = settings.find(({ name }) => segmentOf(name) === first)
  if (setting === undefined || rest.includes(''))
    return unread(
      variable,
      settings.map(({ name }) => variableOf(name)),
    )
  let { form } = setting
  const path: [string, ...string[]] = [setting.name]
  let reached = variableOf(setting.name)
  for (const segment of rest) {
    const step = below(form, (name) => segmentOf(name) === segment)
    if (!('form' in step))
      return unread(
        variable,
        step.map((name) => `${reached}__${segmentOf(name)}`),
      )
    path.push(step.name ?? (step.spelt ? kebabCase : camelCase)(segment.toLowerCase()))
    reached += `__${segment}`
    form = step.form
  }
  return { path, form, help: setting.help }
}

function unread(variable: string, known: readonly string[]): Problem {
  const closest = suggest(variable, known)
  const hint = closest ? `Did you mean ${closest}?` : known.length > 0 ? `Known: ${known.join(', ')}.` : 'Take it out.'
  return warning('core.unknown_variable', `No setting reads the variable ${variable}.`, hint)
}

// One underscore where two belong is the slip that everybody makes once.
function misspelt(variable: string, settings: readonly Setting<unknown>[]): readonly Problem[] {
  if (!/^TSANGO_[A-Z]/.test(variable)) return []
  const meant = settings.map(({ name }) => variableOf(name)).find((name) => isMeant(variable, name))
  if (meant === undefined) return []
  return [warning('core.unknown_variable', `No setting reads the variable ${variable}.`, `Did you mean ${meant}?`)]
}

function isMeant(variable: string, name: string): boolean {
  return variable.slice('TSANGO_'.length) === name.slice(PREFIX.length)
}

function segmentOf(name: string): string {
  return snakeCase(name).toUpperCase()
}
