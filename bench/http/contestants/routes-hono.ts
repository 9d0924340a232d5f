import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { listenAndAnnounce } from './announce.ts'
import { answerOf, PATHS } from './routes.ts'

const app = new Hono()
for (const path of PATHS) app.get(path, (c) => c.json(answerOf(c.req.param('id') ?? '', c.req.param('part') ?? '')))
listenAndAnnounce(createAdaptorServer({ fetch: app.fetch }) as Server)
