import { defineApp } from '@tsango/core/apps'
import { createHttpApplication, serve } from '@tsango/http'
import { endpoint } from '@tsango/http/endpoint'
import { announce } from './announce.ts'
import { OrderOfArktype, OrderOfValibot } from './order.ts'

const body = process.argv[2] === 'arktype' ? OrderOfArktype : OrderOfValibot
const orders = endpoint('POST', '/orders', { body }, (call) => call.body)
const site = defineApp({ name: 'site', routes: (r) => void r.route('/', orders) })
const app = createHttpApplication({
  apps: [site],
  mode: 'production',
  settings: { secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u' },
})
const { port } = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
announce(port)
