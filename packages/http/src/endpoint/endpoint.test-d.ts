import { type } from 'arktype'
import * as v from 'valibot'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineSlot } from '../slots/slots.ts'
import { answer, endpoint, endpointsWith, param } from './endpoint.ts'

it('infers what a handler gets from what the endpoint declares, with any library', () => {
  endpoint(
    'POST',
    '/posts/:id{[0-9]+}/:slug',
    {
      path: { id: v.number() },
      query: { page: v.optional(v.number(), 1), tag: z.array(z.string()).optional() },
      headers: type({ 'ifMatch?': 'string' }),
      cookies: { theme: param(v.picklist(['light', 'dark']), { description: 'What they chose.' }) },
      body: z.object({ title: z.string(), views: z.coerce.number() }),
    },
    ({ path, query, headers, cookies, body }) => {
      expectTypeOf(path).toEqualTypeOf<{ readonly id: number } & { readonly slug: string }>()
      expectTypeOf(query.page).toEqualTypeOf<number>()
      expectTypeOf(query.tag).toEqualTypeOf<string[] | undefined>()
      expectTypeOf(headers).toEqualTypeOf<{ ifMatch?: string }>()
      expectTypeOf(cookies.theme).toEqualTypeOf<'light' | 'dark'>()
      expectTypeOf(body).toEqualTypeOf<{ title: string; views: number }>()
    },
  )
})

it('knows the names of a path, with and without schemas', () => {
  endpoint('GET', '/a/:id/b/:name?', {}, ({ path }) => {
    expectTypeOf(path.id).toEqualTypeOf<string>()
    expectTypeOf(path.name).toEqualTypeOf<string>()
    // @ts-expect-error: the path has no such name
    return path.slug
  })
  endpoint('GET', '/a', {}, ({ path, query }) => {
    // @ts-expect-error: nothing is in the path
    void path.id
    // @ts-expect-error: nothing is declared
    return query.page
  })
})

it('refuses a name that the path does not have, and says which it has', () => {
  // @ts-expect-error: ":ide" is not in the path. It has: ":id"
  endpoint('GET', '/posts/:id', { path: { ide: v.number() } }, () => 'x')
  // @ts-expect-error: the right one beside it changes nothing
  endpoint('GET', '/posts/:id', { path: { id: v.number(), ide: v.number() } }, () => 'x')
})

it('holds the handler to the response model', () => {
  const response = v.object({ id: v.number(), title: v.string() })
  endpoint('GET', '/', { response }, () => ({ id: 1, title: 'x' }))
  endpoint('GET', '/', { response }, async () => ({ id: 1, title: 'x' }))
  endpoint('GET', '/', { response }, () => new Response())
  const row = { id: 1, title: 'x', secret: 's' }
  endpoint('GET', '/', { response }, () => row)
  // @ts-expect-error: the title is missing
  endpoint('GET', '/', { response }, () => ({ id: 1 }))
})

it('holds the handler to the model of each status', () => {
  const Note = v.object({ id: v.number(), kind: v.picklist(['tea', 'cake']) })
  const responses = { 200: Note, 204: null, 404: v.object({ missing: v.string() }) }
  endpoint('GET', '/:id', { responses }, ({ path }) => {
    if (path.id === '2') return answer(204)
    return path.id === '1' ? answer(404, { missing: path.id }) : { id: 1, kind: 'tea' as const }
  })
  endpoint('GET', '/', { responses }, async () => answer(200, { id: 1, kind: 'tea' }))
  endpoint('GET', '/', { response: Note, status: 201, responses: { 404: null } }, () => answer(404))
  // @ts-expect-error: 404 has another model
  endpoint('GET', '/', { responses }, () => answer(404, { id: 1, kind: 'tea' }))
  // @ts-expect-error: 410 has no model
  endpoint('GET', '/', { responses }, () => answer(410, { missing: '1' }))
  // @ts-expect-error: what has no status is a 200
  endpoint('GET', '/', { responses }, () => ({ missing: '1' }))
  // @ts-expect-error: 204 has no body
  endpoint('GET', '/', { responses }, () => answer(204, 'x'))
  // @ts-expect-error: 200 has no model, so whatever has no status cannot leave
  endpoint('GET', '/', { responses: { 404: Note } }, () => ({ id: 1, kind: 'tea' as const }))
  // @ts-expect-error: only the usual status has a model
  endpoint('GET', '/', { response: Note }, () => answer(404, 'x'))
})

it('knows the slots that it may skip', () => {
  const own = defineSlot({ name: 'own', after: 'etag', prepare: () => ({}) })
  endpoint('GET', '/', { skip: ['compression', 'rate-limit:logins', 'csrf', '*', own] }, () => 1)
  // @ts-expect-error: there is no such slot
  endpoint('GET', '/', { skip: ['compresion'] }, () => 1)
  // @ts-expect-error: every request passes it
  endpoint('GET', '/', { skip: ['hosts'] }, () => 1)
  // @ts-expect-error: it is a list
  endpointsWith({ skip: '*' })
})
