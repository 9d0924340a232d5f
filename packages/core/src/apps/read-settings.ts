import { MASK } from '@tsango/toolkit/masking'
import { listOf, suggest } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { mergeLayers } from '../settings/layers.ts'
import { reportOf, type SettingReport } from '../settings/report.ts'
import {
  type Environment,
  type Mode,
  type Read,
  readGiven,
  type Setting,
  type SettingContext,
  type Settings,
  type SettingsSource,
  secretsIn,
} from '../settings/settings.ts'
import type { App } from './apps.ts'

interface SettingsContext {
  readonly mode: Mode
  readonly environment: Environment
  readonly sources: readonly SettingsSource[]
}

/** Reads the settings that the apps declare from all that gives any; what no app declares is a problem. */
export function readSettings(
  apps: readonly App[],
  code: Readonly<Record<string, unknown>>,
  context: SettingsContext,
): { settings: Settings; problems: readonly Problem[] } {
  const { declared, problems } = declaredBy(apps)
  const names = [...declared.values()].map(({ setting }) => setting.name)
  for (const name of Object.keys(code)) if (!declared.has(name)) problems.push(unread(name, names))
  const settings = [...declared.values()].map(({ setting }) => setting)
  const merged = mergeLayers({ settings, code, ...context })
  problems.push(...merged.problems)
  const values = new Map<Setting<unknown>, unknown>()
  const reports: SettingReport[] = []
  for (const { setting, app } of declared.values()) {
    const raw = readGiven(merged.given(setting.name), context.environment)
    const read: Read<unknown> = 'fault' in raw ? raw : readAs(setting, raw.value, context)
    if ('fault' in read) problems.push(invalid(setting, read))
    else values.set(setting, read.value)
    reports.push(
      reportOf(setting, {
        app,
        given: 'value' in raw ? raw.value : undefined,
        made: 'value' in read ? read.value : undefined,
        origins: merged.origins(setting.name),
        hidden: new Set(secretsIn(merged.given(setting.name), context.environment)),
        ...('fault' in read ? { fault: read.fault } : {}),
      }),
    )
  }
  return { problems, settings: settingsOf(values, reports) }
}

// A file can give what no types would let through. What is raised may quote a value that is secret.
function readAs(setting: Setting<unknown>, given: unknown, context: SettingContext): Read<unknown> {
  try {
    return setting.read(given, context)
  } catch (error) {
    const why = !(error instanceof Error)
      ? typeof error
      : setting.secret
        ? error.name
        : `${error.name}: ${error.message}`
    return { fault: `What was given cannot be read (${why}).` }
  }
}

function declaredBy(apps: readonly App[]) {
  const problems: Problem[] = []
  const declared = new Map<string, { setting: Setting<unknown>; app: string }>()
  for (const app of apps) {
    for (const setting of app.settings ?? []) {
      const other = declared.get(setting.name)
      if (other && other.setting !== setting)
        problems.push(
          problem(
            'core.setting_twice',
            `Two apps declare the setting "${setting.name}": "${other.app}" and "${app.name}".`,
            `Rename the one of "${app.name}".`,
          ),
        )
      declared.set(setting.name, { setting, app: app.name })
    }
  }
  return { declared, problems }
}

function invalid({ name, help }: Setting<unknown>, { fault, hint }: { fault: string; hint?: string }): Problem {
  return problem('core.setting_invalid', `Setting "${name}": ${fault}`, hint ?? help)
}

function settingsOf(values: ReadonlyMap<Setting<unknown>, unknown>, reports: readonly SettingReport[]): Settings {
  return {
    // The value under a setting was made by that setting's own `read`.
    get: <T>(setting: Setting<T>) => values.get(setting as Setting<unknown>) as T,
    toJSON: () =>
      Object.fromEntries([...values].map(([setting, value]) => [setting.name, setting.secret ? MASK : value])),
    describe: () => reports,
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
