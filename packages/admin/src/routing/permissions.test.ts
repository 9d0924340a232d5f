import { Group, Permission, User } from '@tsango/auth/models'
import { verifyPassword } from '@tsango/auth/passwords'
import { createSuperuser, createUser } from '@tsango/auth/users'
import { defineApp } from '@tsango/core/apps'
import { proxy, related } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeAll, expect } from 'vitest'
import { Browser, fieldsIn } from '../fixtures/browser.ts'
import { Comment, Invoice, Post, Tag } from '../fixtures/models.ts'
import { PASSWORD, staff, withModels, withSite } from '../fixtures/site.ts'
import { LogEntry } from '../models/models.ts'
import { adminSite } from '../site/site.ts'

/** The rows of `Permission` by another name. */
class Right extends proxy(Permission, 'rights.Right') {}

const STRONG = 'a lake before dawn'

await describeDatabases('who may do what in the admin', (under) => {
  const site = withSite(under)
  let made = 0
  const post = () => {
    made += 1
    return Post.objects().create({ title: `Post ${made}`, slug: `post-${made}`, authorId: 1 })
  }
  const userNamed = (username: string) => User.objects().get({ username })

  beforeAll(() =>
    site.app.run(async () => {
      await site.staff('viewer', 'view Post')
      await site.staff('writer', 'add Post', 'change Post')
      await site.staff('cleaner', 'delete Post', 'view Post')
      await site.staff(
        'clerk',
        'add User',
        'change User',
        'delete User',
        'view User',
        'change Group',
        'add Group',
        'view Group',
      )
      await createUser({ username: 'reader', password: PASSWORD })
    }),
  )

  site.test('visitors go to the login page and come back; what they post does nothing', async () => {
    const visitor = new Browser(site.app)
    for (const path of ['/admin', '/admin/blog/post?o=title', '/admin/blog/psot', '/admin/nothing/at/all/here/now']) {
      const response = await visitor.get(path)
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe(`/admin/login?next=${encodeURIComponent(path)}`)
    }
    const { id } = await post()
    expect((await visitor.post(`/admin/blog/post/${id}/delete`)).headers.get('location')).toBe('/admin/login')
    expect(await Post.objects().filter({ id }).exists()).toBe(true)
  })

  site.test('the login lets staff in alone, and does not tell why it refuses', async () => {
    const texts = await Promise.all(
      [
        ['reader', PASSWORD],
        ['nobody', PASSWORD],
        ['viewer', 'wrong'],
      ].map(async ([username = '', password = '']) => {
        const response = await new Browser(site.app).logIn(username, password)
        expect(response.status).toBe(422)
        return /role="alert"[^>]*>([^<]+)</.exec(await response.text())?.[1]
      }),
    )
    expect(new Set(texts).size).toBe(1)
    const browser = new Browser(site.app)
    const back = await browser.submit('/admin/login', {
      username: 'viewer',
      password: PASSWORD,
      next: 'https://evil.example',
    })
    expect(back.headers.get('location')).toBe('/admin')
    expect((await browser.get('/admin/login?next=/admin/blog/post')).headers.get('location')).toBe('/admin/blog/post')
    expect((await browser.post('/admin/logout')).headers.get('location')).toBe('/admin/login')
    expect((await browser.get('/admin')).status).toBe(303)
  })

  site.test('who lost staff or was switched off is out at once', async () => {
    const fired = await site.staff('fired', 'view Post')
    const browser = await site.browser('fired')
    expect((await browser.get('/admin/blog/post')).status).toBe(200)
    fired.isStaff = false
    await fired.save()
    const response = await browser.get('/admin/blog/post')
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('Only staff may enter the admin.')
    fired.isActive = false
    await fired.save()
    expect((await browser.get('/admin/blog/post')).status).toBe(303)
  })

  site.test('every change needs the token of a page', async () => {
    const browser = await site.browser()
    const { id } = await post()
    for (const path of [
      '/admin/blog/tag/add',
      `/admin/blog/post/${id}/delete`,
      '/admin/theme',
      '/admin/logout',
      '/admin/blog/post',
    ])
      expect((await browser.send(path, { csrfToken: 'forged', name: 'x', action: 'delete' })).status).toBe(403)
    expect(await Post.objects().filter({ id }).exists()).toBe(true)
  })

  site.test('each permission opens what it is for, also against direct posts', async () => {
    const row = await post()
    const at = `/admin/blog/post/${row.id}`
    const table = {
      viewer: {
        list: 200,
        add: 403,
        change: 200,
        delete: 403,
        history: 200,
        postAdd: 403,
        postChange: 403,
        postDelete: 403,
        bulk: 403,
      },
      writer: {
        list: 200,
        add: 200,
        change: 200,
        delete: 403,
        history: 200,
        postAdd: 422,
        postChange: 303,
        postDelete: 403,
        bulk: 403,
      },
      cleaner: {
        list: 200,
        add: 403,
        change: 200,
        delete: 200,
        history: 200,
        postAdd: 403,
        postChange: 403,
        postDelete: 303,
        bulk: 303,
      },
    } as const
    for (const [name, expected] of Object.entries(table)) {
      const browser = await site.browser(name)
      const found = {
        list: (await browser.get('/admin/blog/post')).status,
        add: (await browser.get('/admin/blog/post/add')).status,
        change: (await browser.get(`${at}/change`)).status,
        delete: (await browser.get(`${at}/delete`)).status,
        history: (await browser.get(`${at}/history`)).status,
        postAdd: (await browser.post('/admin/blog/post/add', { title: '', slug: '' })).status,
        postChange: (await browser.post(`${at}/change`, { title: `By ${name}` })).status,
        postDelete: (await browser.post(`${at}/delete`)).status,
        bulk: (await browser.post('/admin/blog/post', { action: 'delete' })).status,
      }
      expect([name, found]).toEqual([name, expected])
      for (const other of [
        '/admin/blog/tag',
        '/admin/auth/user',
        '/admin/auth/user/1/change',
        '/admin/auth/user/1/password',
      ])
        expect((await browser.get(other)).status).toBe(403)
    }
    expect(await Post.objects().filter({ id: row.id }).exists()).toBe(false)
  })

  site.test('who may only look gets a page without inputs', async () => {
    const row = await post()
    const html = await (await site.browser('viewer')).page(`/admin/blog/post/${row.id}/change`)
    expect(html).toContain('View post')
    expect(html.split('<main')[1]).not.toMatch(/<form|<input|<button/)
    expect(html).not.toContain('hidden-token')
    const index = await (await site.browser('viewer')).page('/admin')
    expect(index).toContain('/admin/blog/post')
    expect(index).not.toMatch(/blog\/tag|auth\/user|\/add"/)
  })

  site.test('the first page asks the database a few times, however many rows there are', async () => {
    for (const name of ['root', 'viewer']) {
      const browser = await site.browser(name)
      await browser.page('/admin')
      site.statements.length = 0
      await browser.page('/admin')
      expect(site.statements.length).toBeLessThanOrEqual(6)
      expect(site.statements.join()).not.toMatch(/count\(/i)
    }
  })

  site.test('programs get problem details, browsers a page', async () => {
    const browser = await site.browser('viewer')
    const response = await browser.get('/admin/blog/tag', { accept: 'application/json' })
    expect(response.status).toBe(403)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
  })

  site.test('staff who are no superusers give nobody power: not others, not themselves, not by groups', async () => {
    const clerk = await site.browser('clerk')
    const me = await userNamed('clerk')
    const power = {
      isStaff: 'on',
      isSuperuser: 'on',
      groups: ['1'],
      permissions: ['1', '2', '3'],
      password: STRONG,
      passwordAgain: STRONG,
    }
    await Group.objects().create({ name: 'mighty' })
    expect((await clerk.submit('/admin/auth/user/add', { ...power, username: 'puppet' })).status).toBe(303)
    const puppet = await userNamed('puppet')
    expect(puppet).toMatchObject({ isStaff: false, isSuperuser: false, isActive: true })
    expect(await verifyPassword(puppet.password, STRONG)).toBe(true)
    const before = await related(me, 'permissions').all()
    await clerk.submit(`/admin/auth/user/${me.id}/change`, { ...power, firstName: 'Clara' })
    const after = await userNamed('clerk')
    expect(after).toMatchObject({ isSuperuser: false, isStaff: true, firstName: 'Clara', password: me.password })
    expect(await related(after, 'permissions').all()).toHaveLength(before.length)
    expect(await related(after, 'groups').all()).toEqual([])
    const group = await Group.objects().get({ name: 'mighty' })
    expect(
      (await clerk.submit(`/admin/auth/group/${group.id}/change`, { name: 'meek', permissions: ['1', '2'] })).status,
    ).toBe(303)
    expect(await related(group, 'permissions').all()).toEqual([])
    for (const username of ['puppet', 'clerk']) {
      const { id } = await userNamed(username)
      const html = await clerk.page(`/admin/auth/user/${id}/change`)
      expect(html).not.toMatch(/name="(isStaff|isSuperuser|groups|permissions|password|id)"/)
    }
  })

  site.test('staff who are no superusers do not touch the accounts of others who enter the admin', async () => {
    const clerk = await site.browser('clerk')
    const me = await userNamed('clerk')
    for (const username of ['root', 'viewer']) {
      const { id } = await userNamed(username)
      const at = `/admin/auth/user/${id}`
      expect((await clerk.get(`${at}/change`)).status).toBe(200)
      expect((await clerk.post(`${at}/change`, { email: 'mine@example.com' })).status).toBe(403)
      expect((await clerk.post(`${at}/password`, { password: STRONG, passwordAgain: STRONG })).status).toBe(403)
      expect((await clerk.post(`${at}/delete`)).status).toBe(403)
      const selected = { action: 'delete', confirmed: 'yes', selected: [String(id)] }
      expect((await clerk.post('/admin/auth/user', selected)).status).toBe(403)
    }
    expect((await clerk.post(`/admin/auth/user/${me.id}/delete`)).status).toBe(403)
    expect((await userNamed('viewer')).email).toBe('')
  })

  site.test('superusers give rights, and nobody sees a hash', async () => {
    const root = await site.browser()
    const { id, password } = await userNamed('reader')
    const permission = await Permission.objects().get({ model: 'Tag', action: 'view' })
    const sent = {
      isStaff: 'on',
      permissions: [String(permission.id)],
      password: 'plain text',
      lastLogin: '2001-01-01T00:00',
    }
    expect((await root.submit(`/admin/auth/user/${id}/change`, sent)).status).toBe(303)
    const changed = await userNamed('reader')
    expect(changed).toMatchObject({ isStaff: true, password, lastLogin: null })
    for (const path of [
      `/admin/auth/user/${id}/change`,
      '/admin/auth/user',
      `/admin/auth/user/${id}/history`,
      `/admin/auth/user/${id}/password`,
    ])
      expect(await root.page(path)).not.toContain('argon2')
    expect((await (await site.browser('reader')).get('/admin/blog/tag')).status).toBe(200)
    expect((await root.get('/admin/auth/user?password=x')).status).toBe(400)
    expect((await root.get('/admin/auth/user?o=password')).status).toBe(400)
  })

  site.test('a new password is held to the rules, ends other sessions, and leaves no trace of itself', async () => {
    const root = await site.browser()
    const target = await createUser({ username: 'forgetful', password: PASSWORD })
    const at = `/admin/auth/user/${target.id}/password`
    for (const sent of [
      { password: 'short', passwordAgain: 'short' },
      { password: STRONG, passwordAgain: 'another one entirely' },
      { password: '', passwordAgain: '' },
    ])
      expect((await root.post(at, sent)).status).toBe(422)
    expect((await root.post(at, { password: STRONG, passwordAgain: STRONG })).status).toBe(303)
    expect(await verifyPassword((await userNamed('forgetful')).password, STRONG)).toBe(true)
    const entry = await LogEntry.objects().get({ model: 'User', key: String(target.id) })
    expect(entry).toMatchObject({ action: 'change', changes: [{ field: 'password' }] })
    const [one, two] = [await createSuperuser({ username: 'own', password: PASSWORD }), await site.browser('own')]
    const other = await site.browser('own')
    expect(
      (await two.post(`/admin/auth/user/${one.id}/password`, { password: STRONG, passwordAgain: STRONG })).status,
    ).toBe(303)
    expect((await two.get('/admin')).status).toBe(200)
    expect((await other.get('/admin')).status).toBe(303)
    expect((await root.get('/admin/blog/post/1/password')).status).toBe(404)
  })

  site.test('a new account has the password that was given, or none', async () => {
    const root = await site.browser()
    const weak = await root.submit('/admin/auth/user/add', {
      username: 'weak',
      password: 'short',
      passwordAgain: 'other',
    })
    expect(weak.status).toBe(422)
    expect(await weak.text()).not.toContain('value="short"')
    expect((await root.submit('/admin/auth/user/add', { username: 'nopass' })).status).toBe(303)
    expect((await userNamed('nopass')).password).toMatch(/^!/)
    const twice = await root.submit('/admin/auth/user/add', { username: 'nopass' })
    expect(await twice.text()).toContain('Another user has the same username.')
  })

  site.test('deleting shows what goes with it, what stays, and what stands in the way', async () => {
    const root = await site.browser()
    const author = await createUser({ username: 'leaving', password: PASSWORD })
    const row = await Post.objects().create({ title: 'Leaving', slug: 'leaving', authorId: author.id })
    await Comment.objects().bulkCreate([1, 2, 3].map((n) => ({ postId: row.id, text: `c${n}` })))
    const invoice = await Invoice.objects().create({ postId: row.id, total: '1.00', day: '2026-01-01' })
    const at = `/admin/auth/user/${author.id}/delete`
    const blocked = await root.page(at)
    expect(blocked).toContain('It cannot be deleted')
    expect(blocked).toContain('Invoices: Post')
    expect(blocked).not.toContain('Yes, delete')
    expect((await root.post(at)).status).toBe(409)
    expect(await Comment.objects().filter({ postId: row.id }).count()).toBe(3)
    const other = await post()
    invoice.postId = other.id
    invoice.editorId = author.id
    await invoice.save()
    const asked = await root.page(at)
    expect(asked).toMatch(/Posts: <strong>1[\s\S]*Comments: <strong>3/)
    expect(asked).toMatch(/no longer points at it[\s\S]*Invoices: Editor: <strong>1/)
    expect((await root.post(at)).headers.get('location')).toBe('/admin/auth/user')
    expect(await Post.objects().filter({ id: row.id }).exists()).toBe(false)
    expect((await Invoice.objects().get({ id: invoice.id })).editorId).toBeNull()
    expect(await LogEntry.objects().get({ model: 'User', key: String(author.id), action: 'delete' })).toMatchObject({
      label: 'leaving',
    })
    expect((await root.post(at)).status).toBe(404)
  })

  site.test('what may not be deleted does not go with something else either', async () => {
    await site.staff('pruner', 'delete Post', 'view Post')
    const row = await post()
    await Comment.objects().create({ postId: row.id, text: 'mine' })
    const browser = await site.browser('pruner')
    expect(await browser.page(`/admin/blog/post/${row.id}/delete`)).toContain('It cannot be deleted by you')
    expect((await browser.post(`/admin/blog/post/${row.id}/delete`)).status).toBe(403)
    const selected = { action: 'delete', confirmed: 'yes', selected: [String(row.id)] }
    expect((await browser.post('/admin/blog/post', selected)).status).toBe(403)
    expect(await Comment.objects().filter({ postId: row.id }).count()).toBe(1)
  })

  site.test('nor behind more rows than are followed', async () => {
    await site.staff('janitor', 'delete User', 'view User', 'delete Post')
    const author = await createUser({ username: 'prolific' })
    const posts = Array.from({ length: 1002 }, (_, index) => ({
      title: `Of many ${index}`,
      slug: `of-many-${index}`,
      publishedAt: new Date(index),
      authorId: author.id,
    }))
    await Post.objects().bulkCreate(posts)
    const ends = ['of-many-0', 'of-many-1001'].map((slug) => Post.objects().get({ slug }))
    const browser = await site.browser('janitor')
    // Whichever of them was not looked at.
    for (const post of await Promise.all(ends)) {
      const comment = await Comment.objects().create({ postId: post.id, text: 'far' })
      expect((await browser.post(`/admin/auth/user/${author.id}/delete`)).status).toBe(403)
      await comment.delete()
    }
    expect(await Post.objects().filter({ authorId: author.id }).count()).toBe(1002)
    await author.delete()
  })

  site.test('the log stays with the name of those who are gone', async () => {
    const root = await site.browser()
    const temp = await site.staff('temp', 'add Tag')
    const browser = await site.browser('temp')
    const form = { ...fieldsIn(await browser.page('/admin/blog/tag/add')), name: 'by temp' }
    // Sent twice, it leads to no page that is not for who may add alone.
    for (const _ of ['once', 'twice'])
      expect((await browser.send('/admin/blog/tag/add', form)).headers.get('location')).toBe('/admin')
    expect(await browser.page('/admin')).toContain('by temp')
    expect(await root.page('/admin')).not.toContain('by temp')
    await root.post(`/admin/auth/user/${temp.id}/delete`)
    const tag = await Tag.objects().get({ name: 'by temp' })
    expect(await LogEntry.objects().get({ model: 'Tag', key: String(tag.id) })).toMatchObject({
      userId: null,
      username: 'temp',
    })
    expect(await root.page(`/admin/blog/tag/${tag.id}/history`)).toContain('<td>temp</td>')
  })

  site.test('light and dark are a choice that a cookie keeps', async () => {
    const browser = await site.browser()
    expect(await browser.page('/admin')).toContain('data-theme="auto"')
    const response = await browser.post('/admin/theme', { theme: 'dark', next: '/admin/blog/post' })
    expect(response.headers.get('location')).toBe('/admin/blog/post')
    expect(await browser.page('/admin')).toContain('data-theme="dark"')
    await browser.post('/admin/theme', { theme: '"><script>', next: '//evil.example' })
    expect(await browser.page('/admin')).toContain('data-theme="auto"')
  })

  site.test('addresses with a slash at the end lead to those without, and nothing else is there', async () => {
    const browser = await site.browser()
    expect((await browser.get('/admin/blog/post/?o=title')).headers.get('location')).toContain(
      '/admin/blog/post?o=title',
    )
    for (const path of ['/admin/x', '/admin/blog/post/1', '/admin/a/b/c/d/e'])
      expect((await browser.get(path)).status).toBe(404)
    expect((await browser.get('/admin')).headers.get('content-security-policy')).not.toMatch(/unsafe|nonce/)
    expect((await browser.get('/admin')).headers.get('cache-control')).toContain('no-store')
  })
})

await describeDatabases('what permissions there are', (under) => {
  const rights = defineApp({ name: 'rights', models: [Right], extends: [adminSite(Right)] })
  const site = withModels(under, rights, () => staff('clerk', 'add Right', 'change Right', 'view Right'))

  site.test('is for superusers to say, under whatever name the model goes', async (root) => {
    const { id } = await Permission.objects().get({ model: 'Right', action: 'view' })
    const change = `/admin/rights/right/${id}/change`
    const clerk = await site.browser('clerk')
    expect((await clerk.post(change, { action: 'delete' })).status).toBe(303)
    expect((await Permission.objects().get({ id })).action).toBe('view')
    expect((await root.submit(change, { action: 'look' })).status).toBe(303)
    expect((await Permission.objects().get({ id })).action).toBe('look')
  })
})
