import { Validator } from '@seriousme/openapi-schema-validator'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { buildOpenApi } from '../openapi/openapi.ts'
import { endpoint } from './endpoint.ts'

const note = z.object({ text: z.string(), stars: z.number().default(0) }).meta({ title: 'Note' })
const tree: z.ZodType<object> = z.object({ kids: z.array(z.lazy(() => tree)) })
const list: z.ZodType<object> = z.object({ next: z.lazy(() => list.optional()) })

async function namesOf(...endpoints: readonly Hono[]): Promise<readonly string[]> {
  const hono = new Hono()
  for (const one of endpoints) hono.route('/', one)
  const document = JSON.parse(JSON.stringify(buildOpenApi(hono, { title: '', version: '' })))
  expect(await new Validator().validate(document)).toEqual({ valid: true })
  const names = Object.keys(document.components.schemas)
  for (const [, name = ''] of JSON.stringify(document).matchAll(/#\/components\/schemas\/([^"]+)/g))
    expect(names).toContain(name)
  return names.filter((name) => name !== 'ProblemDetails')
}

it('a model is described as it is sent and as it is answered, in one endpoint and in two', async () => {
  const both = endpoint('POST', '/notes', { body: note, response: note }, () => ({ text: 'a', stars: 1 }))
  expect(await namesOf(both as never)).toEqual(['NoteInput', 'Note'])
  const sent = endpoint('POST', '/in', { body: note }, () => 1)
  const answered = endpoint('GET', '/out', { response: note }, () => ({ text: 'a', stars: 1 }))
  expect(await namesOf(answered as never, sent as never)).toEqual(['Note', 'NoteInput'])
})

it('models without a title that refer to themselves have names of their own in each endpoint', async () => {
  const one = endpoint('POST', '/one', { body: tree, response: list }, () => ({}))
  const two = endpoint('POST', '/two', { body: list }, () => 1)
  expect((await namesOf(one as never, two as never)).length).toBeGreaterThanOrEqual(3)
})

it('two models of one title in one endpoint are refused, where the second stood for both', () => {
  const other = z.object({ id: z.number() }).meta({ title: 'Note' })
  const build = () => endpoint('GET', '/', { responses: { 200: note, 201: other } }, (() => ({})) as never)
  expect(build).toThrow(expect.objectContaining({ code: 'component_taken' }))
})
