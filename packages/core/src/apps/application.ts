import type { Problem } from '../checks/checks.ts'
import { describeProblem } from '../checks/checks.ts'
import { type Context, currentContext, enterContext } from '../context/context.ts'
import { TsangoError } from '../errors/errors.ts'
import { createRegistry, type Registry } from '../registry/registry.ts'
import { type Environment, type Mode, modeFrom, type Settings } from '../settings/settings.ts'
import type { App } from './apps.ts'
import { arrangeApps } from './arrange.ts'
import { collectContributions } from './contributions.ts'
import type { Point } from './points.ts'
import { readSettings } from './read-settings.ts'

/** Raised when an application with errors is started; lists all of them. */
export class ApplicationInvalid extends TsangoError {
  readonly code = 'application_invalid'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
    super(`The application cannot start: ${count}.\n${problems.map(describeProblem).join('\n')}`)
    this.problems = problems
  }
}

/** What {@link createApplication} takes. */
export interface ApplicationOptions {
  readonly apps: readonly App[]
  /** Default: from `NODE_ENV`. */
  readonly mode?: Mode
  /** The values of settings by name. */
  readonly settings?: Readonly<Record<string, unknown>>
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
  /** Opens resources and runs startup hooks; again it does nothing. Rejects with {@link ApplicationInvalid}. */
  start(): Promise<void>
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
  const read = readSettings(apps, options.settings ?? {}, { mode, environment })
  const contributed = collectContributions(apps)
  const problems = [...arranged.problems, ...modelProblems, ...read.problems, ...contributed.problems]

  let context: Context = Object.freeze({})
  let opened: (() => Promise<void>)[] = []
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined
  // Runs that are under way, and whether it was a run that started: then the last one stops.
  let runs = 0
  let startedByRun = false

  async function open(): Promise<void> {
    try {
      const errors = problems.filter((found) => found.level === 'error')
      if (errors.length) throw new ApplicationInvalid(errors)
      for (const resource of apps.flatMap((app) => app.resources ?? [])) {
        const value = await resource.open(app)
        opened.push(async () => resource.close(value))
        context = Object.freeze({ ...context, [resource.slot.key]: value })
      }
      for (const one of apps) await enterContext(context, () => one.startup?.(app))
    } catch (error) {
      await close()
      throw error
    }
  }

  async function close(): Promise<void> {
    const closing = opened.reverse()
    opened = []
    try {
      await each(closing)
    } finally {
      context = Object.freeze({ app })
      starting = undefined
      startedByRun = false
    }
  }

  const opening = (): Promise<void> => (starting ??= open())

  async function shut(): Promise<void> {
    // What could not start has closed what it had opened.
    if (!starting || !(await starting.then(yes, no))) return
    const hooks = [...apps].reverse().map((one) => async () => enterContext(context, () => one.shutdown?.(app)))
    await each([() => each(hooks), close])
  }

  const app: Application = {
    mode,
    apps,
    registry,
    problems,
    settings: read.settings,
    contributions: contributed.of,
    get context() {
      return context
    },
    check: async ({ deploy = mode === 'production', online = false } = {}) => {
      const found = [...problems]
      if (found.some((one) => one.level === 'error')) return found
      for (const check of apps.flatMap((one) => one.checks ?? [])) {
        if ((check.deploy && !deploy) || (check.online && !online)) continue
        found.push(...(await enterContext(context, () => check.run(app))))
      }
      return found
    },
    start: async () => {
      await stopping?.then(yes, no)
      startedByRun = false
      await opening()
    },
    stop: () =>
      (stopping ??= shut().finally(() => {
        stopping = undefined
      })),
    run: async (body, runOptions = {}) => {
      await stopping?.then(yes, no)
      startedByRun ||= starting === undefined
      runs++
      try {
        await opening()
        // Awaited inside: a lazy query that the body returns runs in this context too.
        return await enterContext({ ...inherited(app), ...context, ...runOptions.context }, async () => await body())
      } finally {
        runs--
        if (startedByRun && runs === 0) await app.stop()
      }
    },
  }
  context = Object.freeze({ app })
  return app
}

const yes = (): boolean => true
const no = (): boolean => false

// Every step gets its turn, whatever one before it did; then the first error is the caller's.
async function each(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length) throw errors[0]
}

// Inside its own context a nested run keeps what is known (actor, open transactions); another application's context does not leak in.
function inherited(app: Application): Context {
  const current = currentContext()
  return current.app === app ? current : {}
}
