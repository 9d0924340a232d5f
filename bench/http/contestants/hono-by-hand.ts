/**
 * The features of the default production stack in one handler, as somebody would write them who knows where the time goes: one plain
 * record of headers, given to the response when it is made.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { isAsync, listenAndAnnounce } from './announce.ts'
import { BODY_LIMIT, context, HOSTS, log, POLICY, SAFE, tagOf, VALID_ID } from './features.ts'

type Env = { Bindings: { incoming: IncomingMessage } }

function problem(status: number, code: string, requestId: string): Response {
  return new Response(JSON.stringify({ type: 'about:blank', status, code, requestId }), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'x-request-id': requestId,
      'content-security-policy': POLICY,
    },
  })
}

function finish(c: Context<Env>, started: number, requestId: string, response: Response): Response {
  const { method, path } = c.req
  const duration = Math.round((performance.now() - started) * 100) / 100
  const message = `${method} ${path} ${response.status} ${duration} ms`
  const address = c.env.incoming.socket.remoteAddress
  log({
    time: new Date(),
    level: 'info',
    event: 'request',
    message,
    method,
    path,
    status: response.status,
    duration,
    requestId,
    address,
  })
  return response
}

function send(body: unknown, requestId: string, known: string | undefined): Response {
  const text = JSON.stringify(body)
  const etag = tagOf(text)
  const isKnown = known === etag
  return new Response(isKnown ? null : text, {
    status: isKnown ? 304 : 200,
    headers: {
      etag,
      'content-type': 'application/json',
      'x-request-id': requestId,
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    },
  })
}

function fused(respond: () => unknown) {
  return (c: Context<Env>): Response | Promise<Response> => {
    const started = performance.now()
    const { headers } = c.env.incoming
    const inbound = headers['x-request-id']
    const requestId = typeof inbound === 'string' && VALID_ID.test(inbound) ? inbound : randomUUID()
    const refuse = (status: number, code: string): Response =>
      finish(c, started, requestId, problem(status, code, requestId))
    const host = headers.host ?? ''
    if (!HOSTS.has(host.slice(0, host.lastIndexOf(':')))) return refuse(400, 'host_not_allowed')
    if (!SAFE.has(c.req.method)) {
      if (Number(headers['content-length'] ?? 0) > BODY_LIMIT) return refuse(413, 'payload_too_large')
      if (headers['x-csrf-token'] === undefined) return refuse(403, 'csrf_failed')
    }
    return context.run({ requestId }, () => {
      try {
        const body = respond()
        if (!(body instanceof Promise))
          return finish(c, started, requestId, send(body, requestId, headers['if-none-match']))
        return body.then(
          (value) => finish(c, started, requestId, send(value, requestId, headers['if-none-match'])),
          () => refuse(500, 'internal_error'),
        )
      } catch {
        return refuse(500, 'internal_error')
      }
    })
  }
}

const app = new Hono<Env>()
app.get('/', fused(isAsync ? async () => ({ hello: 'world' }) : () => ({ hello: 'world' })))
listenAndAnnounce(createAdaptorServer({ fetch: app.fetch }) as Server)
