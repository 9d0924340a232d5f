import { defineCommand } from '@tsango/core/commands'
import type { Hono } from 'hono'
import { answersHttp } from './answers-http.ts'

interface Address {
  readonly path: string
  readonly methods: readonly string[]
}

/** `showurls`: the addresses that the application answers. */
export const showurls = defineCommand({
  name: 'showurls',
  help: 'Lists the addresses that the application answers, in the order in which they are matched.',
  options: { json: { type: 'boolean', help: 'Prints JSON: an array of {"path", "methods"}.' } },
  started: false,
  run: async ({ app, options, terminal }) => {
    const addresses = answersHttp(app) ? await addressesOf(app.hono) : []
    if (options.json) terminal.print(JSON.stringify(addresses, null, 2))
    else if (addresses.length === 0) terminal.print('No app brings routes.')
    else
      terminal.table(
        ['Methods', 'Path'],
        addresses.map(({ methods, path }) => [methods.join(', '), path]),
      )
  },
})

async function addressesOf(hono: Hono): Promise<readonly Address[]> {
  const { inspectRoutes } = await import('hono/dev')
  const methods = new Map<string, string[]>()
  for (const route of inspectRoutes(hono)) {
    if (route.isMiddleware) continue
    const known = methods.get(route.path) ?? []
    if (!known.includes(route.method)) methods.set(route.path, [...known, route.method])
  }
  return [...methods].map(([path, names]) => ({ path, methods: names }))
}
