import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { contextStorage } from 'hono/context-storage'
import { cors } from 'hono/cors'
import { csrf } from 'hono/csrf'
import { etag } from 'hono/etag'
import { requestId } from 'hono/request-id'
import { NONCE, secureHeaders } from 'hono/secure-headers'
import { timeout } from 'hono/timeout'
import { timing } from 'hono/timing'
import { listenAndAnnounce } from './announce.ts'
import { BODY_LIMIT } from './features.ts'

const app = new Hono()
app.use(contextStorage())
app.use(requestId())
app.use(timing())
app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"], scriptSrc: ["'self'", NONCE] } }))
app.use(cors({ origin: 'https://example.com' }))
app.use(csrf())
app.use(etag())
app.use(compress())
app.use(bodyLimit({ maxSize: BODY_LIMIT }))
app.use(timeout(30_000))
app.get('/', (c) => c.json({ hello: 'world' }))
listenAndAnnounce(createAdaptorServer({ fetch: app.fetch }) as Server)
