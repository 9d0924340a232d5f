import { listOf, suggest } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { type Environment, type Mode, readGiven, type Setting, type Settings } from '../settings/settings.ts'
import type { App } from './apps.ts'

interface SettingsContext {
  readonly mode: Mode
  readonly environment: Environment
}

/** Reads the settings that the apps declare from what was given; a name that no app declares is a problem. */
export function readSettings(
  apps: readonly App[],
  given: Readonly<Record<string, unknown>>,
  context: SettingsContext,
): { settings: Settings; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const declared = new Map<string, Setting<unknown>>()
  for (const app of apps) {
    for (const setting of app.settings ?? []) {
      const other = declared.get(setting.name)
      if (other && other !== setting)
        problems.push(
          problem(
            'core.setting_twice',
            `Two apps declare the setting "${setting.name}".`,
            `Rename the one of "${app.name}".`,
          ),
        )
      declared.set(setting.name, setting)
    }
  }
  for (const name of Object.keys(given)) if (!declared.has(name)) problems.push(unread(name, [...declared.keys()]))
  const values = new Map<Setting<unknown>, unknown>()
  for (const setting of declared.values()) {
    const raw = readGiven(given[setting.name], context.environment)
    const read = 'fault' in raw ? raw : setting.read(raw.value, context)
    if ('fault' in read)
      problems.push(
        problem('core.setting_invalid', `Setting "${setting.name}": ${read.fault}`, read.hint ?? setting.help),
      )
    else values.set(setting, read.value)
  }
  return { problems, settings: settingsOf(values) }
}

function settingsOf(values: ReadonlyMap<Setting<unknown>, unknown>): Settings {
  return {
    // The value under a setting was made by that setting's own `read`.
    get: <T>(setting: Setting<T>) => values.get(setting as Setting<unknown>) as T,
    toJSON: () =>
      Object.fromEntries([...values].map(([setting, value]) => [setting.name, setting.secret ? '••••••' : value])),
  }
}

function unread(name: string, known: readonly string[]): Problem {
  const closest = suggest(name, known)
  return problem(
    'core.unknown_setting',
    `No app reads the setting "${name}".`,
    closest ? `Did you mean "${closest}"?` : `Known: ${listOf(known, { max: Number.POSITIVE_INFINITY })}.`,
  )
}
