import { describeProblem, type Problem } from '../checks/checks.ts'
import { type Context, enterContext } from '../context/context.ts'
import { TsangoError } from '../errors/errors.ts'
import type { Application } from './application.ts'
import type { Resource } from './apps.ts'

/** Raised when an application with errors is started; lists all of them. */
export class ApplicationInvalid extends TsangoError {
  readonly code = 'application_invalid'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
    super(`The application cannot start: ${count}.\n${listed(problems)}`)
    this.problems = problems
  }
}

// Of several each has a number, so that people can speak of them.
function listed(problems: readonly Problem[]): string {
  const lines = problems.map(describeProblem)
  return lines.map((line, at) => (lines.length > 1 ? `${at + 1}. ${line}` : line)).join('\n')
}

/** The life of an application: what is open, who runs in it, and how it ends. */
export class Lifecycle {
  readonly #app: Application
  #context: Context
  #opened: (() => Promise<void>)[] = []
  #each: Resource[] = []
  #starting: Promise<void> | undefined
  #readying: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  // Runs that are under way, and whether it was a run that started: then the last one stops.
  #runs = 0
  #startedByRun = false

  constructor(app: Application) {
    this.#app = app
    this.#context = Object.freeze({ app })
  }

  /** The context of what the application runs; without the resources while it is not started. */
  get context(): Context {
    return this.#context
  }

  /** The context that one unit of work begins with. */
  begin(): Context {
    let context = this.#context
    for (const { slot, each } of this.#each) {
      const value = context[slot.key]
      const own = each?.(value)
      if (own !== value) context = { ...context, [slot.key]: own }
    }
    return context
  }

  /** Opens the resources and runs the startup hooks; again it does nothing. */
  async start(): Promise<void> {
    await this.#stopping?.then(yes, no)
    this.#startedByRun = false
    await this.#opening()
  }

  /** Starts where needed and runs the ready hooks; again it does nothing. */
  async ready(): Promise<void> {
    await this.start()
    this.#readying ??= this.#tell()
    await this.#readying
  }

  /** Runs the shutdown hooks and closes the resources, each though another fails. */
  stop(): Promise<void> {
    this.#stopping ??= this.#shut().finally(() => {
      this.#stopping = undefined
    })
    return this.#stopping
  }

  /** Runs `body` while the application is started; where a run started it, the last one stops it. */
  async during<T>(body: () => Promise<T>): Promise<T> {
    await this.#stopping?.then(yes, no)
    this.#startedByRun ||= this.#starting === undefined
    this.#runs++
    try {
      await this.#opening()
      return await body()
    } finally {
      this.#runs--
      if (this.#startedByRun && this.#runs === 0) await this.stop()
    }
  }

  #opening(): Promise<void> {
    this.#starting ??= this.#open()
    return this.#starting
  }

  async #open(): Promise<void> {
    const { apps, problems } = this.#app
    try {
      const errors = problems.filter((found) => found.level === 'error')
      if (errors.length) throw new ApplicationInvalid(errors)
      for (const resource of apps.flatMap((app) => app.resources ?? [])) {
        const value = await resource.open(this.#app)
        this.#opened.push(async () => resource.close(value))
        if (resource.each) this.#each.push(resource)
        this.#context = Object.freeze({ ...this.#context, [resource.slot.key]: value })
      }
      for (const app of apps) await enterContext(this.#context, () => app.startup?.(this.#app))
    } catch (error) {
      await this.#close()
      throw error
    }
  }

  async #tell(): Promise<void> {
    for (const app of this.#app.apps) await enterContext(this.#context, () => app.ready?.(this.#app))
  }

  async #shut(): Promise<void> {
    // What could not start has closed what it had opened.
    if (!this.#starting || !(await this.#starting.then(yes, no))) return
    const hooks = [...this.#app.apps]
      .reverse()
      .map((app) => async () => enterContext(this.#context, () => app.shutdown?.(this.#app)))
    await each([() => each(hooks), () => this.#close()])
  }

  async #close(): Promise<void> {
    const closing = this.#opened.reverse()
    this.#opened = []
    try {
      await each(closing)
    } finally {
      this.#context = Object.freeze({ app: this.#app })
      this.#each = []
      this.#starting = undefined
      this.#readying = undefined
      this.#startedByRun = false
    }
  }
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
