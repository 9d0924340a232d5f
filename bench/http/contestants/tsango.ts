import { defineApp } from '@tsango/core/apps'
import { createHttpApplication, serve } from '@tsango/http'
import { middleware } from '@tsango/middleware'
import { announce, isAsync } from './announce.ts'

const hello = defineApp({
  name: 'hello',
  routes: (r) => {
    if (isAsync) r.get('/', async (c) => c.json({ hello: 'world' }))
    else r.get('/', (c) => c.json({ hello: 'world' }))
  },
})

const app = createHttpApplication({
  apps: [middleware(), hello],
  mode: 'production',
  settings: { hosts: ['localhost'], secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u' },
})

const { port } = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
announce(port)
