/**
 * Whether the process lives, and whether it can serve: for those who start, stop and watch it.
 *
 * @module
 */
import { type App, type Application, defineApp, definePoint } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { servingOf } from '@tsango/http/application'
import { errorFields } from '@tsango/http/log'
import { logger } from '@tsango/http/settings'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import type { Context } from 'hono'

/** Something without which the process cannot serve. */
export interface ReadinessCheck {
  readonly name: string
  /** Throws, or resolves to false, where it is not there. */
  run(): unknown
}

/** Options of {@link health}. */
export interface HealthOptions {
  /** Checks of your own, by name: `{ search: () => search.ping() }`. Apps bring others by {@link readiness}. */
  readonly checks?: Readonly<Record<string, () => unknown>>
  /** How long a check may take; default: 3 s. */
  readonly timeout?: DurationInput
  /** How long an answer holds, so that watchers cannot load what they watch; default: 1 s. */
  readonly hold?: DurationInput
}

/** The point at which an app says without what it cannot serve. */
export const readiness = definePoint<ReadinessCheck>('readiness', { owner: 'health' })

interface Found {
  readonly name: string
  readonly healthy: boolean
  readonly error?: unknown
}

const LATE = Symbol('late')
const HEADERS = { 'cache-control': 'no-store' }

/**
 * Makes the app of two addresses: `/health` answers 200 while the process lives; `/ready` answers 200 where every check passes, else 503, and names them.
 * It is 503, too, until the `ready` hooks of the apps have run, and from the signal to stop on.
 * Why one fails stands in the log and nowhere else.
 *
 * @example
 * const app = health({ checks: { search: async () => true } })
 * app.name // → 'health'
 */
export function health({ checks = {}, timeout = '3s', hold = '1s' }: HealthOptions = {}): App {
  const [longest, held] = [parseDuration(timeout), parseDuration(hold)]
  const own = Object.entries(checks).map(([name, run]): ReadinessCheck => ({ name, run }))
  let last: { readonly until: number; readonly found: Promise<readonly Found[]> } | undefined

  function ask(app: Application | undefined): Promise<readonly Found[]> {
    if (last !== undefined && last.until > performance.now()) return last.found
    const all = [...own, ...(app?.contributions(readiness) ?? [])]
    const found = Promise.all(all.map((check) => runCheck(check, longest)))
    last = { until: performance.now() + held, found }
    void found.then((results) => log(app, results))
    return found
  }

  async function ready(c: Context): Promise<Response> {
    const { app } = currentContext()
    const serving = app && servingOf(app)
    // What is not there yet, or about to go, need not be asked.
    if (serving === 'starting' || serving === 'draining') return c.json({ status: serving, checks: {} }, 503, HEADERS)
    const found = await ask(app)
    const healthy = found.every((one) => one.healthy)
    const list = Object.fromEntries(found.map(({ name, healthy: is }) => [name, { healthy: is }]))
    return c.json({ status: healthy ? 'healthy' : 'unhealthy', checks: list }, healthy ? 200 : 503, HEADERS)
  }

  return defineApp({
    name: 'health',
    title: 'Health',
    routes: (r) => {
      r.get('/health', (c) => c.json({ status: 'ok' }, 200, HEADERS))
      r.get('/ready', ready)
    },
  })
}

async function runCheck({ name, run }: ReadinessCheck, longest: number): Promise<Found> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, longest, LATE)
  })
  try {
    const answer = await Promise.race([(async () => run())(), late])
    return answer === LATE
      ? { name, healthy: false, error: `no answer within ${longest} ms` }
      : { name, healthy: answer !== false }
  } catch (error) {
    return { name, healthy: false, error }
  } finally {
    clearTimeout(timer)
  }
}

function log(app: Application | undefined, found: readonly Found[]): void {
  for (const { name, healthy, error } of found) {
    if (healthy) continue
    const why = typeof error === 'string' ? error : ''
    app?.settings.get(logger).write({
      level: 'warn',
      event: 'not_ready',
      message: `Not ready: the check "${name}" fails. ${why}`.trim(),
      ...(error instanceof Error ? { error: errorFields(error) } : {}),
    })
  }
}
