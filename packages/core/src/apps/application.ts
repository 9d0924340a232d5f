import type { Problem } from '../checks/checks.ts'
import { type Context, currentContext, enterContext } from '../context/context.ts'
import { createRegistry, type Registry } from '../registry/registry.ts'
import { type Environment, type Mode, modeFrom, type Settings, type SettingsSource } from '../settings/settings.ts'
import type { App } from './apps.ts'
import { arrangeApps } from './arrange.ts'
import { collectContributions } from './contributions.ts'
import { ApplicationInvalid, Lifecycle } from './lifecycle.ts'
import type { Point } from './points.ts'
import { readSettings } from './read-settings.ts'

/** What {@link createApplication} takes. */
export interface ApplicationOptions {
  readonly apps: readonly App[]
  /** Default: from `NODE_ENV`. */
  readonly mode?: Mode
  /** The values of settings by name. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Where more settings come from, the weakest first, such as `settingsFolder(…)`: weaker than variables and `settings`. */
  readonly settingsFrom?: readonly SettingsSource[]
  /** Default: the variables of the process. */
  readonly environment?: Environment
}

/** Options of {@link Application.run}. */
export interface RunOptions {
  readonly context?: Context
}

/** Apps put together: their models, settings and contributions, and their life from start to stop. */
export interface Application {
  readonly mode: Mode
  /** In an order in which each comes after those it requires. */
  readonly apps: readonly App[]
  readonly registry: Registry
  readonly settings: Settings
  /** What is wrong with how it is put together, found when it was built. */
  readonly problems: readonly Problem[]
  /** What the apps added to a point, in their order. */
  contributions<T>(point: Point<T>): readonly T[]
  /** Everything that is wrong: {@link Application.problems}, and what the apps' checks find. */
  check(options?: { readonly deploy?: boolean; readonly online?: boolean }): Promise<readonly Problem[]>
  /** The context that everything this application runs starts from. Empty slots before {@link Application.start}. */
  readonly context: Context
  /** The context that one unit of work (a request, a job, a command) starts from: for doors that enter it by `enterContext`. */
  begin(): Context
  /** Opens resources and runs startup hooks; again it does nothing. Rejects with {@link ApplicationInvalid}. */
  start(): Promise<void>
  /** Starts where needed and runs the `ready` hooks, once for each start: for servers, when they listen. */
  ready(): Promise<void>
  /** Runs shutdown hooks and closes resources: all of them, also where one fails; then rejects with the first error. */
  stop(): Promise<void>
  /** Starts where needed and runs `body` inside the application's context. What a run started is stopped when the last run ends. */
  run<T>(body: () => T | Promise<T>, options?: RunOptions): Promise<T>
}

/** Puts apps together. Never throws: what is wrong is in `problems`, and `start` refuses. */
export function createApplication(options: ApplicationOptions): Application {
  const mode = options.mode ?? modeFrom(globalThis.process?.env['NODE_ENV'])
  const environment = options.environment ?? globalThis.process?.env ?? {}
  const arranged = arrangeApps(options.apps)
  const apps = arranged.apps
  const { registry, problems: modelProblems } = createRegistry({
    models: apps.flatMap((app) => (app.models ?? []).map((model) => ({ model, app: app.name }))),
    swaps: apps.flatMap((app) => app.swaps ?? []),
  })
  const read = readSettings(apps, options.settings ?? {}, {
    mode,
    environment,
    sources: options.settingsFrom ?? [],
  })
  const contributed = collectContributions(apps)
  const problems = [...arranged.problems, ...modelProblems, ...read.problems, ...contributed.problems]

  const app: Application = {
    mode,
    apps,
    registry,
    problems,
    settings: read.settings,
    contributions: contributed.of,
    get context() {
      return life.context
    },
    begin: () => life.begin(),
    check: async ({ deploy = mode === 'production', online = false } = {}) => {
      const found = [...problems]
      if (found.some((one) => one.level === 'error')) return found
      for (const check of apps.flatMap((one) => one.checks ?? [])) {
        if ((check.deploy && !deploy) || (check.online && !online)) continue
        found.push(...(await enterContext(life.context, () => check.run(app))))
      }
      return found
    },
    start: () => life.start(),
    ready: () => life.ready(),
    stop: () => life.stop(),
    run: (body, runOptions = {}) =>
      // Awaited inside: a lazy query that the body returns runs in this context too.
      life.during(() =>
        enterContext({ ...life.begin(), ...inherited(app), ...runOptions.context }, async () => await body()),
      ),
  }
  const life = new Lifecycle(app)
  problems.push(...contributed.check(app))
  return app
}

// Inside its own context a nested run keeps what is known (actor, open transactions); another application's context does not leak in.
function inherited(app: Application): Context {
  const current = currentContext()
  return current.app === app ? current : {}
}
