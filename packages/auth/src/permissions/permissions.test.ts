import { buildOpenApi } from '@tsango/http/openapi'
import { related } from '@tsango/orm'
import { databaseSlot } from '@tsango/orm/databases'
import { describeDatabases } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { Draft, Post, withSite } from '../login/fixtures/site.ts'
import { Group, Permission, User } from '../models/models.ts'
import { createSuperuser, createUser } from '../users/users.ts'
import { codenameOf, createPermissions, hasPermission, hasPermissions, permissionsOf } from './permissions.ts'

const PASSWORD = 'four words in a row'
const JSON_ONLY = { accept: 'application/json' }

await describeDatabases('permissions', (under) => {
  const site = withSite(under)
  const { test } = site
  let number = 0
  const make = () => createUser({ username: `bob${++number}`, password: PASSWORD })
  const permission = (action: string) => Permission.objects().get({ app: 'blog', model: 'Post', action })

  test('are made for every model, once', async () => {
    const made = await createPermissions()
    expect(await createPermissions()).toBe(0)
    expect(await Permission.objects().count()).toBe(made)
    const names = (await Permission.objects().filter({ app: 'blog', model: 'Post' })).map((row) => row.codename())
    expect(names.sort()).toEqual(['blog.add_post', 'blog.change_post', 'blog.delete_post', 'blog.view_post'])
    const drafts = (await Permission.objects().filter({ model: 'Draft' })).map((row) => row.codename())
    expect(drafts.sort()).toEqual(['blog.change_draft', 'blog.publish_draft', 'blog.view_draft'])
    const shown = await Permission.objects().filter({ model: 'Draft' }).orderBy('action')
    expect(shown.map(String)).toEqual([
      'blog | Draft | change',
      'blog | Draft | May publish drafts',
      'blog | Draft | view',
    ])
    const all = (await Permission.objects()).map((row) => row.codename())
    expect(all).toContain('auth.change_user')
    expect(all.filter((name) => name.includes('groups') || name.includes('permissions'))).toEqual([])
  })

  test('are made once where two processes migrate at the same time', async () => {
    await Permission.objects().delete()
    await Promise.all([createPermissions(), createPermissions(), createPermissions()])
    expect(await Permission.objects().filter({ app: 'blog', model: 'Post' }).count()).toBe(4)
  })

  test('are a user’s own and those of the groups', async () => {
    const user = await make()
    expect(await hasPermission(user, 'blog.change_post')).toBe(false)
    await related(user, 'permissions').add(await permission('change'))
    const editors = await Group.objects().create({ name: `editors${number}` })
    await related(editors, 'permissions').add(await permission('delete'), await permission('change'))
    await related(user, 'groups').add(editors)
    const fresh = await User.objects().get({ id: user.id })
    expect([...(await permissionsOf(fresh))].sort()).toEqual(['blog.change_post', 'blog.delete_post'])
    expect(await hasPermission(fresh, { model: Post, action: 'delete' })).toBe(true)
    expect(await hasPermission(fresh, { model: 'blog.Post', action: 'view' })).toBe(false)
    expect(await hasPermissions(fresh, ['blog.change_post', 'blog.delete_post'])).toBe(true)
    expect(await hasPermissions(fresh, ['blog.change_post', 'blog.view_post'])).toBe(false)
    const other = await make()
    expect((await permissionsOf(other)).size).toBe(0)
  })

  test('of a proxy are its own', async () => {
    await createPermissions()
    const user = await make()
    await related(user, 'permissions').add(
      await Permission.objects().get({ app: 'blog', model: 'Draft', action: 'change' }),
    )
    const fresh = await User.objects().get({ id: user.id })
    expect(await hasPermission(fresh, { model: Draft, action: 'change' })).toBe(true)
    expect(await hasPermission(fresh, { model: Post, action: 'change' })).toBe(false)
  })

  test('are all a superuser’s, and none of who is not active', async () => {
    const root = await createSuperuser({ username: `root${number}`, password: PASSWORD })
    expect(await hasPermission(root, 'blog.publish_post')).toBe(true)
    expect(await permissionsOf(root)).toContain('blog.view_post')
    root.isActive = false
    await root.save()
    const gone = await User.objects().get({ id: root.id })
    expect(await hasPermission(gone, 'blog.view_post')).toBe(false)
    expect((await permissionsOf(gone)).size).toBe(0)
    expect(await hasPermission(undefined, 'blog.view_post')).toBe(false)
    expect(await hasPermission(null, 'blog.view_post')).toBe(false)
  })

  test('cannot be asked for by a name that is none', async () => {
    const root = await createSuperuser({ username: `root${++number}b` })
    for (const name of ['change_post', 'blog.post', 'blog', '', 'blog.change.post'])
      await expect(hasPermission(root, name)).rejects.toThrow('blog.change_post')
    await expect(hasPermission(root, { model: 'blog.Psot', action: 'view' })).rejects.toThrow('blog.Psot')
    expect(codenameOf({ model: User, action: 'view' })).toBe('auth.view_user')
  })

  test('guards turn visitors to the login page or to 401, and who may not away with 403', async () => {
    const visitor = site.visitor()
    for (const path of ['/mine', '/login-only', '/staff', '/super', '/change']) {
      const page = await visitor.get(`${path}?a=b`)
      expect([page.status, page.headers.get('location')]).toEqual([
        302,
        `/accounts/login?next=${encodeURIComponent(`${path}?a=b`)}`,
      ])
      expect((await visitor.get(path, JSON_ONLY)).status).toBe(401)
    }
    const user = await make()
    await visitor.logIn(user.username, PASSWORD)
    const statuses = async () =>
      Promise.all(
        ['/mine', '/login-only', '/staff', '/super', '/change'].map(async (path) => (await visitor.get(path)).status),
      )
    expect(await statuses()).toEqual([200, 200, 403, 403, 403])
    await related(user, 'permissions').add(await permission('change'))
    expect(await statuses()).toEqual([200, 200, 403, 403, 200])
    user.isStaff = true
    await user.save()
    expect(await statuses()).toEqual([200, 200, 200, 403, 200])
    user.isSuperuser = true
    await user.save()
    expect(await statuses()).toEqual([200, 200, 200, 200, 200])
  })

  test('endpoints are for the user of the session, and nobody passes whom the session does not name', async () => {
    const visitor = site.visitor()
    const ask = async (path: string) => {
      const response = await visitor.get(`/endpoint/${path}`, JSON_ONLY)
      return [response.status, response.headers.get('www-authenticate'), await response.text()]
    }
    visitor.cookies.set('session', 'forged')
    for (const path of ['mine', 'change']) expect((await ask(path)).slice(0, 2)).toEqual([401, 'Session'])
    expect(await ask('anybody')).toEqual([200, null, '{"name":null}'])
    const user = await make()
    await visitor.logIn(user.username, PASSWORD)
    expect(await ask('mine')).toEqual([200, null, JSON.stringify({ name: user.username })])
    expect((await ask('change'))[0]).toBe(403)
    await related(user, 'permissions').add(await permission('change'))
    expect(await ask('change')).toEqual([200, null, 'in'])
    user.isActive = false
    await user.save()
    for (const path of ['mine', 'change']) expect((await ask(path))[0]).toBe(401)
    expect((await ask('anybody'))[2]).toBe('{"name":null}')
    const { paths, components } = buildOpenApi(site.app, { title: '', version: '', under: '/endpoint' })
    expect(paths['/endpoint/mine']?.['get']).toMatchObject({ security: [{ session: [] }], responses: { 401: {} } })
    expect(components['securitySchemes']).toMatchObject({ session: { type: 'apiKey', in: 'cookie', name: 'session' } })
  })

  test('a program gets 401 and problem details from a guarded POST, and a form that expired is sent to log in', async () => {
    const visitor = site.visitor()
    const csrfToken = await visitor.token()
    const response = await visitor.post('/api/change', { csrfToken }, JSON_ONLY)
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const form = await visitor.post('/api/change', { csrfToken })
    expect([form.status, form.headers.get('location')]).toEqual([302, '/accounts/login'])
  })

  test('are asked of the database once for a user’s row', async () => {
    const user = await make()
    const scope = databaseSlot.get()
    let count = 0
    await databaseSlot.run({ ...(scope as NonNullable<typeof scope>), listener: () => count++ }, async () => {
      await Promise.all([hasPermission(user, 'blog.view_post'), hasPermission(user, 'blog.add_post')])
      await hasPermission(user, 'blog.add_post')
    })
    expect(count).toBe(2)
  })
})
