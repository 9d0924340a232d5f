import { defineCommand } from '@tsango/core/commands'
import type { HttpApplication } from '@tsango/http/application'
import { answersHttp } from './answers-http.ts'

interface Address {
  readonly path: string
  readonly methods: readonly string[]
  /** The name that addresses are made by. */
  readonly name?: string
}

/** `showurls`: the addresses that the application answers. */
export const showurls = defineCommand({
  name: 'showurls',
  help: 'Lists the addresses that the application answers, in the order in which they are matched.',
  options: { json: { type: 'boolean', help: 'Prints JSON: an array of {"path", "methods", "name"}.' } },
  started: false,
  run: async ({ app, options, terminal }) => {
    const addresses = answersHttp(app) ? await addressesOf(app) : []
    if (options.json) terminal.print(JSON.stringify(addresses, null, 2))
    else if (addresses.length === 0) terminal.print('No app brings routes.')
    else
      terminal.table(
        ['Methods', 'Path', 'Name'],
        addresses.map(({ methods, path, name = '' }) => [methods.join(', '), path, name]),
      )
  },
})

async function addressesOf(app: HttpApplication): Promise<readonly Address[]> {
  const [{ inspectRoutes }, { isWebSocket }, { urlsOf, routeOf }, { mountsOf }] = await Promise.all([
    import('hono/dev'),
    import('@tsango/http/websocket'),
    import('@tsango/http/urls'),
    import('@tsango/http/mounts'),
  ])
  const names = new Map([...urlsOf(app)].map(([label, { path }]) => [routeOf(app, path), label]))
  const sockets = new Set(app.hono.routes.filter(isWebSocket).map(({ method, path }) => `${method} ${path}`))
  const methods = new Map<string, string[]>()
  for (const route of inspectRoutes(app.hono)) {
    if (route.isMiddleware) continue
    const known = methods.get(route.path) ?? []
    const method = sockets.has(`${route.method} ${route.path}`) ? 'WEBSOCKET' : route.method
    if (!known.includes(method)) methods.set(route.path, [...known, method])
  }
  const routes = [...methods].map(([path, found]) => {
    const name = names.get(path)
    return { path, methods: found, ...(name === undefined ? {} : { name }) }
  })
  return [
    ...routes,
    ...mountsOf(app).map((prefix) => ({ path: `${prefix === '/' ? '' : prefix}/*`, methods: ['MOUNT'] })),
  ]
}
