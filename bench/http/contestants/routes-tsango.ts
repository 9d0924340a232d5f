import { defineApp } from '@tsango/core/apps'
import { createHttpApplication, serve } from '@tsango/http'
import { endpoint } from '@tsango/http/endpoint'
import { announce } from './announce.ts'
import { answerOf, PATHS } from './routes.ts'

const isTyped = process.argv[2] === 'typed'
const site = defineApp({
  name: 'site',
  routes: (r) => {
    for (const path of PATHS as readonly '/section/:id/parts/:part'[]) {
      if (isTyped)
        r.route(
          '/',
          endpoint('GET', path, {}, (call) => answerOf(call.path.id, call.path.part)),
        )
      else r.get(path, (c) => c.json(answerOf(c.req.param('id'), c.req.param('part'))))
    }
    r.get('/', (c) => c.json({ hello: 'world' }))
  },
})
const app = createHttpApplication({
  apps: [site],
  mode: 'production',
  settings: { secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u' },
})
const { port } = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
announce(port)
