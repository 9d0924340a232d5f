import type { App } from '@tsango/core/apps'
import { type Problem, problem } from '@tsango/core/checks'
import { Hono } from 'hono'
import { inspectRoutes } from 'hono/dev'
import { operationOf } from '../openapi/attach.ts'
import type { Slashes } from '../settings/settings.ts'
import { withSlash } from '../urls/with-slash.ts'

/** What {@link mountRoutes} gives. */
export interface MountedRoutes {
  readonly problems: readonly Problem[]
  /** The paths of all handlers, as they were registered. */
  readonly paths: ReadonlySet<string>
}

/** Mounts the routes of every app, in their order, and reports what is registered twice and what could not be set up. */
export function mountRoutes(hono: Hono, apps: readonly App[], slashes: Slashes = 'keep'): MountedRoutes {
  const owners = new Map<string, string>()
  const paths = new Set<string>()
  const problems: Problem[] = []
  for (const app of apps) {
    if (app.routes === undefined) continue
    const router = new Hono()
    try {
      app.routes(router)
    } catch (error) {
      problems.push(failed(app, error))
      continue
    }
    for (const route of router.routes) route.path = withSlash(route.path, slashes)
    problems.push(...faultsOf(router).map((error) => failed(app, error)))
    for (const { method, path, isMiddleware } of inspectRoutes(router)) {
      if (isMiddleware) continue
      paths.add(path)
      // A handler that takes no `next` ends the request, so a second one on the same route is never reached.
      const route = `${method} ${path.replace(/:\w+/g, ':')}`
      const owner = owners.get(route)
      if (owner !== undefined) problems.push(twice(route, owner, app.name))
      owners.set(route, app.name)
    }
    hono.route('/', router)
  }
  return { problems, paths }
}

// What describes itself by the application's models says now whether it can, not when the first request comes.
function faultsOf(router: Hono): readonly unknown[] {
  const faults = new Set<unknown>()
  for (const route of router.routes) {
    try {
      operationOf(route)
    } catch (error) {
      faults.add(error)
    }
  }
  return [...faults]
}

function twice(route: string, owner: string, app: string): Problem {
  const apps = owner === app ? `twice by the app "${app}"` : `by the apps "${owner}" and "${app}"`
  const [method = '', path = ''] = route.split(' ')
  return problem(
    'http.route_twice',
    `The route ${method} ${path} is registered ${apps}.`,
    'Only the first answers: change one of the two paths.',
  )
}

function failed(app: App, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error)
  return problem('http.routes_failed', `The routes of the app "${app.name}" could not be set up: ${message}`)
}
