/**
 * An application that answers HTTP: apps put together, their slots fused, their routes mounted.
 *
 * @module
 */
import { type Application, type ApplicationOptions, createApplication } from '@tsango/core/apps'
import type { Problem } from '@tsango/core/checks'
import { enterContext } from '@tsango/core/context'
import type { ExecutionContext, Hono } from 'hono'
import { http } from '../app/app.ts'
import { checkMounts } from '../mounts/mounts.ts'
import { slashes } from '../settings/settings.ts'
import type { Slot } from '../slots/slot.ts'
import { checkSkips } from './check-skips.ts'
import { checkUrls } from './check-urls.ts'
import { fuse, refuseAll } from './fuse.ts'
import { type Layer, layersOf } from './layers.ts'
import { noteFetch, type PerProcess, perProcessIn } from './per-process.ts'
import { collectSlots, prepareSlots, type StackedSlot } from './prepare-slots.ts'
import { mountRoutes } from './routes.ts'
import { checkVainSkips } from './vain-skips.ts'

export type { Layer } from './layers.ts'
export { type Serving, servingOf } from './serving.ts'

/** What {@link createHttpApplication} takes; the app `http()` joins by itself. */
export type HttpApplicationOptions = ApplicationOptions

/** An application that answers requests. */
export interface HttpApplication extends Application {
  /** The Hono app with everything mounted, for adapters of other runtimes and for mounting into another Hono app. */
  readonly hono: Hono
  /** The slots in the order in which they decide. */
  readonly slots: readonly Slot[]
  /** Answers a request. The application must have been started. */
  readonly fetch: (request: Request, env?: object, executionContext?: ExecutionContext) => Response | Promise<Response>
  /** Starts the application where needed and answers a request: for tests and scripts. */
  readonly request: (path: string | URL | Request, init?: RequestInit) => Promise<Response>
}

/**
 * Builds an application that answers HTTP. Never throws: what is wrong is in `problems`, and `start` refuses.
 *
 * @example
 * const hello = defineApp({ name: 'hello', routes: (r) => { r.get('/', (c) => c.json({ hello: 'world' })) } })
 * const app = createHttpApplication({ apps: [hello], mode: 'test' })
 * const response = await app.request('/')
 */
export function createHttpApplication(options: HttpApplicationOptions): HttpApplication {
  const listed = options.apps.some((app) => app.name === 'http') ? options.apps : [http(), ...options.apps]
  const core = createApplication({ ...options, apps: listed })
  const placed = collectSlots(core.apps)
  const ready = prepareSlots(core, placed.slots, [...core.problems, ...placed.problems])
  const hono = fuse(core, ready.slots)
  honos.set(core, hono)
  stacks.set(core, ready.stack)
  const policy = core.problems.some((found) => found.level === 'error') ? 'keep' : core.settings.get(slashes)
  const { problems: unmounted, paths } = enterContext(core.context, () => mountRoutes(hono, core.apps, policy))
  const unskippable = [...checkSkips(hono, { slots: placed.slots, stack: ready.stack }), ...checkVainSkips(hono)]
  const wrongPaths = [...checkUrls(core, paths, policy), ...checkMounts(core, paths)]
  const problems = [...ready.problems, ...unmounted, ...unskippable, ...wrongPaths]
  return answering(core, hono, placed.slots, problems)
}

const honos = new WeakMap<Application, Hono>()
const stacks = new WeakMap<Application, readonly StackedSlot[]>()

/**
 * The Hono app behind an application: for code that runs inside it and asks for its routes, with `currentContext().app`. Absent where the
 * application answers no HTTP.
 */
export function honoOf(app: Application): Hono | undefined {
  return honos.get(app)
}

/** What runs around and for a request of a method to a path, in order. Empty where the application answers no HTTP. */
export function stackOf(app: Application, path: string, method = 'GET'): readonly Layer[] {
  // What answers HTTP is built on what core made, and is its own object.
  const core = app.context.app ?? app
  const hono = honos.get(core)
  return hono === undefined ? [] : layersOf(core, { hono, stack: stacks.get(core) ?? [], path, method })
}

/** What slots keep in the memory of one process: those of the application, those that routes were given by `toHono`, and those of whatever is mounted. */
export function perProcessOf(app: Application): readonly PerProcess[] {
  const core = app.context.app ?? app
  return perProcessIn(core, { honoOf, stackOf: (one) => stacks.get(one) ?? [] })
}

function answering(
  core: Application,
  hono: Hono,
  slots: readonly Slot[],
  problems: readonly Problem[],
): HttpApplication {
  const errors = problems.filter((found) => found.level === 'error')
  const refuse = errors.length > 0 ? refuseAll(errors) : undefined
  const start = async (): Promise<void> => {
    refuse?.()
    await core.start()
  }
  const fetch: HttpApplication['fetch'] =
    refuse ?? ((request, env, executionContext) => hono.fetch(request, env, executionContext))
  noteFetch(fetch, core)
  return {
    mode: core.mode,
    apps: core.apps,
    registry: core.registry,
    settings: core.settings,
    problems,
    slots,
    hono,
    get context() {
      return core.context
    },
    begin: core.begin,
    contributions: core.contributions,
    check: async (options) => {
      const found = await core.check(options)
      return [...found, ...problems.filter((one) => !found.includes(one))]
    },
    start,
    ready: async () => {
      refuse?.()
      await core.ready()
    },
    stop: core.stop,
    run: async (body, options) => {
      refuse?.()
      return await core.run(body, options)
    },
    fetch,
    request: async (path, init) => {
      await start()
      return await hono.request(path instanceof URL ? path.href : path, init)
    },
  }
}
