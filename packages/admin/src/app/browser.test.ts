import { createSuperuser } from '@tsango/auth/users'
import { type RunningServer, serve } from '@tsango/http/serve'
import { related } from '@tsango/orm'
import { currentDatabases } from '@tsango/orm/databases'
import { createTables } from '@tsango/orm/testing'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../../tooling/chromium/chromium.ts'
import { Comment, Post, Tag } from '../fixtures/models.ts'
import { blogApplication, PASSWORD } from '../fixtures/site.ts'

const browser: Browser | undefined = await launchChromium()
const app = blogApplication('sqlite::memory:')

describe.skipIf(browser === undefined)('the admin in a browser', () => {
  let server: RunningServer
  let postId = 0

  beforeAll(async () => {
    await app.start()
    await app.run(async () => {
      await createTables(currentDatabases().get())
      const { id: authorId } = await createSuperuser({ username: 'root', password: PASSWORD })
      const tags = await Tag.objects().bulkCreate([{ name: 'tango' }, { name: 'vals' }])
      const rows = Array.from({ length: 45 }, (_, index) => ({ title: `Step ${index}`, slug: `s${index}`, authorId }))
      const posts = await Post.objects().bulkCreate(rows)
      postId = posts[0]?.id ?? 0
      await related(posts[0] as (typeof posts)[number], 'tags').add(...tags)
      await Comment.objects().create({ postId, text: 'Lovely' })
    })
    server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  })
  afterAll(async () => {
    await browser?.close()
    await server.stop()
  })

  /** A page on which what goes wrong, violations of the policy among it, is gathered. */
  async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; faults: string[] }> {
    const context = await (browser as Browser).newContext(options)
    const page = await context.newPage()
    const faults: string[] = []
    page.on('console', (message) => {
      // The page of an error and of a form that must be put right is no fault.
      const expected = /status of (403|404|409|422)/.test(message.text())
      if (message.type() === 'error' && !expected) faults.push(message.text())
    })
    page.on('pageerror', (error) => faults.push(error.message))
    return { page, faults }
  }

  async function logIn(page: Page): Promise<void> {
    await page.goto(`${server.url}/admin/login`)
    await page.getByLabel('Username').fill('root')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL('**/admin')
  }

  async function seriousFaults(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe.source)
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
      return (await axe.run()).violations.map(({ id, impact, nodes }) => ({
        id,
        impact,
        nodes: nodes.map((node) => `${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
      }))
    })
    const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    return serious.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes.join('; ')}`)
  }

  const pages = (): readonly string[] => {
    const row = `/admin/blog/post/${postId}`
    return [
      '/admin',
      '/admin/blog/post?q=Step&page=2',
      '/admin/blog/post?q=nothing',
      '/admin/blog/post/add',
      `${row}/change`,
      `${row}/delete`,
      `${row}/history`,
      '/admin/auth/user/add',
      '/admin/auth/user/1/change',
      '/admin/auth/user/1/password',
      '/admin/nowhere',
    ]
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [size, width] of [
      ['wide', 1280],
      ['a phone', 390],
    ] as const) {
      it(`has no serious faults of accessibility in ${colorScheme} on ${size}, fits, and keeps to the policy`, async () => {
        const { page, faults } = await open({ colorScheme, viewport: { width, height: 844 } })
        await page.goto(`${server.url}/admin/login`)
        const found = [...(await seriousFaults(page))]
        await logIn(page)
        for (const path of pages()) {
          await page.goto(`${server.url}${path}`)
          found.push(...(await seriousFaults(page)))
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
          expect([path, overflow]).toEqual([path, 0])
        }
        await page.goto(`${server.url}/admin/blog/post/add`)
        await page.getByLabel('Title').fill('A title')
        await page.getByLabel('Slug').fill('not a slug')
        await page.getByLabel('Author').selectOption({ label: 'root' })
        await page.getByRole('button', { name: 'Save', exact: true }).click()
        await page.getByRole('alert').waitFor()
        found.push(...(await seriousFaults(page)))
        expect(found).toEqual([])
        expect(faults).toEqual([])
        await page.context().close()
      })
    }
  }

  it('can be walked with the keyboard alone and without scripts: log in, add, find, change, delete', async () => {
    const { page, faults } = await open({ javaScriptEnabled: false })
    const { keyboard } = page
    const focused = async (): Promise<string> =>
      (await page
        .locator(':focus')
        .textContent()
        .catch(() => '')) ?? ''
    const tabTo = async (text: string): Promise<void> => {
      for (let step = 0; step < 80; step++) {
        await keyboard.press('Tab')
        if ((await focused()).trim() === text) return
      }
      expect.fail(`The Tab key never reached "${text}".`)
    }
    await page.goto(`${server.url}/admin`)
    // The browser puts the focus there itself, some time after the page was loaded.
    await page.locator('#username:focus').waitFor()
    await keyboard.type('root')
    await keyboard.press('Tab')
    await keyboard.type(PASSWORD)
    await keyboard.press('Enter')
    await page.waitForURL('**/admin')
    await keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    await keyboard.press('Enter')
    await tabTo('Tags')
    await keyboard.press('Enter')
    await page.waitForURL('**/admin/blog/tag')
    await tabTo('Add tag')
    await keyboard.press('Enter')
    await page.waitForURL('**/add')
    await page.getByLabel('Name').focus()
    await keyboard.type('milonga')
    await keyboard.press('Enter')
    await page.waitForURL('**/admin/blog/tag')
    expect(await page.getByRole('status').textContent()).toContain('“milonga” was added.')
    await tabTo('milonga')
    await keyboard.press('Enter')
    await page.waitForURL('**/change')
    await tabTo('Delete')
    await keyboard.press('Enter')
    await page.waitForURL('**/delete')
    await tabTo('Yes, delete')
    await keyboard.press('Enter')
    await page.waitForURL('**/admin/blog/tag')
    expect(await page.getByRole('status').textContent()).toContain('“milonga” was deleted.')
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('turns dark when it is told to, whatever the system says', async () => {
    const { page } = await open({ colorScheme: 'light', javaScriptEnabled: true })
    await logIn(page)
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await background()
    await page.getByRole('button', { name: 'Dark' }).click()
    await page.locator('[data-theme="dark"]').waitFor()
    expect(await background()).not.toBe(light)
    await page.context().close()
  })
})
