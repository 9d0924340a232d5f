import fastify from 'fastify'
import { announce } from './announce.ts'

const text = { type: 'string', minLength: 1, maxLength: 100 } as const
const body = {
  type: 'object',
  required: ['id', 'email', 'name', 'age', 'active', 'score', 'role', 'tags', 'city', 'zip'],
  properties: {
    id: { type: 'integer', minimum: 1 },
    email: { type: 'string', format: 'email' },
    name: text,
    age: { type: 'integer', minimum: 0, maximum: 150 },
    active: { type: 'boolean' },
    score: { type: 'number' },
    role: { enum: ['reader', 'editor', 'admin'] },
    tags: { type: 'array', items: text, maxItems: 10 },
    city: text,
    zip: text,
  },
} as const

const app = fastify()
app.post('/orders', { schema: { body } }, (request, reply) => {
  reply.send(request.body)
})
await app.listen({ port: 0, host: '127.0.0.1' })
const [address] = app.addresses()
announce(address === undefined || typeof address === 'string' ? 0 : address.port)
