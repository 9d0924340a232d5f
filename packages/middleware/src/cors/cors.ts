/**
 * Which other origins may call from a browser (Fetch, "CORS protocol").
 *
 * @module
 */
import { type ContributedBy, type Contribution, definePoint } from '@tsango/core/apps'
import { type Problem, problem } from '@tsango/core/checks'
import { defineSlot, type Exchange, type PreparedSlot, type Slot } from '@tsango/http/slots'
import { parseDuration } from '@tsango/toolkit/durations'
import { createOrigins } from './origins.ts'
import { bySpecificity, readPattern, shapeOf, splitPath } from './pattern.ts'
import { type CorsOptions, type CorsRule, corsSetting, pathFault } from './setting.ts'

export { type CorsByPath, type CorsOptions, type CorsRule, corsSetting } from './setting.ts'

interface PathRule {
  readonly path: string
  readonly rule: CorsRule | false
}

const point = definePoint<PathRule>('corsRules', { owner: 'middleware', check: checkRule })

/**
 * Says which other origins may call a path of an app, for its `extends`: `/feed.json`, `/posts/:id`, or `/api/*` with `/api` itself. Of several paths
 * that fit the one that says the most counts; the same path in the setting `cors` stands in its place. What is wrong with it is a problem of the build.
 *
 * @example
 * import { defineApp } from '@tsango/core/apps'
 * const maps = defineApp({ name: 'maps', extends: [corsFor('/tiles/*', { origins: '*', methods: ['GET'] })] })
 * maps.extends?.[0]?.point.name // → 'corsRules'
 */
export function corsFor(path: string, rule: CorsRule | false): Contribution {
  return point.contribute({ path, rule })
}

function checkRule(value: PathRule, { app, from }: ContributedBy): readonly Problem[] {
  const { path, rule } = value
  const fault = pathFault(path, rule)
  if (fault !== undefined)
    return [problem('middleware.cors_rule', `The rule for other origins of ${from} cannot be: ${fault}`)]
  const first = app.contributions(point).find((one) => shapeIn(one.path) === shapeIn(path))
  if (first === value) return []
  return [
    problem(
      'middleware.cors_twice',
      `Two rules for other origins hold for the same paths, "${first?.path}" and "${path}", the second one of ${from}.`,
      'Leave one of them, or say what holds in the setting "cors".',
    ),
  ]
}

function shapeIn(path: string): string {
  const pattern = readPattern(path)
  return typeof pattern === 'string' ? pattern : shapeOf(pattern)
}

/**
 * Makes the slot that answers preflights and lets the given origins read responses, by the setting `cors` and what apps say by {@link corsFor}; without
 * any it does nothing.
 */
export function cors(): Slot {
  return defineSlot({
    name: 'cors',
    prepare: ({ setting, app }) => prepare(setting(corsSetting), app?.contributions(point) ?? []),
  })
}

function prepare(options: CorsOptions | undefined, ofApps: readonly PathRule[]): PreparedSlot {
  const base = options?.origins === undefined ? undefined : prepareRule({ ...options, origins: options.origins })
  const rules = new Map<string, PathRule>()
  for (const one of [...ofApps, ...ofSetting(options)]) rules.set(shapeIn(one.path), one)
  if (rules.size === 0) return base === undefined ? {} : alone(base)
  const byPath = [...rules.values()]
    .flatMap(({ path, rule }) => {
      const pattern = readPattern(path)
      return typeof pattern === 'string' ? [] : [{ ...pattern, rule: rule === false ? undefined : prepareRule(rule) }]
    })
    .sort(bySpecificity)
  return {
    decide(exchange) {
      const path = splitPath(exchange.c.req.path)
      const found = byPath.find((one) => one.matches(path))
      const rule = found === undefined ? base : found.rule
      if (rule?.varies) exchange.setHeader('vary', 'Origin')
      return rule?.decide(exchange)
    },
  }
}

function ofSetting(options: CorsOptions | undefined): readonly PathRule[] {
  if (options === undefined || !('paths' in options)) return []
  return Object.entries(options.paths).map(([path, rule]) => ({ path, rule }))
}

interface PreparedRule {
  /** Whether what is answered depends on the origin: a refusal does as much as a permission, and a cache must know. */
  readonly varies: boolean
  decide(exchange: Exchange): Response | undefined
}

function alone({ varies, decide }: PreparedRule): PreparedSlot {
  return varies ? { headers: { vary: 'Origin' }, decide } : { decide }
}

function prepareRule(options: CorsRule): PreparedRule {
  const { origins, credentials = false, expose = ['x-request-id'] } = options
  const preflight = preflightHeaders(options)
  const exposed = expose.join(', ')
  const isListed = origins === '*' ? undefined : createOrigins(origins)
  const allow = (exchange: Exchange, origin: string): void => {
    exchange.crossOrigin = credentials ? 'credentials' : 'plain'
    exchange.setHeader('access-control-allow-origin', isListed ? origin : '*')
    if (credentials) exchange.setHeader('access-control-allow-credentials', 'true')
    if (exposed !== '') exchange.setHeader('access-control-expose-headers', exposed)
  }
  return {
    varies: isListed !== undefined,
    decide(exchange) {
      const origin = exchange.header('origin')
      if (origin === undefined || (isListed && !isListed(origin))) return undefined
      allow(exchange, origin)
      const asks = exchange.c.req.method === 'OPTIONS' && exchange.header('access-control-request-method') !== undefined
      return asks ? new Response(null, { status: 204, headers: preflight }) : undefined
    },
  }
}

function preflightHeaders(options: CorsRule): Record<string, string> {
  const { methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'], maxAge = '10m' } = options
  const { headers = ['content-type', 'authorization', 'x-csrf-token', 'x-request-id'] } = options
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': headers.join(', '),
    'access-control-max-age': String(Math.floor(parseDuration(maxAge) / 1000)),
    vary: 'Access-Control-Request-Method, Access-Control-Request-Headers',
  }
}
