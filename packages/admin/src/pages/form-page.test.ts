import { User } from '@tsango/auth/models'
import { related } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeAll, expect } from 'vitest'
import { fieldsIn } from '../fixtures/browser.ts'
import { Invoice, Post, Tag } from '../fixtures/models.ts'
import { withSite } from '../fixtures/site.ts'
import { LogEntry } from '../models/models.ts'

const faultOf = (html: string, name: string): string | undefined =>
  new RegExp(`id="field-${name}-error">([^<]+)<`).exec(html)?.[1]

await describeDatabases('the form of a row', (under) => {
  const site = withSite(under)
  let number = 0
  const post = (values: object = {}) => {
    number += 1
    return Post.objects().create({ title: `Post ${number}`, slug: `post-${number}`, authorId: 1, ...values })
  }

  beforeAll(() =>
    site.app.run(async () => {
      await Tag.objects().bulkCreate([{ name: 'tango' }, { name: 'vals' }, { name: 'milonga' }])
    }),
  )

  site.test('adds a row with its relations, writes the log, and goes where it was told to', async () => {
    const browser = await site.browser()
    const fields = {
      title: 'Él <b>',
      slug: 'el',
      author: '1',
      tags: ['1', '3'],
      publishedAt: '2026-01-02T03:04:05.678',
    }
    const response = await browser.submit('/admin/blog/post/add', { ...fields, featured: 'on', _then: 'continue' })
    const added = await Post.objects().get({ slug: 'el' })
    expect(response.headers.get('location')).toBe(`/admin/blog/post/${added.id}/change`)
    expect(added).toMatchObject({
      title: 'Él <b>',
      featured: true,
      reviewed: null,
      token: 'hidden-token',
      status: 'draft',
    })
    expect(added.publishedAt).toEqual(new Date('2026-01-02T03:04:05.678Z'))
    expect((await related(added, 'tags').all()).map((tag) => tag.name)).toEqual(['milonga', 'tango'])
    const entry = await LogEntry.objects().get({ key: String(added.id), model: 'Post' })
    expect(entry).toMatchObject({ action: 'add', username: 'root', userId: 1, label: 'Él <b>', app: 'blog' })
    const other = { title: 'Other', slug: 'other', author: '1' }
    expect((await browser.submit('/admin/blog/post/add', { ...other, _then: 'another' })).headers.get('location')).toBe(
      '/admin/blog/post/add',
    )
    expect((await browser.submit('/admin/blog/tag/add', { name: 'plain' })).headers.get('location')).toBe(
      '/admin/blog/tag',
    )
  })

  site.test('shows what does not go together beside the field or above the form, and writes nothing', async () => {
    const browser = await site.browser()
    const row = await post({ title: 'Untitled' })
    const change = `/admin/blog/post/${row.id}/change`
    const form = await (await browser.submit(change, { status: 'published' })).text()
    expect(faultOf(form, 'title')).toBe('It needs a title first.')
    const above = await (
      await browser.submit('/admin/blog/post/add', { title: 'same', slug: 'same', author: '1' })
    ).text()
    expect(above).toContain('The slug and the title are the same.')
    expect(above).not.toContain(': The slug')
    expect((await Post.objects().get({ id: row.id })).status).toBe('draft')
    expect(await Post.objects().filter({ slug: 'same' }).exists()).toBe(false)
  })

  site.test('shows faults beside their fields and above the form, and keeps what was typed', async () => {
    const browser = await site.browser()
    await post({ slug: 'taken' })
    const response = await browser.submit('/admin/blog/post/add', {
      title: 'x'.repeat(81),
      slug: 'not a slug',
      publishedAt: '2026-02-31T00:00',
      author: '999',
      tags: ['1', '777'],
      body: '<script>alert(1)</script>',
      token: 'typed secret',
    })
    const html = await response.text()
    expect(response.status).toBe(422)
    expect(faultOf(html, 'title')).toBe('At most 80 characters; this has 81.')
    expect(faultOf(html, 'slug')).toContain('letters, digits')
    expect(faultOf(html, 'publishedAt')).toBeTruthy()
    expect(faultOf(html, 'author')).toContain('no longer there')
    expect(html).toContain('5 things have to be put right')
    expect(html).toContain('<a href="#field-title">Title</a>')
    expect(html).toMatch(
      /id="field-slug"[^>]* aria-invalid="true" aria-describedby="field-slug-error" value="not a slug"/,
    )
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;</textarea>')
    expect(html).not.toContain('typed secret')
    const taken = await (
      await browser.submit('/admin/blog/post/add', { title: 'x', slug: 'taken', author: '1' })
    ).text()
    expect(faultOf(taken, 'slug')).toBe('Another post has the same slug.')
    const empty = await (await browser.submit('/admin/blog/post/add', {})).text()
    expect(faultOf(empty, 'title')).toBe('This field is required.')
    const bare = await browser.post('/admin/blog/post/add')
    expect([bare.status, faultOf(await bare.text(), 'author')]).toEqual([422, 'This field is required.'])
  })

  site.test('says of values that must be unique together that they are', async () => {
    const browser = await site.browser()
    const { title } = await post()
    const response = await browser.submit('/admin/blog/post/add', { title, slug: 'twin', author: '1' })
    expect(response.status).toBe(422)
    expect(await response.text()).toContain('Another post has the same')
  })

  site.test('refuses NUL characters, unknown choices and text that is no JSON', async () => {
    const browser = await site.browser()
    const { id } = await post()
    const change = `/admin/blog/post/${id}/change`
    expect(faultOf(await (await browser.submit(change, { title: 'a\0b' })).text(), 'title')).toContain('NUL')
    expect(faultOf(await (await browser.submit(change, { status: 'gone' })).text(), 'status')).toContain('draft')
    const invoice = await browser.submit('/admin/blog/invoice/add', {
      post: String(id),
      total: '1.234',
      day: 'x',
      extra: '{',
      at: '25:00',
    })
    const html = await invoice.text()
    for (const name of ['total', 'day', 'extra', 'at']) expect(faultOf(html, name)).toBeTruthy()
  })

  site.test('changes what was changed and nothing else, and the log tells from what to what', async () => {
    const browser = await site.browser()
    const made = await post({ body: 'one\ntwo', publishedAt: new Date('2026-05-06T07:08:09.123Z') })
    await related(made, 'tags').add(1)
    const change = `/admin/blog/post/${made.id}/change`
    expect((await browser.submit(change, {})).headers.get('location')).toBe('/admin/blog/post')
    expect(
      await LogEntry.objects()
        .filter({ model: 'Post', key: String(made.id) })
        .count(),
    ).toBe(0)
    await browser.submit(change, { title: 'New', tags: ['2'], token: 'new-token', reviewed: 'true' })
    const changed = await Post.objects().get({ id: made.id })
    expect(changed).toMatchObject({ title: 'New', body: 'one\ntwo', token: 'new-token', reviewed: true })
    expect(changed.publishedAt).toEqual(made.publishedAt)
    expect(changed.updatedAt.getTime()).toBeGreaterThanOrEqual(made.updatedAt.getTime())
    const entry = await LogEntry.objects().get({ model: 'Post', key: String(made.id) })
    expect(entry.changes).toEqual([
      { field: 'title', from: made.title, to: 'New' },
      { field: 'reviewed', from: '', to: 'Yes' },
      { field: 'token' },
      { field: 'tags', from: 'tango', to: 'vals' },
    ])
    const history = await browser.page(`/admin/blog/post/${made.id}/history`)
    expect(history).toContain('<ins><span class="hidden">to </span>New</ins>')
    expect(history).not.toContain('new-token')
  })

  site.test('of two that were opened at once says so to the second, which can then be saved', async () => {
    const [one, two] = [await site.browser(), await site.browser()]
    const { id } = await post({ body: 'first' })
    const change = `/admin/blog/post/${id}/change`
    const opened = fieldsIn(await two.page(change))
    await one.submit(change, { body: 'second' })
    const response = await two.send(change, { ...opened, title: 'Third' })
    expect(response.status).toBe(422)
    const html = await response.text()
    expect(html).toContain('Somebody changed it')
    expect(html).toContain('value="Third"')
    expect(await Post.objects().get({ id })).toMatchObject({ body: 'second' })
    expect((await two.send(change, fieldsIn(html))).status).toBe(303)
    expect(await Post.objects().get({ id })).toMatchObject({ body: 'first', title: 'Third' })
  })

  site.test('what somebody took from a relation does not come back with a form that was opened before', async () => {
    const browser = await site.browser()
    const row = await post()
    await related(row, 'tags').set([1, 2])
    const change = `/admin/blog/post/${row.id}/change`
    const opened = fieldsIn(await browser.page(change))
    await related(row, 'tags').remove(2)
    const told = await browser.send(change, { ...opened, tags: ['1', '2'], body: 'mine' })
    const page = await told.text()
    expect(told.status).toBe(422)
    expect(page).toContain('Somebody changed it')
    expect((await related(row, 'tags').all()).map(({ id }) => id)).toEqual([1])
    expect((await browser.send(change, { ...fieldsIn(page), tags: ['1'] })).status).toBe(303)
    expect((await related(row, 'tags').all()).map(({ id }) => id)).toEqual([1])
    expect((await Post.objects().get({ id: row.id })).body).toBe('mine')
  })

  site.test('of two that are sent at once, one is told of the other', async () => {
    const browser = await site.browser()
    for (let round = 0; round < 5; round++) {
      const row = await post({ body: 'first' })
      const change = `/admin/blog/post/${row.id}/change`
      const opened = fieldsIn(await browser.page(change))
      const answers = await Promise.all([
        browser.send(change, { ...opened, body: 'second' }),
        browser.send(change, { ...opened, featured: 'on' }),
      ])
      const saved = await Post.objects().get({ id: row.id })
      expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422])
      expect([saved.body === 'second', saved.featured]).toEqual(answers.map(({ status }) => status === 303))
    }
  })

  site.test('leads to the row on the site, and nowhere else', async () => {
    const browser = await site.browser()
    const here = await post({ slug: 'here' })
    expect(await browser.page(`/admin/blog/post/${here.id}/change`)).toContain('href="/posts/here">View on site</a>')
    const away = await post({ slug: 'away' })
    expect(await browser.page(`/admin/blog/post/${away.id}/change`)).not.toContain('View on site')
  })

  site.test('edits every kind of field, and saving what is shown changes nothing', async () => {
    const browser = await site.browser()
    const { id: postId } = await post()
    const response = await browser.submit('/admin/blog/invoice/add', {
      post: String(postId),
      editor: '1',
      total: '12.5',
      day: '2026-11-20',
      at: '14:05',
      extra: '{"a":[1,null]}',
      length: '90000',
      _then: 'continue',
    })
    const invoice = await Invoice.objects().get({ postId })
    expect(response.headers.get('location')).toBe(`/admin/blog/invoice/${invoice.id}/change`)
    expect(invoice).toMatchObject({
      total: '12.50',
      day: '2026-11-20',
      extra: { a: [1, null] },
      length: 90_000,
      editorId: 1,
    })
    await browser.submit(`/admin/blog/invoice/${invoice.id}/change`, {})
    expect(await LogEntry.objects().filter({ key: invoice.id }).count()).toBe(1)
    await browser.submit(`/admin/blog/invoice/${invoice.id}/change`, { editor: '', length: '', extra: '' })
    expect(await Invoice.objects().get({ id: invoice.id })).toMatchObject({ editorId: null, length: null, extra: null })
  })

  site.test('leaves to the database what it fills and computes, and shows both', async () => {
    const browser = await site.browser()
    const { id: postId } = await post()
    const html = await browser.page('/admin/blog/invoice/add')
    expect(html).toMatch(/id="field-currency"[^>]* value="EUR"/)
    expect(html).not.toMatch(/id="field-(?:currency|issuedAt)"[^>]* required/)
    expect(html).not.toContain('name="gross"')
    const sent = { post: String(postId), total: '10.00', day: '2026-11-20', currency: '', issuedAt: '', gross: '1.00' }
    await browser.submit('/admin/blog/invoice/add', sent)
    const invoice = await Invoice.objects().get({ postId })
    expect(invoice).toMatchObject({ currency: 'EUR', gross: '12.00' })
    expect(Math.abs(invoice.issuedAt.getTime() - Date.now())).toBeLessThan(60_000)
    const path = `/admin/blog/invoice/${invoice.id}/change`
    expect(await browser.page(path)).toContain('12.00')
    const emptied = await browser.submit(path, { currency: '' })
    expect([emptied.status, faultOf(await emptied.text(), 'currency')]).toEqual([422, 'This field is required.'])
    await browser.submit(path, { total: '20.00', currency: 'USD' })
    await invoice.refresh()
    expect(invoice).toMatchObject({ currency: 'USD', gross: '24.00' })
  })

  site.test('does not set what it does not offer, whatever was sent', async () => {
    const browser = await site.browser()
    const { id } = await post({ views: 3 })
    const sent = {
      views: '99',
      id: '12345',
      origin: 'elsewhere',
      updatedAt: '2001-01-01T00:00',
      comments: '1',
      nonsense: 'x',
    }
    expect((await browser.submit(`/admin/blog/post/${id}/change`, { ...sent, title: 'Mine' })).status).toBe(303)
    const changed = await Post.objects().get({ id })
    expect(changed).toMatchObject({ views: 3, origin: 'desk', title: 'Mine' })
    expect(changed.updatedAt.getFullYear()).toBeGreaterThan(2020)
    await browser.submit('/admin/blog/post/add', { ...sent, title: 'Made', slug: 'made', author: '1' })
    expect(await Post.objects().get({ slug: 'made' })).toMatchObject({ views: 0, origin: 'desk' })
  })

  site.test('that is sent twice makes one row, also at the same time', async () => {
    const browser = await site.browser()
    const page = await browser.page('/admin/blog/tag/add')
    const once = /name="_once" value="([^"]+)"/.exec(page)?.[1] ?? ''
    expect((await browser.post('/admin/blog/tag/add', { _once: once, name: 'once' })).status).toBe(303)
    const tag = await Tag.objects().get({ name: 'once' })
    const again = await browser.post('/admin/blog/tag/add', { _once: once, name: 'once more' })
    expect(again.headers.get('location')).toBe(`/admin/blog/tag/${tag.id}/change`)
    expect(await browser.page(again.headers.get('location') ?? '')).toContain('This form was sent before.')
    const other = `${once.slice(0, -1)}${once.endsWith('A') ? 'B' : 'A'}`
    const csrfToken = await browser.token()
    const send = (name: string) => browser.send('/admin/blog/tag/add', { csrfToken, _once: other, name })
    const both = await Promise.all([send('double 1'), send('double 2')])
    expect(both.map((response) => response.status)).toEqual([303, 303])
    expect(await Tag.objects().filter({ name__startswith: 'double' }).count()).toBe(1)
  })

  site.test('of a row that is gone is 404, and so is a key that can be none', async () => {
    const browser = await site.browser()
    const { id } = await post()
    const change = `/admin/blog/post/${id}/change`
    const page = await browser.page(change)
    await Post.objects().filter({ id }).delete()
    expect(page).toContain('Change post')
    for (const path of [change, `/admin/blog/post/${id}/delete`])
      expect((await browser.post(path, { title: 'x' })).status).toBe(404)
    for (const key of ['0', 'x', '1%00', '%27', '99999999999999999999', '-1', '..%2f..'])
      expect((await browser.get(`/admin/blog/post/${key}/change`)).status).toBe(404)
    expect((await browser.get('/admin/blog/invoice/not-a-uuid/change')).status).toBe(404)
    expect((await browser.get('/admin/blog/psot')).status).toBe(404)
    expect(await browser.page('/admin/blog/psot')).toContain('Did you mean &quot;blog/post&quot;?')
  })

  site.test('escapes what rows, labels and users are called', async () => {
    const browser = await site.browser()
    const evil = '"><img src=x onerror=alert(1)>'
    const tag = await Tag.objects().create({ name: evil })
    const made = await post({ title: evil, body: `</textarea>${evil}` })
    await related(made, 'tags').add(tag)
    await browser.submit(`/admin/blog/post/${made.id}/change`, { views: '1', status: 'published' })
    const row = `/admin/blog/post/${made.id}`
    const search = `/admin/blog/post?q=${encodeURIComponent(evil)}`
    for (const path of [
      '/admin',
      '/admin/blog/post',
      search,
      `${row}/change`,
      `${row}/delete`,
      `${row}/history`,
      '/admin/blog/tag',
    ])
      expect(await browser.page(path)).not.toContain('<img')
    expect(await browser.page(`/admin/${encodeURIComponent(evil)}/x`)).not.toContain('<img')
    expect(await (await browser.submit(`${row}/change`, { slug: evil })).text()).not.toContain('<img')
  })

  site.test('offers rows by searching where they are many, and keeps what was typed meanwhile', async () => {
    const browser = await site.browser()
    await User.objects().bulkCreate(
      Array.from({ length: 310 }, (_, index) => ({ username: `many${index}`, email: `many${index}@example.com` })),
    )
    const page = await browser.page('/admin/blog/post/add')
    expect(page).not.toContain('>many7<')
    const found = await browser.submit('/admin/blog/post/add', {
      title: 'Kept',
      '_find-author': 'many30',
      _find: 'author',
    })
    const html = await found.text()
    expect(html).toContain('>many300</option>')
    expect(html).toContain('value="Kept"')
    expect(html).not.toContain('class="summary"')
    const entered = await browser.submit('/admin/blog/post/add', { title: 'Kept', '_find-author': 'many301' })
    expect(await entered.text()).toContain('>many301</option>')
    const many = await User.objects().get({ username: 'many301' })
    const saved = await browser.submit('/admin/blog/post/add', {
      title: 'Kept',
      slug: 'kept',
      author: String(many.id),
      '_find-author': 'many301',
      _then: 'list',
    })
    expect(saved.status).toBe(303)
    expect((await Post.objects().get({ slug: 'kept' })).authorId).toBe(many.id)
    expect(await browser.page('/admin/blog/post')).toContain('placeholder="Words, or its key"')
    await site.staff('poster', 'add Post')
    const search = { '_find-author': 'many307@example', _find: 'author' }
    expect(await (await browser.submit('/admin/blog/post/add', search)).text()).toContain('>many307</option>')
    // Who may not see users finds them by what they are called, and by nothing else that is known of them.
    const poster = await site.browser('poster')
    expect(await (await poster.submit('/admin/blog/post/add', search)).text()).not.toContain('>many307</option>')
    const byName = { ...search, '_find-author': 'many307' }
    expect(await (await poster.submit('/admin/blog/post/add', byName)).text()).toContain('>many307</option>')
    await User.objects().filter({ username__startswith: 'many' }).delete()
  })
})
