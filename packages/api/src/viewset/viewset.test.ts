import { User } from '@tsango/auth/models'
import type { Row } from '@tsango/core/model'
import { related } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeAll, expect } from 'vitest'
import { Comment, Post, Reading, Tag } from './fixtures/models.ts'
import { statementCounter, withSite } from './fixtures/site.ts'
import { viewset } from './viewset.ts'

await describeDatabases('reading through a viewset', (under) => {
  const counter = statementCounter()
  const { test, run, client } = withSite(under, (r) => {
    r.use('/api/*', counter.middleware)
    r.route(
      '/api/posts',
      viewset(Post, {
        search: ['title', 'author__username'],
        filter: ['status', 'author', 'tags', 'publishedAt', 'views__gte', 'title'],
        pageSize: 3,
      }),
    )
    r.route(
      '/api/open',
      viewset(Post, {
        actions: ['list', 'retrieve', 'partialUpdate', 'destroy'],
        fields: ['title', 'author'],
        queryset: (rows) => rows.filter({ status: 'published' }).orderBy('title'),
        ordering: ['author__username', 'title'],
      }),
    )
    r.route(
      '/api/mine',
      viewset(Post, {
        actions: ['list'],
        fields: ['slug'],
        queryset: (rows, { user }) => (user ? rows.filter({ author: user.id }) : rows.none()),
      }),
    )
    r.route('/api/readings', viewset(Reading))
  })
  const slugs = (reply: { json: { results: { slug: string }[] } }) => reply.json.results.map(({ slug }) => slug)
  const posts: Row<Post>[] = []

  beforeAll(() =>
    run(async () => {
      const [editor, reader] = await Promise.all([
        User.objects().get({ username: 'editor' }),
        User.objects().get({ username: 'reader' }),
      ])
      const tags = await Tag.objects().bulkCreate([{ name: 'tea' }, { name: 'tango' }, { name: 'rain' }])
      for (let number = 0; number < 8; number++) {
        const post = await Post.objects().create({
          title: ['Éclair 100%', 'A walk in the rain', 'Tango for two', 'Nothing'][number % 4] + ` ${number}`,
          slug: `post-${number}`,
          body: '',
          views: number * 10,
          status: number % 2 ? 'published' : 'draft',
          authorId: number < 6 ? editor.id : reader.id,
          publishedAt: number < 7 ? new Date(Date.UTC(2026, number, 1, 12, 30, 0, 5)) : null,
        })
        await related(post, 'tags').add(...tags.slice(0, number % 4))
        posts.push(post)
      }
    }),
  )

  test('a list is a page of rows in the order of the model, with the key last', async () => {
    const visitor = await client()
    const first = await visitor.get('/api/posts')
    expect(first.status).toBe(200)
    expect(first.json).toMatchObject({
      count: 8,
      page: 1,
      pageSize: 3,
      pages: 3,
      next: '/api/posts?page=2',
      previous: null,
    })
    expect(slugs(first)).toEqual(['post-6', 'post-5', 'post-4'])
    const last = await visitor.get('/api/posts?page=3')
    expect(slugs(last)).toEqual(['post-0', 'post-7'])
    expect(last.json).toMatchObject({ next: null, previous: '/api/posts?page=2' })
    expect((await visitor.get('/api/posts?page=4')).json).toMatchObject({
      status: 404,
      code: 'page_not_found',
      detail: 'There is no page 4. The last one is 3.',
    })
    expect((await visitor.get('/api/posts?status=draft&pageSize=2&page=1')).json.next).toBe(
      '/api/posts?status=draft&pageSize=2&page=2',
    )
    expect((await visitor.get('/api/posts?search=nowhere')).json).toMatchObject({ count: 0, pages: 1, results: [] })
  })

  test('a row has every column that is not secret, and the keys of its relations', async () => {
    const [post] = posts
    const { json } = await (await client()).get(`/api/posts/${post?.id}`)
    expect(json).toEqual({
      id: post?.id,
      title: 'Éclair 100% 0',
      slug: 'post-0',
      body: '',
      views: 0,
      status: 'draft',
      authorId: post?.authorId,
      publishedAt: '2026-01-01T12:30:00.005Z',
      updatedAt: post?.updatedAt.toISOString(),
      tags: [],
    })
    expect((await (await client()).get(`/api/posts/${posts[3]?.id}`)).json.tags).toHaveLength(3)
  })

  test('a page costs two statements and one more a many-to-many relation, whatever its size', async () => {
    const visitor = await client()
    for (const size of [1, 8]) {
      counter.statements.length = 0
      expect((await visitor.get(`/api/posts?pageSize=${size}`)).json.results).toHaveLength(size)
      expect(counter.statements).toHaveLength(3)
    }
    counter.statements.length = 0
    await visitor.get('/api/open')
    expect(counter.statements).toHaveLength(2)
    counter.statements.length = 0
    await visitor.get(`/api/posts/${posts[1]?.id}`)
    expect(counter.statements).toHaveLength(2)
  })

  test('no statement of a list reads a column that no answer holds', async () => {
    counter.statements.length = 0
    await (await client()).get('/api/posts')
    expect(counter.statements.join(' ')).not.toContain('token')
  })

  test('filters keep what they say', async () => {
    const visitor = await client()
    const found = async (query: string) =>
      slugs(await visitor.get(`/api/posts?ordering=id&pageSize=100&${query}`)).map((slug) => Number(slug.slice(5)))
    const author = posts[7]?.authorId
    const [tea] = await Tag.objects().filter({ name: 'tea' })
    expect(await found('status=published')).toEqual([1, 3, 5, 7])
    expect(await found('status__in=draft,published&views__gte=60')).toEqual([6, 7])
    expect(await found(`author=${author}`)).toEqual([6, 7])
    expect(await found(`author__in=${author},${posts[0]?.authorId}&views__gte=70`)).toEqual([7])
    expect(await found(`tags=${tea?.id}&status=draft`)).toEqual([2, 6])
    expect(await found('tags__isnull=true')).toEqual([0, 4])
    expect(await found('publishedAt__isnull=true')).toEqual([7])
    expect(await found('publishedAt__gte=2026-06-01T12:30:00.005Z')).toEqual([5, 6])
    expect(await found('publishedAt=2026-06-01T14:30:00.005%2B02:00')).toEqual([5])
    expect(await found('publishedAt__range=2026-02-01,2026-03-01T12:30:00.005Z')).toEqual([1, 2])
    expect(await found('publishedAt__date=2026-02-01')).toEqual([1])
    expect(await found('publishedAt__year=2026&publishedAt__month=3')).toEqual([2])
    expect(await found('title__icontains=TANGO')).toEqual([2, 6])
    expect(await found('title__startswith=%C3%89clair%20100%25')).toEqual([0, 4])
    expect(await found('title__contains=%25')).toEqual([0, 4])
    expect(await found('title__contains=_')).toEqual([])
    expect(await found('status=&author=&search=')).toHaveLength(8)
  })

  test('a search wants every word, in whichever column, whatever the case', async () => {
    const visitor = await client()
    const found = async (words: string) =>
      slugs(await visitor.get(`/api/posts?ordering=id&pageSize=100&search=${encodeURIComponent(words)}`))
    expect(await found('RAIN')).toEqual(['post-1', 'post-5'])
    expect(await found('walk  rain 5')).toEqual(['post-5'])
    expect(await found('tango reader')).toEqual(['post-6'])
    expect(await found('éclair 100%')).toEqual(['post-0', 'post-4'])
    expect(await found('tango rain')).toEqual([])
  })

  test('a client orders by what is shown, or by what the viewset names', async () => {
    const visitor = await client()
    expect(slugs(await visitor.get('/api/posts?ordering=status,-views'))).toEqual(['post-6', 'post-4', 'post-2'])
    const titles = (await visitor.get('/api/open?ordering=-author__username,title')).json.results.map(
      ({ title }: { title: string }) => title,
    )
    expect(titles).toEqual(['Nothing 7', 'A walk in the rain 1', 'A walk in the rain 5', 'Nothing 3'])
  })

  test('the viewset’s own query set narrows and orders, and what it leaves out is not there', async () => {
    const visitor = await client()
    const { json } = await visitor.get('/api/open')
    expect(json.count).toBe(4)
    expect(json.results[0]).toEqual({ title: 'A walk in the rain 1', authorId: posts[0]?.authorId })
    expect((await visitor.get(`/api/open/${posts[0]?.id}`)).status).toBe(404)
    expect((await visitor.get(`/api/open/${posts[1]?.id}`)).status).toBe(200)
    expect((await visitor.get('/api/mine')).json.count).toBe(0)
    expect((await (await client('reader')).get('/api/mine')).json.count).toBe(2)
    const root = await client('root')
    expect((await root.send('DELETE', `/api/open/${posts[0]?.id}`)).status).toBe(404)
    expect((await root.send('PATCH', `/api/open/${posts[0]?.id}`, { title: 'x' })).status).toBe(404)
  })

  test('values that JSON has no word for go out and come back the same', async () => {
    const root = await client('root')
    const sent = {
      count: '9223372036854775807',
      price: '1234567890.10',
      bytes: 'AP8=',
      extra: { a: 1 },
      day: '2026-02-28',
      length: 90000,
      ok: true,
    }
    const made = await root.send('POST', '/api/readings', sent)
    expect(made.status).toBe(201)
    expect(made.json).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), ...sent })
    expect(made.headers.get('location')).toBe(`/api/readings/${made.json.id}`)
    expect((await root.get(made.headers.get('location') ?? '')).json).toEqual(made.json)
    expect((await root.get(`/api/readings/${made.json.id.toUpperCase()}`)).status).toBe(200)
    const short = await root.send('POST', '/api/readings', { ...sent, price: '1.5', count: 7 })
    expect(short.json).toMatchObject({ price: '1.50', count: '7' })
  })

  test('what can be no key is no row', async () => {
    const visitor = await client()
    for (const key of [
      '0',
      '999999',
      'abc',
      '1.0',
      '+1',
      '01',
      '1e0',
      '-1',
      '99999999999999999999',
      '%00',
      "1'--",
      ' 1',
      '1%20',
      'null',
    ])
      expect((await visitor.get(`/api/posts/${key}`)).json, key).toMatchObject({
        status: 404,
        code: 'not_found',
        detail: 'There is no such post.',
      })
    for (const key of ['abc', '1', '00000000-0000-0000-0000-000000000000'])
      expect((await visitor.get(`/api/readings/${key}`)).status, key).toBe(404)
  })

  test('a method that no action has is told which there are', async () => {
    const root = await client('root')
    const reply = await root.send('DELETE', '/api/posts')
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD'])
    expect((await root.fetch('/api/posts', { method: 'HEAD' })).status).toBe(200)
    expect(await Comment.objects().count()).toBe(0)
  })
})
