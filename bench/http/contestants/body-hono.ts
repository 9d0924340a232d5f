import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import * as v from 'valibot'
import { listenAndAnnounce } from './announce.ts'
import { OrderOfValibot } from './order.ts'

const app = new Hono()
app.post('/orders', async (c) => {
  const found = v.safeParse(OrderOfValibot, await c.req.json())
  return found.success ? c.json(found.output) : c.json({ status: 422 }, 422)
})
listenAndAnnounce(createAdaptorServer({ fetch: app.fetch }) as Server)
