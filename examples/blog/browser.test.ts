import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../tooling/chromium/chromium.ts'
import { freePort, makePlace, type Run } from './testing/run.ts'

const browser: Browser | undefined = await launchChromium()

describe.skipIf(browser === undefined)('the blog in a browser', () => {
  const place = makePlace()
  const faults: string[] = []
  let demo: Run
  let url: string
  let page: Page

  beforeAll(async () => {
    const port = await freePort()
    url = `http://localhost:${port}`
    demo = place.run('demo.ts', ['--port', String(port)])
    await demo.saw('Serving on')
    page = await openPage({ width: 1200, height: 900 })
  })

  afterAll(async () => {
    await browser?.close()
    demo.process.kill('SIGINT')
    await demo.ended
    place.remove()
  })

  /** A page whose script errors, refused resources and broken policies are collected. */
  async function openPage(viewport: { readonly width: number; readonly height: number }): Promise<Page> {
    const context = await browser?.newContext({ viewport })
    const opened = await context?.newPage()
    if (opened === undefined) return expect.fail('There is no browser.')
    opened.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    opened.on('pageerror', (error) => faults.push(error.message))
    // What a click leaves behind unloaded is aborted, and no fault.
    opened.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? ''
      if (reason !== 'net::ERR_ABORTED') faults.push(`${request.method()} ${request.url()}: ${reason}`)
    })
    return opened
  }

  it('lets a reader go from the list to a post and to its tag', async () => {
    await page.goto(url)
    const first = page.locator('.teaser h2 a').first()
    const title = await first.textContent()
    await first.click()
    expect(await page.locator('h1').textContent()).toBe(title)
    const tag = page.locator('.labels a').first()
    const name = await tag.textContent()
    await tag.click()
    expect(await page.locator('h1').textContent()).toBe(name)
    await page.goto(url)
    await page.getByRole('link', { name: 'Older' }).click()
    await expect.poll(() => page.getByText('Page 2 of').count()).toBe(1)
  })

  it('lets the admin write a post, which then is on the site and in the API', async () => {
    const password = /password ([a-zA-Z2-9]{16})/.exec(demo.output())?.[1] ?? ''
    await page.goto(`${url}/admin`)
    await page.getByLabel('Username').fill('admin')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('link', { name: /^posts$/i }).click()
    await page.getByRole('link', { name: 'Add post' }).click()

    await page.locator('[name=title]').fill('Dancing <with> a browser')
    await page.locator('[name=slug]').fill('dancing-with-a-browser')
    await page.locator('[name=body]').fill('The first paragraph.\n\nThe second one.')
    await page.locator('[name=status]').selectOption('published')
    await page.locator('[name=author]').selectOption({ label: 'jun' })
    await page.getByLabel('Tango', { exact: true }).check()
    await page.locator('[name=publishedAt]').fill('2026-11-20T08:00')
    await page.getByRole('button', { name: 'Save', exact: true }).last().click()
    await expect.poll(() => page.getByRole('status').textContent()).toContain('Dancing <with> a browser')

    await page.goto(url)
    await page.getByRole('link', { name: 'Dancing <with> a browser' }).click()
    expect(new URL(page.url()).pathname).toBe('/posts/dancing-with-a-browser')
    expect(await page.locator('.byline').first().textContent()).toMatch(
      /Jun Takahashi\s+November 20, 2026\s+0 comments/,
    )
    expect(await page.locator('.text p').allTextContents()).toEqual(['The first paragraph.', 'The second one.'])
    expect(await page.locator('.labels').textContent()).toMatch(/^\s*Tango\s*$/)

    const found = await (await fetch(`${url}/api/posts?search=browser`)).json()
    expect(found).toMatchObject({
      count: 1,
      results: [{ title: 'Dancing <with> a browser', slug: 'dancing-with-a-browser', status: 'published' }],
    })
  })

  it('shows the documentation of the API', async () => {
    await page.goto(`${url}/api/docs`)
    await page.getByText('/api/posts/{id}').first().waitFor()
    expect(
      new Set(
        await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin)),
      ),
    ).toEqual(new Set([url]))
  })

  it('fits a phone', async () => {
    const phone = await openPage({ width: 360, height: 740 })
    for (const path of ['/', '/posts/dancing-with-a-browser', '/tags/tango']) {
      await phone.goto(url + path)
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    }
  })

  it('breaks no policy and asks for nothing that is missing', () => {
    expect(faults).toEqual([])
  })
})
