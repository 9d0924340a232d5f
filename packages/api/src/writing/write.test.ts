import { User } from '@tsango/auth/models'
import { related } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { Comment, Post, Reading, Tag } from '../viewset/fixtures/models.ts'
import { withSite } from '../viewset/fixtures/site.ts'
import { viewset } from '../viewset/viewset.ts'

await describeDatabases('writing through a viewset', (under) => {
  const { test, client } = withSite(under, (r) => {
    r.route('/api/posts', viewset(Post))
    r.route(
      '/api/own',
      viewset(Post, { readOnly: ['author', 'status'], onCreate: ({ user }) => (user ? { authorId: user.id } : {}) }),
    )
    r.route('/api/comments', viewset(Comment))
    r.route('/api/readings', viewset(Reading, { readOnly: ['extra'] }))
    r.route('/api/deep', viewset(Reading))
    r.route('/api/users', viewset(User, { fields: ['username', 'email', 'groups'] }))
  })
  let number = 0
  const draft = async () => ({
    title: `Title ${++number}`,
    slug: `slug-${number}`,
    authorId: (await User.objects().get({ username: 'reader' })).id,
  })
  const make = async () => Post.objects().create({ ...(await draft()), body: '' })
  const tags = async () =>
    (await Tag.objects().bulkCreate([{ name: `a${++number}` }, { name: `b${number}` }])).map(({ id }) => id)
  const pointers = (reply: { json: { errors?: { pointer: string; code: string }[] } }) =>
    Object.fromEntries((reply.json.errors ?? []).map(({ pointer, code }) => [pointer, code]))

  test('a row is made with its defaults and relations, and has an address', async () => {
    const root = await client('root')
    const [one, two] = await tags()
    const values = { ...(await draft()), tags: [two, one, two], publishedAt: '2026-11-20T10:00:00+02:00' }
    const made = await root.send('POST', '/api/posts', values)
    expect(made.status).toBe(201)
    expect(made.json).toEqual({
      id: expect.any(Number),
      ...values,
      tags: [one, two],
      publishedAt: '2026-11-20T08:00:00.000Z',
      updatedAt: expect.stringMatching(/Z$/),
      body: '',
      views: 0,
      status: 'draft',
    })
    expect(made.headers.get('location')).toBe(`/api/posts/${made.json.id}`)
    expect((await root.get(`/api/posts/${made.json.id}`)).json).toEqual(made.json)
    expect((await Post.objects().get({ id: made.json.id })).token).toBe('hidden')
  })

  test('values that do not go together are told at the field, or of the whole, also where a change names only one of them', async () => {
    const root = await client('root')
    const row = await make()
    const before = await Post.objects().count()
    const refused = await root.send('POST', '/api/posts', {
      ...(await draft()),
      title: 'Untitled',
      status: 'published',
    })
    expect([refused.status, refused.json.code, pointers(refused)]).toEqual([422, 'invalid', { '/title': 'untitled' }])
    expect(pointers(await root.send('PATCH', `/api/posts/${row.id}`, { title: row.slug }))).toEqual({ '': 'same' })
    expect((await root.send('PATCH', `/api/posts/${row.id}`, { status: 'published' })).status).toBe(200)
    expect(pointers(await root.send('PATCH', `/api/posts/${row.id}`, { title: 'Untitled' }))).toEqual({
      '/title': 'untitled',
    })
    expect((await Post.objects().get({ id: row.id })).title).toBe(row.title)
    expect(await Post.objects().count()).toBe(before)
  })

  test('a body is refused with every fault at its place, and nothing is written', async () => {
    const root = await client('root')
    const before = await Post.objects().count()
    const refused = await root.send('POST', '/api/posts', {
      title: 'x'.repeat(81),
      slug: 'no slug!',
      views: '7',
      status: 'gone',
      authorId: 999999,
      tags: [1, 'x', 999999, null],
      publishedAt: '2026-02-31T00:00:00Z',
      titel: 'x',
      'a/b~c': 1,
    })
    expect([refused.status, refused.json.code, refused.json.detail]).toEqual([
      422,
      'invalid',
      'The values are not valid.',
    ])
    expect(pointers(refused)).toEqual({
      '/title': 'max_length',
      '/slug': 'slug',
      '/views': 'type',
      '/status': 'choice',
      '/authorId': 'no_such_row',
      '/tags/1': 'type',
      '/tags/3': 'required',
      '/publishedAt': 'type',
      '/titel': 'unknown_field',
      '/a~1b~0c': 'unknown_field',
    })
    expect(refused.json.errors.find(({ pointer }: { pointer: string }) => pointer === '/titel').detail).toContain(
      'Did you mean "title"?',
    )
    expect(pointers(await root.send('POST', '/api/posts', {}))).toEqual({
      '/title': 'required',
      '/slug': 'required',
      '/authorId': 'required',
    })
    expect(
      pointers(
        await root.send('POST', '/api/posts', { ...(await draft()), title: null, body: null, tags: null, slug: '' }),
      ),
    ).toEqual({
      '/title': 'required',
      '/body': 'required',
      '/tags': 'type',
      '/slug': 'blank',
    })
    expect(pointers(await root.send('POST', '/api/posts', { ...(await draft()), tags: [999998] }))).toEqual({
      '/tags/0': 'no_such_row',
    })
    expect(pointers(await root.send('POST', '/api/posts', { ...(await draft()), views: 3e9 }))).toEqual({
      '/views': 'range',
    })
    expect(pointers(await root.send('POST', '/api/posts', { ...(await draft()), title: 'a\0b' }))).toEqual({
      '/title': 'nul',
    })
    expect(pointers(await root.send('POST', '/api/posts', { ...(await draft()), tags: Array(1001).fill(1) }))).toEqual({
      '/tags': 'max_items',
    })
    expect(await Post.objects().count()).toBe(before)
  })

  test('a flood of faults gets a short answer, soon', async () => {
    const root = await client('root')
    const names = JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`titel${index}`, 1])))
    const started = performance.now()
    const refused = await root.send('POST', '/api/posts', names)
    expect([refused.status, refused.json.errors.length < 110]).toEqual([422, true])
    const keys = await root.send('POST', '/api/posts', { ...(await draft()), tags: Array(1000).fill('x') })
    expect([keys.status, keys.json.errors.length]).toEqual([422, 100])
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('a body that is no object, no JSON, or too large is refused', async () => {
    const root = await client('root')
    for (const body of ['[]', '"x"', '1', 'null', 'true'])
      expect(pointers(await root.send('POST', '/api/posts', body)), body).toEqual({ '': 'type' })
    for (const body of ['', '{', '{"title": "x",}', "{'title': 1}", '\ufeff{}', 'title=x'])
      expect((await root.send('POST', '/api/posts', body)).json, body).toMatchObject({
        status: 400,
        code: 'malformed_json',
      })
    const form = await root.fetch('/api/posts', { method: 'POST', body: new URLSearchParams({ title: 'x' }) })
    expect(form.status).toBe(415)
    expect((await root.send('POST', '/api/posts', JSON.stringify({ body: 'x'.repeat(1024 * 1024) }))).status).toBe(413)
  })

  test('values within values, thousands deep, break nothing', async () => {
    const root = await client('root')
    const reading = { count: '1', price: '1.00', bytes: '', day: '2026-01-01', length: 1 }
    const made = await root.send('POST', '/api/deep', reading)
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    const patch = (path: string, body: string) => root.send('PATCH', `${path}/${made.json.id}`, body)
    const deepest = await patch('/api/deep', `{"extra":${nested(31)}}`)
    expect([deepest.status, JSON.stringify(deepest.json.extra)]).toEqual([200, nested(31)])
    for (const depth of [32, 101, 1001, 5000, 200_000]) {
      expect(pointers(await patch('/api/deep', `{"extra":${nested(depth)}}`))).toEqual({ '/extra': 'depth' })
      expect(pointers(await patch('/api/readings', `{"extra":${nested(depth)}}`))).toEqual({ '/extra': 'depth' })
      expect(pointers(await patch('/api/deep', `{"other":${nested(depth)}}`))).toEqual({ '/other': 'unknown_field' })
      expect((await patch('/api/deep', nested(depth))).status).toBe(422)
    }
    expect(JSON.stringify((await root.get(`/api/deep/${made.json.id}`)).json.extra)).toBe(nested(31))
  })

  test('no name of JavaScript’s own gets anywhere', async () => {
    const root = await client('root')
    const text = (name: string) => `{"title":"t","${name}":{"isAdmin":true}}`
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'save', 'hasOwnProperty'])
      expect(pointers(await root.send('POST', '/api/posts', text(name)))[`/${name}`], name).toBe('unknown_field')
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  test('what is not among the fields cannot be set, nor is it hinted at', async () => {
    const root = await client('root')
    const refused = await root.send('POST', '/api/posts', { ...(await draft()), token: 'x' })
    expect(pointers(refused)).toEqual({ '/token': 'unknown_field' })
    expect(refused.json.errors[0].detail).not.toContain('"token"')
    const reader = await User.objects().get({ username: 'reader' })
    for (const [name, value] of Object.entries({
      isSuperuser: true,
      isStaff: true,
      password: 'x',
      permissions: [1],
      id: 1,
    })) {
      expect(pointers(await root.send('PATCH', `/api/users/${reader.id}`, { [name]: value })), name).toEqual({
        [`/${name}`]: 'unknown_field',
      })
      expect((await root.send('POST', '/api/users', { username: 'new', [name]: value })).status, name).toBe(422)
    }
    expect((await User.objects().get({ id: reader.id })).isSuperuser).toBe(false)
    expect(await User.objects().count()).toBe(3)
    expect((await root.send('PATCH', `/api/users/${reader.id}`, { email: 'r@example.com' })).json).toEqual({
      username: 'reader',
      email: 'r@example.com',
      groups: [],
    })
  })

  test('what the server sets is not the client’s', async () => {
    const editor = await client('editor')
    const { authorId: _authorId, ...values } = await draft()
    for (const body of [
      { ...values, authorId: 1 },
      { ...values, status: 'published' },
      { ...values, id: 5 },
    ])
      expect(Object.values(pointers(await editor.send('POST', '/api/own', body)))).toEqual(['read_only'])
    const made = await editor.send('POST', '/api/own', values)
    expect(made.status).toBe(201)
    expect(made.json.authorId).toBe((await User.objects().get({ username: 'editor' })).id)
  })

  test('PATCH changes what it names and nothing else', async () => {
    const root = await client('root')
    const post = await make()
    const [one = 0, two = 0] = await tags()
    await related(post, 'tags').add(one)
    const changed = await root.send('PATCH', `/api/posts/${post.id}`, { title: 'Other' })
    expect([changed.status, changed.json.title, changed.json.slug, changed.json.tags]).toEqual([
      200,
      'Other',
      post.slug,
      [one],
    ])
    expect(Date.parse(changed.json.updatedAt)).toBeGreaterThanOrEqual(post.updatedAt.getTime())
    expect((await root.send('PATCH', `/api/posts/${post.id}`, { tags: [two] })).json.tags).toEqual([two])
    expect((await root.send('PATCH', `/api/posts/${post.id}`, { tags: [] })).json.tags).toEqual([])
    expect((await root.send('PATCH', `/api/posts/${post.id}`, {})).status).toBe(200)
    expect((await root.send('PATCH', '/api/posts/999999', { title: 'x' })).status).toBe(404)
  })

  test('two clients who change different fields at once lose nothing', async () => {
    const root = await client('root')
    const post = await make()
    const replies = await Promise.all([
      root.send('PATCH', `/api/posts/${post.id}`, { title: 'Mine' }),
      root.send('PATCH', `/api/posts/${post.id}`, { body: 'Yours' }),
      root.send('PATCH', `/api/posts/${post.id}`, { views: 9 }),
    ])
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await Post.objects().get({ id: post.id })).toMatchObject({ title: 'Mine', body: 'Yours', views: 9 })
  })

  test('PUT wants what a new row needs, and takes back what GET gave', async () => {
    const root = await client('root')
    const post = await make()
    const { json } = await root.get(`/api/posts/${post.id}`)
    const put = await root.send('PUT', `/api/posts/${post.id}`, { ...json, title: 'Again' })
    expect([put.status, put.json.title]).toEqual([200, 'Again'])
    expect(pointers(await root.send('PUT', `/api/posts/${post.id}`, { title: 'x' }))).toEqual({
      '/slug': 'required',
      '/authorId': 'required',
    })
    expect(
      pointers(
        await root.send('PUT', `/api/posts/${post.id}`, {
          ...put.json,
          id: post.id + 1,
          updatedAt: '2020-01-01T00:00:00.000Z',
        }),
      ),
    ).toEqual({
      '/id': 'read_only',
      '/updatedAt': 'read_only',
    })
  })

  test('a duplicate is a conflict that names the field, and nothing of it stays', async () => {
    const root = await client('root')
    const [post, other] = [await make(), await make()]
    const [tag] = await tags()
    const pairs = await related(other, 'tags').all().count()
    for (const reply of [
      await root.send('POST', '/api/posts', { ...(await draft()), slug: post.slug, tags: [tag] }),
      await root.send('PATCH', `/api/posts/${other.id}`, { slug: post.slug, tags: [tag] }),
    ]) {
      expect(reply.json).toMatchObject({
        status: 409,
        code: 'duplicate',
        detail: 'Another post has the same slug.',
        errors: [{ pointer: '/slug', code: 'unique' }],
      })
      expect(JSON.stringify(reply.json)).not.toMatch(/blog_post|UNIQUE|constraint|stack/)
    }
    expect(await related(other, 'tags').all().count()).toBe(pairs)
    const together = await root.send('POST', '/api/posts', { ...(await draft()), title: post.title })
    expect([together.status, pointers(together)]).toEqual([409, { '/authorId': 'unique', '/title': 'unique' }])
  })

  test('what is sent twice at once is one row and one conflict', async () => {
    const root = await client('root')
    const body = { ...(await draft()), tags: await tags() }
    const replies = await Promise.all(Array.from({ length: 4 }, () => root.send('POST', '/api/posts', body)))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
    expect(await Post.objects().filter({ slug: body.slug }).count()).toBe(1)
  })

  test('what a check of the model refuses is told in its words', async () => {
    const root = await client('root')
    const refused = await root.send('POST', '/api/posts', { ...(await draft()), views: -1 })
    expect(refused.json).toMatchObject({
      status: 422,
      errors: [{ pointer: '/views', code: 'check', detail: 'Views cannot be fewer than none.' }],
    })
  })

  test('a row goes, unless others point at it', async () => {
    const root = await client('root')
    const post = await make()
    const comment = await root.send('POST', '/api/comments', { postId: post.id, text: 'first' })
    expect(comment.status).toBe(201)
    expect((await root.send('DELETE', `/api/posts/${post.id}`)).json).toMatchObject({ status: 409, code: 'in_use' })
    const gone = await root.send('DELETE', `/api/comments/${comment.json.id}`)
    expect([gone.status, gone.json]).toEqual([204, ''])
    expect((await root.send('DELETE', `/api/posts/${post.id}`)).status).toBe(204)
    expect((await root.send('DELETE', `/api/posts/${post.id}`)).status).toBe(404)
  })
})
