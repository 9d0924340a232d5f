import { randomUUID } from 'node:crypto'
import fastify from 'fastify'
import { announce } from './announce.ts'
import { BODY_LIMIT, context, HOSTS, log, POLICY, SAFE, tagOf, VALID_ID } from './features.ts'

const app = fastify({
  bodyLimit: BODY_LIMIT,
  genReqId: ({ headers }) => {
    const inbound = headers['x-request-id']
    return typeof inbound === 'string' && VALID_ID.test(inbound) ? inbound : randomUUID()
  },
})

app.addHook('onRequest', (request, reply, done) => {
  const host = request.headers.host ?? ''
  if (!HOSTS.has(host.slice(0, host.lastIndexOf(':')))) return void reply.code(400).send({ code: 'host_not_allowed' })
  if (!SAFE.has(request.method) && request.headers['x-csrf-token'] === undefined)
    return void reply.code(403).send({ code: 'csrf_failed' })
  reply.headers({
    'x-request-id': request.id,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  })
  context.run({ requestId: request.id }, done)
})

app.addHook('onSend', (request, reply, payload, done) => {
  if (typeof payload !== 'string') return done(null, payload)
  const etag = tagOf(payload)
  reply.header('etag', etag)
  if (request.headers['if-none-match'] !== etag) return done(null, payload)
  reply.code(304)
  done(null, null)
})

app.addHook('onResponse', (request, reply, done) => {
  const { method, url: path, id: requestId } = request
  const duration = Math.round(reply.elapsedTime * 100) / 100
  const message = `${method} ${path} ${reply.statusCode} ${duration} ms`
  const address = request.socket.remoteAddress
  log({
    time: new Date(),
    level: 'info',
    event: 'request',
    message,
    method,
    path,
    status: reply.statusCode,
    duration,
    requestId,
    address,
  })
  done()
})

app.get('/', (_request, reply) => {
  reply.send({ hello: 'world' })
})

await app.listen({ port: 0, host: '127.0.0.1' })
const [address] = app.addresses()
announce(address === undefined || typeof address === 'string' ? 0 : address.port)
