import { randomUUID } from 'node:crypto'
import { defineApp, env, type HttpApplication, tsango } from 'tsango'
import { auth } from 'tsango/auth'
import type { Hono } from 'tsango/http'
import { defineSlot, requestVariable } from 'tsango/http'
import { addMessage, csrfToken, middleware, requestIds, takeMessages } from 'tsango/middleware'
import { renderTemplate, templateFolder } from 'tsango/templates'

const tenantName = requestVariable<string>('demo.tenant')

/** Three pieces of middleware such as a site writes for itself, each with a header of its own. */
const own = [
  requestIds({ inbound: false, generate: () => randomUUID().slice(0, 8) }),
  defineSlot({
    name: 'demo-tenant',
    after: 'session',
    prepare: () => ({
      decide(exchange) {
        tenantName.set(exchange.c, exchange.header('x-tenant-id') ?? 'default')
      },
    }),
  }),
  defineSlot({
    name: 'demo-timing',
    before: 'access-log',
    prepare: () => ({
      contribute(exchange) {
        exchange.setHeader('x-response-time', `${(performance.now() - exchange.startedAt).toFixed(2)}ms`)
      },
    }),
  }),
]

const page = defineApp({
  name: 'page',
  middleware: own,
  routes: (r: Hono) => {
    r.get('/demo', async (c) => {
      await addMessage(c, 'info', 'The whole stack has answered.')
      const data = { messages: await takeMessages(c), csrfToken: await csrfToken(c), tenant: tenantName.get(c) }
      return c.html(renderTemplate('demo.html', data))
    })
  },
  extends: [templateFolder(new URL('./templates/', import.meta.url))],
})

/** Makes the application that is mounted below `/middleware`: everything that a site has around its pages. */
export function createDemo(): HttpApplication {
  return tsango({
    databases: { default: env.url('DATABASE_URL', 'sqlite:./db.sqlite3') },
    hosts: ['localhost', '127.0.0.1'],
    session: { secure: false },
    csrf: { secure: false },
    https: false,
    accessLog: false,
    apps: [middleware({ without: ['request-id'] }), auth({ pages: false }), page],
  })
}
