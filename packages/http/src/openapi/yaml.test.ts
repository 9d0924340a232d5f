import { Validator } from '@seriousme/openapi-schema-validator'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { buildOpenApi, toYaml } from './openapi.ts'

/** What a reader of YAML that is not ours makes of it: that of the validator, which keeps what it has read though it is no document. */
async function parse(text: string): Promise<unknown> {
  const validator = new Validator()
  await validator.validate(text)
  return (validator as unknown as { readonly specification: unknown }).specification
}

/** Text that YAML would read as something else, if it stood there as it is. */
const HOSTILE = [
  '',
  ' ',
  'true',
  'No',
  'ON',
  'null',
  '~',
  '1',
  '1.0',
  '0x10',
  '1e3',
  '.5',
  '.inf',
  '12:30:00',
  '2026-11-21',
  'a: b',
  'a #b',
  '# a',
  '- a',
  '? a',
  '* a',
  '&a',
  '*a',
  '!tag',
  '!!js/function "x"',
  '|',
  '>',
  '%a',
  '@a',
  '`a`',
  '"a"',
  "'a'",
  '{a}',
  '[a]',
  '<<',
  'a\nb',
  'a\r\nb: c',
  '\tb',
  'b\t',
  '---',
  '...',
  'ü',
  '日本',
  '😀',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u0000',
  '\u007f',
  '__proto__',
  'constructor',
  '/posts/{id}',
  'a\\b',
  '=',
  'a,b',
]

it('writes text so that it is read as the same text, as a value, as a name and in a list', async () => {
  for (const one of HOSTILE) {
    const given = { value: one, list: [one, [one, { [one]: one }]], names: JSON.parse(`{${JSON.stringify(one)}:1}`) }
    expect(await parse(toYaml(given)), JSON.stringify(one)).toEqual(given)
  }
})

it('writes what else JSON can hold, nested and empty, and leaves out what it cannot', async () => {
  const given = {
    numbers: [0, -1, 1.5, 1e21, -1e-7],
    words: [true, false, null],
    empty: [{}, [], '', { a: {}, b: [] }],
    deep: [[[[{ a: [{ b: 1, c: [2, 3] }] }]]]],
  }
  expect(await parse(toYaml(given))).toEqual(given)
  expect(await parse(toYaml({ gone: undefined, at: new Date(0), none: Number.NaN }))).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    none: null,
  })
  expect([{}, [], 7, null, false, 'a b', undefined].map(toYaml).join('')).toBe('{}\n[]\n7\nnull\nfalse\n"a b"\nnull\n')
})

it('is a document that an independent validator takes, webhooks and all', async () => {
  const Order = { type: 'object', properties: { id: { type: 'integer' } } }
  const document = buildOpenApi(new Hono(), {
    title: 'Shop: the API # 1',
    version: '1.0',
    externalDocs: { url: 'https://example.com/docs' },
    webhooks: {
      orderPaid: {
        summary: 'An order was paid.',
        tags: ['orders'],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
        responses: { 204: { description: 'It was heard.' } },
        components: { schemas: { Order } },
      },
      gone: { method: 'delete', operationId: 'orderPaid', responses: { 200: { description: 'Heard.' } } },
    },
  })
  expect(document.externalDocs).toEqual({ url: 'https://example.com/docs' })
  expect(document.webhooks).toMatchObject({
    orderPaid: { post: { operationId: 'orderPaid', responses: { 204: { description: 'It was heard.' } } } },
    gone: { delete: { operationId: 'orderPaid2' } },
  })
  expect(document.webhooks?.['orderPaid']?.['post']).not.toHaveProperty('components')
  expect(document.tags).toEqual([{ name: 'orders' }])
  expect(document.components['schemas']).toMatchObject({ Order })
  expect(await parse(toYaml(document))).toEqual(JSON.parse(JSON.stringify(document)))
  expect(await new Validator().validate(toYaml(document))).toMatchObject({ valid: true })
})
