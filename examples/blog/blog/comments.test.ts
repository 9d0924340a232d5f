import type { HttpApplication } from 'tsango'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bootBlog } from '../testing/booted.ts'
import type { Place } from '../testing/run.ts'
import { Comment, Post } from './models.ts'

let app: HttpApplication
let place: Place
let slug: string

beforeAll(async () => {
  ;({ app, place } = await bootBlog())
  slug = (await app.run(() => Post.objects().filter({ status: 'published' }).first()))?.slug ?? ''
})

afterAll(async () => {
  await app.stop()
  place.remove()
})

async function say(to: string, body: unknown) {
  const response = await app.request(`http://localhost/api/posts/${to}/comments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return [response.status, (await response.json()) as Record<string, unknown>] as const
}
const count = () => app.run(() => Comment.objects().count())

it('keeps what a visitor says, and gives back what everybody sees', async () => {
  const before = await count()
  const [status, said] = await say(slug, { name: ' Ada ', body: 'Well said.', isStaff: true })
  expect([status, said]).toEqual([
    201,
    { id: expect.any(Number), name: 'Ada', body: 'Well said.', createdAt: expect.stringMatching(/Z$/) },
  ])
  expect(await count()).toBe(before + 1)
})

it('tells what is wrong, and where', async () => {
  const before = await count()
  const [status, { errors }] = await say(slug, { name: '  ', body: 'x'.repeat(2001) })
  expect([status, errors]).toMatchObject([422, [{ pointer: '/name' }, { pointer: '/body', code: 'max_length' }]])
  expect((await say('no-such-post', { name: 'Ada', body: 'x' }))[0]).toBe(404)
  const draft = await app.run(() => Post.objects().filter({ status: 'draft' }).first())
  expect(draft).not.toBeNull()
  expect((await say(draft?.slug ?? '', { name: 'Ada', body: 'x' }))[0]).toBe(403)
  expect(await count()).toBe(before)
})

it('stands in the documentation of the API', async () => {
  const page = await (await app.request('http://localhost/api/reference')).text()
  expect(page).toContain('Say something to a post.')
  expect((await app.request('http://localhost/api/docs')).status).toBe(200)
})
