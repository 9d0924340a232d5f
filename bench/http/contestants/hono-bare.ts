import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { listenAndAnnounce } from './announce.ts'

const app = new Hono()
app.get('/', (c) => c.json({ hello: 'world' }))
listenAndAnnounce(createAdaptorServer({ fetch: app.fetch }) as Server)
