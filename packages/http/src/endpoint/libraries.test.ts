import { Validator } from '@seriousme/openapi-schema-validator'
import { type } from 'arktype'
import { Hono } from 'hono'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { buildOpenApi, type Content, type JsonSchema, type Operation } from '../openapi/openapi.ts'
import { endpoint } from './endpoint.ts'

const given = {
  valibot: {
    query: v.object({
      page: v.optional(v.pipe(v.number(), v.integer()), 1),
      tag: v.array(v.string()),
      full: v.boolean(),
    }),
    body: v.pipe(v.object({ name: v.string(), age: v.optional(v.number()) }), v.title('Person')),
  },
  zod: {
    query: z.object({ page: z.int().default(1), tag: z.array(z.string()), full: z.boolean() }),
    body: z.object({ name: z.string(), age: z.number().optional() }).meta({ title: 'Person' }),
  },
  arktype: {
    query: type({ page: 'number.integer = 1', tag: 'string[]', full: 'boolean' }),
    body: type({ name: 'string', 'age?': 'number' }).configure({ title: 'Person' } as object),
  },
}

describe.each(Object.entries(given))('%s', (_library, { query, body }) => {
  const hono = new Hono()
  const made = endpoint('POST', '/people/:id', { query, body, response: body }, (call) => call.body as never)
  const read = endpoint('GET', '/people', { query }, (call) => call.query)
  hono.route('/', made).route('/', read)
  const ask = async (path: string, init?: RequestInit) => {
    const response = await hono.request(path, init)
    return [response.status, await response.json()] as const
  }
  const post = (value: unknown): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  })

  it('reads the texts of a query as what its schema takes', async () => {
    expect(await ask('/people?tag=a&full=on&page=2')).toEqual([200, { page: 2, tag: ['a'], full: true }])
    expect(await ask('/people?tag=a&full=off')).toEqual([200, { page: 1, tag: ['a'], full: false }])
  })

  it('tells of faults at the same places', async () => {
    const [status, { errors }] = await ask('/people?tag=a&page=x')
    expect([status, errors]).toMatchObject([422, [{ in: 'query', parameter: 'page', code: 'integer' }]])
    const [, missing] = await ask('/people?tag=a')
    expect(missing.errors).toMatchObject([{ in: 'query', parameter: 'full', code: 'required' }])
    const [, wrong] = await ask('/people/1?tag=a&full=1', post({ age: 'x' }))
    expect(wrong.errors).toHaveLength(2)
    expect(wrong.errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ in: 'body', pointer: '/name', code: 'required' }),
        expect.objectContaining({ in: 'body', pointer: '/age' }),
      ]),
    )
  })

  it('is described in a document that validates', async () => {
    const document = buildOpenApi(hono, { title: 'People', version: '1' })
    const operation = document.paths['/people/{id}']?.['post']
    const parameters = (operation?.['parameters'] ?? []) as { name: string }[]
    expect(new Map(parameters.map((one) => [one.name, one]))).toMatchObject(
      new Map<string, object>([
        ['id', { in: 'path', required: true }],
        ['page', { in: 'query', schema: { type: 'integer' } }],
        ['tag', { in: 'query', required: true, schema: { type: 'array' } }],
        ['full', { in: 'query', required: true, schema: { type: 'boolean' } }],
      ]),
    )
    const schema = {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, age: { type: 'number' } },
    }
    const found = (operation?.['requestBody'] ?? {}) as { content?: Record<string, { schema: { $ref?: string } }> }
    const described = found.content?.['application/json']?.schema
    expect(
      described?.$ref ? document.components['schemas']?.[described.$ref.split('/').pop() ?? ''] : described,
    ).toMatchObject(schema)
    const result = await new Validator().validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)
    expect(result).toEqual({ valid: true })
  })
})

it('says what may be missing, also of what is checked later and of the last items of a tuple', async () => {
  const positive = v.pipeAsync(
    v.number(),
    v.checkAsync(async (given) => given > 0),
  )
  const Pair = v.tuple([v.string(), v.optional(v.string()), v.union([v.number(), v.undefined()])])
  const routes = endpoint(
    'POST',
    '/',
    {
      query: { size: v.optionalAsync(positive), page: positive },
      body: v.object({
        pair: Pair,
        two: v.pipe(Pair, v.minLength(2)),
        gap: v.looseTuple([v.optional(v.string()), v.string()]),
        none: v.strictTuple([v.nullish(v.string())]),
      }),
      response: v.object({ pair: Pair }),
    },
    ({ body }) => ({ pair: body.pair }),
  )
  const document = buildOpenApi(routes, { title: '', version: '1' })
  expect(await new Validator().validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)).toMatchObject(
    { valid: true },
  )
  const { parameters, requestBody, responses } = (document.paths['/']?.['post'] ?? {}) as unknown as Operation
  expect(parameters?.map(({ name, required = false }) => [name, required])).toEqual([
    ['size', false],
    ['page', true],
  ])
  const minItems = (content: Content | undefined) => {
    const { properties = {} } = (content?.['application/json']?.schema ?? {}) as {
      properties?: Record<string, JsonSchema>
    }
    return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schema['minItems']]))
  }
  expect(minItems(requestBody?.content)).toEqual({ pair: 1, two: 2, gap: 2, none: 0 })
  expect(minItems(responses['200']?.content)).toEqual({ pair: 3 })
  const response = await routes.request('/?page=1', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ pair: ['a'], two: ['a', 'b'], gap: ['a', 'b'], none: [] }),
  })
  expect([response.status, await response.json()]).toEqual([200, { pair: ['a', null, null] }])
})

it('gives schemas that refer to themselves a name of their own in the document', async () => {
  interface Tree {
    name: string
    kids: Tree[]
  }
  const inner: v.GenericSchema<Tree> = v.object({ name: v.string(), kids: v.array(v.lazy(() => inner)) })
  const zods: z.ZodType<Tree> = z.object({ name: z.string(), kids: z.array(z.lazy(() => zods)) })
  const hono = new Hono()
  hono.route(
    '/',
    endpoint('POST', '/one', { body: v.pipe(v.object({ tree: inner }), v.title('Forest')) }, () => 1),
  )
  hono.route(
    '/',
    endpoint('POST', '/two', { body: zods }, () => 1),
  )
  const document = JSON.parse(JSON.stringify(buildOpenApi(hono, { title: '', version: '' }))) as Record<string, unknown>
  expect(await new Validator().validate(document)).toEqual({ valid: true })
  const text = JSON.stringify(document)
  expect(text).not.toContain('$defs')
  const names = Object.keys((document['components'] as { schemas: object }).schemas)
  for (const [, name = ''] of text.matchAll(/#\/components\/schemas\/([^"]+)/g)) expect(names).toContain(name)
})
