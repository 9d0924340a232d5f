import { type Problem, warning } from '@tsango/core/checks'
import { listOf } from '@tsango/toolkit/text'
import type { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import type { RouterRoute } from 'hono/types'
import { inFrontOf, isFinal, skippedBy } from '../slots/skip.ts'

/** What parameters are given to find a request that a route answers: an expression may take one and not the other. */
const VALUES = ['any', '1', 'a'] as const

/**
 * Tells of routes that skip slots in vain: middleware of one method stands in front of them for other paths, and a request has to pass all slots before
 * something that may answer it. A request is named that both take, found by the router, so nothing is told of what never meets.
 */
export function checkVainSkips({ routes }: Pick<Hono, 'routes'>): readonly Problem[] {
  const skipping = routes.filter(({ handler }) => skippedBy(handler) !== undefined)
  if (skipping.length === 0) return []
  const router = new TrieRouter<RouterRoute>()
  for (const route of routes) router.add(route.method, route.path, route)
  const methods = [...new Set(routes.map(({ method }) => method))].filter((method) => method !== 'ALL')
  return skipping.flatMap((route) => {
    for (const method of route.method === 'ALL' ? methods : [route.method]) {
      const found = meetingOf(route, (path) => router.match(method, path)[0].map(([one]) => one))
      if (found !== undefined) return [inVain(route, found)]
    }
    return []
  })
}

interface Meeting {
  readonly path: string
  readonly before: RouterRoute
}

function meetingOf(route: RouterRoute, match: (path: string) => readonly RouterRoute[]): Meeting | undefined {
  for (const value of VALUES) {
    const path = exampleOf(route.path, value)
    const found = match(path)
    const at = found.indexOf(route)
    if (at === -1) continue
    const before = inFrontOf(found, at)
    // Behind what always answers it is never reached, with or without its slots.
    if (before === undefined || found.slice(0, at).some(({ handler }) => isFinal(handler))) return undefined
    return before.method === 'ALL' ? undefined : { path, before }
  }
  return undefined
}

function exampleOf(path: string, value: string): string {
  return path.replace(/:[^/{}?]+(?:\{(?:[^{}]|\{[^{}]*\})*\})?\??/g, value).replace(/\*/g, value)
}

function inVain({ method, path: own, handler }: RouterRoute, { path, before }: Meeting): Problem {
  const skipped = listOf(skippedBy(handler) ?? [])
  return warning(
    'http.skip_in_vain',
    `The route ${method} ${own} skips ${skipped}, and ${before.method} ${path} passes them: ${before.method} ${before.path}, registered before it, may answer it.`,
    `Register ${before.method} ${before.path} behind it, for all methods (r.use), or as middleware of the route itself.`,
  )
}
