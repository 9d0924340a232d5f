/**
 * Whether the process lives, and whether it can serve: for those who start, stop and watch it.
 *
 * @module
 */
import { type App, type Application, defineApp } from '@tsango/core/apps'
import { type Problem, type SystemCheck, warning } from '@tsango/core/checks'
import { currentContext } from '@tsango/core/context'
import { type ReadinessCheck, readinessChecks } from '@tsango/core/readiness'
import { servingOf } from '@tsango/http/application'
import { errorFields, logOf } from '@tsango/http/log'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { listOf } from '@tsango/toolkit/text'
import type { Context } from 'hono'

export { type ReadinessCheck, type ReadinessChecks, readiness } from '@tsango/core/readiness'

/** What the log calls what is said here. */
const AREA = 'http.health'

/** Options of {@link health}. */
export interface HealthOptions {
  /** Checks of your own, by name: `{ search: () => search.ping() }`. */
  readonly checks?: Readonly<Record<string, () => unknown>>
  /**
   * Checks that are not asked, by name, such as `['migrations', 'database:logs']`. Apps bring them by the point `readiness`: the databases `database` and
   * `database:logs`, caches on a server `cache` and `cache:sessions`, `migrations`. Default: all are asked.
   */
  readonly without?: readonly string[]
  /** How long a check may take; default: 3 s. */
  readonly timeout?: DurationInput
  /** How long an answer holds, so that watchers cannot load what they watch; default: 1 s. */
  readonly hold?: DurationInput
}

interface Found {
  readonly name: string
  readonly healthy: boolean
  readonly error?: unknown
}

/** A check, and the run of it that has not ended. */
interface Asked extends ReadinessCheck {
  running: { readonly ends: Promise<unknown>; readonly until: number } | undefined
}

/** What is known of one application. */
interface State {
  readonly all: readonly Asked[]
  last: { readonly until: number; readonly found: Promise<readonly Found[]> } | undefined
}

const LATE = Symbol('late')

/** In lengths of `timeout`: how long a check that does not end is waited for before it is asked once more. */
const PATIENCE = 10

const HEADERS = { 'cache-control': 'no-store' }

/**
 * Makes the app of two addresses: `/health` answers 200 while the process lives; `/ready` answers 200 where every check passes, else 503, and names them: those of
 * the apps (databases, caches on a server, pending migrations) and your own.
 * It is 503, too, until the `ready` hooks of the apps have run, and from the signal to stop on.
 * Why one fails stands in the log and nowhere else.
 *
 * @example
 * const app = health({ checks: { search: async () => true } })
 * app.name // → 'health'
 */
export function health({ checks = {}, without = [], timeout = '3s', hold = '1s' }: HealthOptions = {}): App {
  const [longest, held] = [parseDuration(timeout), parseDuration(hold)]
  const own = Object.entries(checks).map(([name, run]): ReadinessCheck => ({ name, run }))
  const states = new WeakMap<object, State>()
  const none = {}

  function stateOf(app: Application | undefined): State {
    const known = states.get(app ?? none)
    if (known !== undefined) return known
    const brought = (app ? readinessChecks(app) : []).filter(({ name }) => !without.includes(name))
    const all = [...own, ...brought].map(({ name, run }): Asked => ({ name, run, running: undefined }))
    const state: State = { all, last: undefined }
    states.set(app ?? none, state)
    return state
  }

  function ask(app: Application | undefined): Promise<readonly Found[]> {
    const state = stateOf(app)
    if (state.last !== undefined && state.last.until > performance.now()) return state.last.found
    const found = Promise.all(state.all.map((check) => runCheck(check, longest)))
    state.last = { until: performance.now() + held, found }
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
    // Of two with one name, the one that fails is told.
    const sorted = found.toSorted((one, other) => Number(other.healthy) - Number(one.healthy))
    const list = Object.fromEntries(sorted.map(({ name, healthy: is }) => [name, { healthy: is }]))
    return c.json({ status: healthy ? 'healthy' : 'unhealthy', checks: list }, healthy ? 200 : 503, HEADERS)
  }

  return defineApp({
    name: 'health',
    title: 'Health',
    checks: [knownNames(without)],
    routes: (r) => {
      r.get('/health', (c) => c.json({ status: 'ok' }, 200, HEADERS))
      r.get('/ready', ready)
    },
  })
}

function knownNames(without: readonly string[]): SystemCheck {
  return {
    name: 'health.without',
    run: (app): readonly Problem[] => {
      if (without.length === 0) return []
      const names = readinessChecks(app).map(({ name }) => name)
      return without
        .filter((name) => !names.includes(name))
        .map((name) =>
          warning(
            'health.unknown_check',
            `health({ without }) names the check "${name}", which no app brings.`,
            `Known: ${listOf(names)}.`,
          ),
        )
    },
  }
}

/** Starts a check, unless it still runs: what hangs must not pile up by those who watch. */
function start(check: Asked, longest: number): Promise<unknown> {
  const now = performance.now()
  if (check.running !== undefined && check.running.until > now) return check.running.ends
  const ends = (async () => check.run())()
  const running = { ends, until: now + longest * PATIENCE }
  const ended = (): void => {
    if (check.running === running) check.running = undefined
  }
  check.running = running
  ends.then(ended, ended)
  return ends
}

async function runCheck(check: Asked, longest: number): Promise<Found> {
  const { name } = check
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, longest, LATE)
  })
  try {
    const answer = await Promise.race([start(check, longest), late])
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
    const fields = error instanceof Error ? { error: errorFields(error) } : {}
    logOf(AREA, app).warn('not_ready', `Not ready: the check "${name}" fails. ${why}`.trim(), fields)
  }
}
