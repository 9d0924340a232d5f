import { Validator } from '@seriousme/openapi-schema-validator'
import { Hono } from 'hono'
import * as v from 'valibot'
import { expect, expectTypeOf, it } from 'vitest'
import { buildOpenApi } from '../openapi/openapi.ts'
import { apiKey, attempt, bearer, endpoint, endpointsWith, firstOf } from './endpoint.ts'

interface User {
  readonly name: string
  readonly isStaff: boolean
}
const users: Record<string, User> = { ada: { name: 'ada', isStaff: true }, bob: { name: 'bob', isStaff: false } }
const token = bearer(async (given): Promise<User | undefined> => users[given])
const key = apiKey('x-api-key', (given) => (given === 'k' ? { robot: true } : undefined))

const hono = new Hono()
const staff = endpointsWith({ tags: ['staff'], auth: token, guards: [({ user }) => user.isStaff] })
let read = 0
const body = v.pipe(
  v.object({ n: v.number() }),
  v.check(() => {
    read++
    return true
  }),
)
const all = [
  endpoint('POST', '/closed', { auth: token, body }, ({ user }) => {
    expectTypeOf(user).toEqualTypeOf<User>()
    return user.name
  }),
  endpoint('GET', '/open', { auth: attempt(token) }, ({ user }) => {
    expectTypeOf(user).toEqualTypeOf<User | undefined>()
    return user?.name ?? 'visitor'
  }),
  endpoint('GET', '/either', { auth: firstOf(token, key) }, ({ user }) => {
    expectTypeOf(user).toEqualTypeOf<User | { robot: boolean }>()
    return user
  }),
  staff('GET', '/staff', {}, ({ user }) => {
    expectTypeOf(user).toEqualTypeOf<User>()
    return user.name
  }),
  staff(
    'GET',
    '/staff/:id',
    { guards: [async ({ user, c }) => user.name === c.req.param('id')] },
    ({ path }) => path.id,
  ),
  endpoint('GET', '/truthy', { guards: [() => 'yes' as unknown as boolean] }, () => 'never'),
  endpoint('GET', '/never', { auth: attempt(token), guards: [() => false] }, () => 'never'),
  endpoint('GET', '/throws', { guards: [() => Promise.reject(new RangeError('x'))] }, () => 'never'),
]
for (const one of all) hono.route('/', one)

const ask = async (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) => {
  const response = await hono.request(path, { headers, ...init })
  return [response.status, response.headers.get('www-authenticate'), await response.text()] as const
}
const as = (name: string) => ({ authorization: `Bearer ${name}` })

it('lets nobody pass whom it does not know, before anything of the request is read', async () => {
  for (const headers of [
    {},
    as('eve'),
    { authorization: 'Basic ada' },
    { authorization: 'Bearer' },
    as('__proto__ x'),
  ]) {
    const [status, challenge] = await ask('/closed', headers, { method: 'POST', body: 'not even json' })
    expect([status, challenge]).toEqual([401, 'Bearer'])
  }
  expect(read).toBe(0)
  const json = { method: 'POST', body: '{"n":1}' }
  expect(await ask('/closed', {}, { ...json, headers: { ...as('ada'), 'content-type': 'application/json' } })).toEqual([
    200,
    null,
    'ada',
  ])
})

it('asks who it is also where an endpoint is given nothing for what it has in common with others', async () => {
  const closed = staff('GET', '/closed', { auth: undefined }, () => 'open')
  expect((await closed.request('/closed')).status).toBe(401)
  expect((await closed.request('/closed', { headers: as('bob') })).status).toBe(403)
})

it('lets visitors pass where it only attempts', async () => {
  expect(await ask('/open')).toEqual([200, null, 'visitor'])
  expect(await ask('/open', as('bob'))).toEqual([200, null, 'bob'])
})

it('takes the first of several ways that finds somebody', async () => {
  expect((await ask('/either', { 'x-api-key': 'k' }))[2]).toBe('{"robot":true}')
  expect((await ask('/either', { 'x-api-key': 'k', ...as('bob') }))[2]).toContain('bob')
  expect((await ask('/either')).slice(0, 2)).toEqual([401, 'Bearer, ApiKey header="x-api-key"'])
})

it('enforces the guards of a group and those of an endpoint', async () => {
  expect((await ask('/staff'))[0]).toBe(401)
  expect((await ask('/staff', as('bob')))[0]).toBe(403)
  expect(await ask('/staff', as('ada'))).toEqual([200, null, 'ada'])
  expect((await ask('/staff/bob', as('ada')))[0]).toBe(403)
  expect((await ask('/staff/ada', as('ada')))[0]).toBe(200)
})

it('takes anything but true for no, and an error for an error', async () => {
  expect((await ask('/truthy'))[0]).toBe(403)
  expect((await ask('/never'))[0]).toBe(401)
  expect((await ask('/never', as('ada')))[0]).toBe(403)
  expect((await ask('/throws'))[0]).toBe(500)
})

it('says in the document what is needed', async () => {
  const document = JSON.parse(JSON.stringify(buildOpenApi(hono, { title: '', version: '' })))
  expect(await new Validator().validate(document)).toEqual({ valid: true })
  expect(document.paths['/closed'].post.security).toEqual([{ bearer: [] }])
  expect(document.paths['/open'].get.security).toEqual([{}, { bearer: [] }])
  expect(document.paths['/either'].get.security).toEqual([{ bearer: [] }, { 'key-x-api-key': [] }])
  expect(document.paths['/staff'].get).toMatchObject({
    tags: ['staff'],
    security: [{ bearer: [] }],
    responses: { 401: {}, 403: {} },
  })
  expect(document.components.securitySchemes).toEqual({
    bearer: { type: 'http', scheme: 'bearer' },
    'key-x-api-key': { type: 'apiKey', in: 'header', name: 'x-api-key' },
  })
})
