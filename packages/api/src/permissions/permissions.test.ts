import { User } from '@tsango/auth/models'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { Post, Tag } from '../viewset/fixtures/models.ts'
import { type Name, withSite } from '../viewset/fixtures/site.ts'
import { viewset } from '../viewset/viewset.ts'

await describeDatabases('permissions of a viewset', (under) => {
  const { test, client } = withSite(under, (r) => {
    r.route('/api/posts', viewset(Post))
    r.route('/api/closed', viewset(Post, { permissions: 'model' }))
    r.route('/api/members', viewset(Post, { permissions: 'authenticated' }))
    r.route('/api/open', viewset(Post, { permissions: 'public' }))
    r.route(
      '/api/mixed',
      viewset(Post, {
        permissions: { list: 'model', create: ({ user }) => user?.username === 'reader', destroy: async () => false },
      }),
    )
    r.route('/api/typo', viewset(Post, { permissions: { list: 'everyone' as never, create: (() => 'yes') as never } }))
    r.route('/api/users', viewset(User, { fields: ['username'] }))
  })
  const statuses = async (path: string, name?: Name) => {
    const one = await client(name)
    const answers = [
      await one.get(path),
      await one.get(`${path}/999`),
      await one.send('POST', path, {}),
      await one.send('PUT', `${path}/999`, {}),
      await one.send('PATCH', `${path}/999`, {}),
      await one.send('DELETE', `${path}/999`),
    ]
    return answers.map(({ status }) => status)
  }

  test('everybody reads and model permissions decide who writes, unless something else is said', async () => {
    expect(await statuses('/api/posts')).toEqual([200, 404, 401, 401, 401, 401])
    expect(await statuses('/api/posts', 'reader')).toEqual([200, 404, 403, 403, 403, 403])
    expect(await statuses('/api/posts', 'editor')).toEqual([200, 404, 422, 404, 404, 403])
    expect(await statuses('/api/posts', 'root')).toEqual([200, 404, 422, 404, 404, 404])
  })

  test('"model" closes reading too', async () => {
    expect(await statuses('/api/closed')).toEqual([401, 401, 401, 401, 401, 401])
    expect(await statuses('/api/closed', 'editor')).toEqual([403, 403, 422, 404, 404, 403])
    expect(await statuses('/api/closed', 'root')).toEqual([200, 404, 422, 404, 404, 404])
  })

  test('"authenticated" and "public" are what they say', async () => {
    expect(await statuses('/api/members')).toEqual([401, 401, 401, 401, 401, 401])
    expect(await statuses('/api/members', 'reader')).toEqual([200, 404, 422, 404, 404, 404])
    expect(await statuses('/api/open')).toEqual([200, 404, 422, 404, 404, 404])
  })

  test('each action can have a rule of its own', async () => {
    expect(await statuses('/api/mixed')).toEqual([401, 404, 401, 401, 401, 401])
    expect(await statuses('/api/mixed', 'reader')).toEqual([403, 404, 422, 403, 403, 403])
    expect(await statuses('/api/mixed', 'root')).toEqual([200, 404, 403, 404, 404, 403])
  })

  test('a rule that does not exist lets nobody pass', async () => {
    expect(await statuses('/api/typo', 'root')).toEqual([403, 404, 403, 404, 404, 404])
  })

  test('users are listed to nobody without the permission', async () => {
    expect((await statuses('/api/users')).slice(0, 2)).toEqual([401, 401])
    expect((await statuses('/api/users', 'reader')).slice(0, 2)).toEqual([403, 403])
    expect((await statuses('/api/users', 'root')).slice(0, 2)).toEqual([200, 404])
  })

  test('a user who is no longer active may no longer write', async () => {
    const editor = await client('editor')
    expect((await editor.send('POST', '/api/posts', {})).status).toBe(422)
    await User.objects().filter({ username: 'editor' }).update({ isActive: false })
    expect((await editor.send('POST', '/api/posts', {})).status).toBe(401)
    await User.objects().filter({ username: 'editor' }).update({ isActive: true })
  })

  test('a session’s write without the token of a page is refused before anything is read', async () => {
    const root = await client('root')
    root.token = undefined
    expect((await root.send('POST', '/api/posts', '{')).json).toMatchObject({ status: 403, code: 'csrf_failed' })
    root.token = 'forged'
    expect((await root.send('DELETE', '/api/posts/1')).json.code).toBe('csrf_failed')
  })
})

it('without an app of users there is nobody who may write', async () => {
  const blog = defineApp({ name: 'blog', models: [Tag], routes: (r) => void r.route('/tags', viewset(Tag)) })
  const app = createHttpApplication({ apps: [blog], mode: 'test' })
  const json = { method: 'POST', body: '{"name":"x"}', headers: { 'content-type': 'application/json' } }
  expect((await app.request('/tags', json)).status).toBe(401)
  expect((await app.request('/tags/1', { method: 'DELETE', headers: { cookie: 'session=forged' } })).status).toBe(401)
})
