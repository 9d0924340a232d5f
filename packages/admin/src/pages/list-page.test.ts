import { Group } from '@tsango/auth/models'
import { related } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeAll, expect } from 'vitest'
import { Comment, Post, Tag } from '../fixtures/models.ts'
import { withSite } from '../fixtures/site.ts'

const DAY = 86_400_000
const titlesIn = (html: string): (string | undefined)[] =>
  [...html.matchAll(/<td><a href="\/admin\/blog\/post\/\d+\/change">([^<]+)<\/a>/g)].map(([, title]) => title)

await describeDatabases('the list of a model', (under) => {
  const site = withSite(under)

  beforeAll(() =>
    site.app.run(async () => {
      const ann = await site.staff('ann', 'view Post')
      const tags = await Tag.objects().bulkCreate([{ name: 'tango' }, { name: 'vals' }])
      for (let index = 0; index < 45; index++) {
        const post = await Post.objects().create({
          title: `Step ${String(index).padStart(2, '0')}`,
          slug: `s${index}`,
          views: index,
          status: index % 3 ? 'published' : 'draft',
          featured: index % 2 === 0,
          authorId: index < 5 ? ann.id : 1,
          publishedAt: index === 44 ? null : new Date(Date.now() - index * 20 * DAY),
        })
        if (index < 3) await related(post, 'tags').add(...tags)
      }
    }),
  )

  site.test('shows the columns that were asked for, with totals and pages, and links of the first column', async () => {
    const html = await (await site.browser()).page('/admin/blog/post')
    expect([...html.matchAll(/<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)/g)].map(([, label]) => label?.trim())).toEqual(
      ['Title', 'Author', 'Status', 'Views', 'Featured', 'Published at', 'Tags', 'Shout', 'Author: email'],
    )
    expect(html).toContain('1–20 of 45 posts')
    expect(titlesIn(html)).toHaveLength(20)
    expect(html).toContain('<td>tango, vals</td>')
    expect(html).toMatch(/rel="next" href="\/admin\/blog\/post\?page=2"/)
    expect(html).not.toContain('rel="prev"')
    expect(html).not.toContain('hidden-token')
  })

  site.test('needs as many statements for twenty rows as for one', async () => {
    const browser = await site.browser()
    const count = async (path: string): Promise<number> => {
      site.statements.length = 0
      expect((await browser.get(path)).status).toBe(200)
      return site.statements.length
    }
    await browser.page('/admin/blog/post?q=Step')
    const many = await count('/admin/blog/post?q=Step')
    expect(await count('/admin/blog/post?q=Step+07')).toBe(many)
    expect(many).toBeLessThanOrEqual(9)
  })

  site.test('is sorted by a header, which then turns round, and says so', async () => {
    const browser = await site.browser()
    const up = await browser.page('/admin/blog/post?o=title')
    expect(titlesIn(up).slice(0, 2)).toEqual(['Step 00', 'Step 01'])
    expect(up).toMatch(/aria-sort="ascending"><a href="\/admin\/blog\/post\?o=-title">/)
    const down = await browser.page('/admin/blog/post?o=-title&page=3')
    expect(titlesIn(down)).toEqual(['Step 04', 'Step 03', 'Step 02', 'Step 01', 'Step 00'])
    expect(down).toContain('aria-sort="descending"')
    expect(titlesIn(await browser.page('/admin/blog/post?o=-author'))[0]).toMatch(/^Step/)
  })

  site.test('is searched by words that must all be found, and takes wildcards and quotes literally', async () => {
    const browser = await site.browser()
    expect(titlesIn(await browser.page('/admin/blog/post?q=step+07'))).toEqual(['Step 07'])
    for (const nothing of ['100%25', "'%20OR%201=1--", '_tep'])
      expect(await browser.page(`/admin/blog/post?q=${nothing}`)).toContain('No post fits.')
    expect((await browser.get('/admin/blog/post?q=a%00b')).status).toBe(400)
    expect((await browser.get(`/admin/blog/post?q=${'x'.repeat(300)}`)).status).toBe(400)
  })

  site.test('is narrowed by choices, booleans, keys, relations and periods', async () => {
    const browser = await site.browser()
    const total = async (query: string): Promise<number> => {
      const html = await browser.page(`/admin/blog/post?${query}`)
      return html.includes('No post fits.') ? 0 : Number(/of (\d+) posts?</.exec(html)?.[1])
    }
    expect(await total('status=draft')).toBe(15)
    expect(await total('status=draft&featured=yes')).toBe(8)
    expect(await total('reviewed=none')).toBe(45)
    expect(await total('reviewed=yes')).toBe(0)
    expect(await total('author=2')).toBe(5)
    expect(await total('tags=1')).toBe(3)
    expect(await total('publishedAt=none')).toBe(1)
    expect(await total('publishedAt=today')).toBe(1)
    expect(await total('publishedAt=past7days')).toBe(1)
    expect(await total('status=&o=title')).toBe(45)
    expect(await browser.page('/admin/blog/post?author=2')).toContain('<option value="2" selected>ann</option>')
    expect(await total('author=AN')).toBe(await total('author=2'))
    expect(await total('author=100%25')).toBe(0)
    expect(await browser.page('/admin/blog/post?author=an')).toMatch(/name="author" value="an"/)
    // Two tags of a post fit, and it counts once.
    expect(await total('tags=a')).toBe(3)
  })

  site.test('refuses what does not exist and says what does', async () => {
    const browser = await site.browser()
    const refused = async (query: string): Promise<string> => {
      const response = await browser.get(`/admin/blog/post?${query}`)
      expect(response.status).toBe(400)
      return response.text()
    }
    expect(await refused('stauts=draft')).toContain('Did you mean &quot;status&quot;?')
    expect(await refused('status=gone')).toContain('&quot;draft&quot;, &quot;published&quot;')
    expect((await browser.get('/admin/blog/tag?q=x')).status).toBe(400)
    expect(await refused('o=token')).toContain('cannot be sorted by &quot;token&quot;')
    expect(await refused('o=-titel')).toContain('Did you mean &quot;title&quot;?')
    expect(await refused(`author=${'x'.repeat(201)}`)).toContain(
      'It takes a key or words of the model &quot;auth.User&quot;',
    )
    expect(await refused('author__password__startswith=a')).toContain('There is no filter')
    expect(await refused('publishedAt=tomorrow')).toContain('&quot;today&quot;')
    expect(await refused('page=two')).toContain('is no page')
    expect(await refused('page=-1')).toContain('is no page')
    for (const page of ['0', '4', '999999999', '9'.repeat(40)])
      expect((await browser.get(`/admin/blog/post?page=${page}`)).status).toBe(404)
  })

  site.test('says what is missing where there is nothing', async () => {
    const browser = await site.browser()
    await Group.objects().delete()
    const html = await browser.page('/admin/auth/group')
    expect(html).toContain('There are no groups yet.')
    expect(html).toContain('href="/admin/auth/group/add"')
  })

  site.test('shows only what the one who looks may do', async () => {
    const html = await (await site.browser('ann')).page('/admin/blog/post')
    expect(html).not.toMatch(/Add post|Delete selected|type="checkbox"/)
    expect(html).toContain('Step 00')
  })

  site.test('deletes the selected rows, after asking', async () => {
    const browser = await site.browser()
    const [one, two] = await Tag.objects().bulkCreate([{ name: 'gone 1' }, { name: 'gone 2' }])
    const selected = [String(one?.id), String(two?.id)]
    const asked = await browser.post('/admin/blog/tag', { action: 'delete', selected })
    expect(asked.status).toBe(200)
    expect(await asked.text()).toContain('Delete 2 tags')
    expect(await Tag.objects().filter({ name__startswith: 'gone' }).count()).toBe(2)
    const done = await browser.post('/admin/blog/tag', { action: 'delete', selected, confirmed: 'yes' })
    expect(done.headers.get('location')).toBe('/admin/blog/tag')
    expect(await browser.page('/admin/blog/tag')).toContain('2 tags were deleted.')
    expect(await Tag.objects().filter({ name__startswith: 'gone' }).count()).toBe(0)
    expect((await browser.post('/admin/blog/tag', { action: 'delete', selected, confirmed: 'yes' })).status).toBe(303)
    expect((await browser.post('/admin/blog/tag', { action: 'publish', selected })).status).toBe(400)
    expect((await browser.post('/admin/blog/tag', { action: 'delete', selected: Array(501).fill('1') })).status).toBe(
      400,
    )
  })

  site.test('shows rows that have no words of their own', async () => {
    await Comment.objects().create({ postId: 1, text: 'Lovely' })
    expect(await (await site.browser()).page('/admin/blog/comment')).toMatch(/Lovely<\/a>[\s\S]*<td>Step 00<\/td>/)
  })
})
