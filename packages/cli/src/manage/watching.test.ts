import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, expect, it } from 'vitest'
import { launchChromium } from '../../../../tooling/chromium/chromium.ts'
import { createProject, type Project, type Running } from './fixtures/project.ts'

const secret = 'q8f3k1lz0x9c7v5b6n2m4a8s1d3f5g7h9'
const app = (text: string, more = '') => `
import { defineApp } from '@tsango/core'
import { createHttpApplication } from '@tsango/http/application'
import { greeting } from './greeting.ts'
${more}
const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.get('/', (c) => c.html('<!doctype html><title>t</title><p>' + greeting + ${JSON.stringify(text)} + '</p>'))
    r.get('/part', (c) => c.html('<p>part</p>'))
    r.get('/json', (c) => c.json({ greeting }))
  },
})
export default createHttpApplication({ apps: [cli(), site], settings: { secret: '${secret}' } })
`

let project: Project
afterEach(() => project.remove())

async function watched(files: Record<string, string> = {}, words: readonly string[] = ['serve', '--watch']) {
  project = createProject({ 'app.ts': app('one'), 'greeting.ts': "export const greeting = 'hello '", ...files })
  const running = project.start([...words, '--port', '0', '--host', '127.0.0.1'])
  await running.saw('Serving on')
  return { running, url: /http:\S+/.exec(running.output())?.[0] ?? '' }
}

const save = (name: string, text: string) => writeFileSync(join(project.folder, name), text)
const saved = (name: string, text: string) =>
  save(
    name,
    name === 'app.ts' ? `import { cli } from '${new URL('../cli/cli.ts', import.meta.url).href}'\n${text}` : text,
  )

const page = async (url: string) => (await fetch(url, { headers: { connection: 'close' } })).text()

async function answers(url: string, text: string): Promise<string> {
  for (let tries = 0; tries < 12_000; tries++) {
    const found = await page(url).catch(() => '')
    if (found.includes(text)) return found
    await wait(10)
  }
  throw new Error(`It never answered "${text}"`)
}

/** Reads server-sent events until one holds the text, or until they end. */
async function hears(url: string, text: string): Promise<string> {
  const { body } = await fetch(`${url}/__tsango/live-reload`)
  let heard = ''
  for await (const chunk of body ?? []) {
    heard += Buffer.from(chunk).toString()
    if (text !== '' && heard.includes(text)) return heard
  }
  return heard
}

async function ends(running: Running) {
  running.process.kill('SIGINT')
  const { code } = await running.ended
  expect(code).toBe(0)
}

it('serves what was saved last, on the same port, and pages hear of it', async () => {
  const { running, url } = await watched()
  const before = await page(url)
  expect(before).toContain('hello one')
  const start = /next === '([^']+)'/.exec(before)?.[1]
  const heard = hears(url, '')
  await wait(200)
  save('greeting.ts', "export const greeting = 'good day '")
  expect(await answers(url, 'good day one')).not.toContain(`'${start}'`)
  // The page that listens is let go by the process that ends, and finds another one.
  expect(await heard).toContain(`event: start\ndata: ${start}`)
  expect(await hears(url, 'data:')).not.toContain(start)
  await ends(running)
  expect(running.output()).toContain('greeting.ts changed.\nStarted again.\n')
})

it('goes on with the former program while a file is broken, shows its error, and takes the next save', async () => {
  const { running, url } = await watched()
  save('greeting.ts', 'export const greeting = ;')
  await running.saw('so the former one goes on')
  expect(running.output()).toContain('SyntaxError')
  expect(await page(url)).toContain('hello one')
  expect(await hears(url, 'SyntaxError')).toContain('event: broken')
  save('greeting.ts', "export const greeting = 'mended '")
  expect(await answers(url, 'mended one')).toContain('<script')
  await ends(running)
})

it('lets the former program go at once, however long a server that is balanced waits', async () => {
  const { running, url } = await watched()
  const delayed = app('two').replace('settings: {', "settings: { server: { shutdownDelay: '1h' },")
  const told = delayed.replace("name: 'site',", "name: 'site', shutdown: () => console.log('Let go.'),")
  saved('app.ts', told)
  await answers(url, 'hello two')
  save('greeting.ts', "export const greeting = 'good day '")
  await answers(url, 'good day two')
  // Killed for taking too long, it would have said nothing.
  await running.saw('Let go.')
  await ends(running)
})

it('waits for the next save where the first start fails, or the program ends by itself', async () => {
  project = createProject({ 'app.ts': app('one'), 'greeting.ts': 'export const = 1' })
  const running = project.start(['runserver', '--port', '0', '--host', '127.0.0.1'])
  await running.saw('It does not start. The next save tries again.')
  save('greeting.ts', "export const greeting = 'late '")
  await running.saw('Serving on')
  const url = /http:\S+/.exec(running.output())?.[0] ?? ''
  expect(await page(url)).toContain('late one')
  saved('app.ts', app('two', 'setTimeout(() => process.exit(3), 1000)'))
  await running.saw('It ended by itself (exit code 3). The next save starts it again.')
  saved('app.ts', app('three'))
  await answers(url, 'late three')
  await ends(running)
})

it('starts again for new files and folders, and not for what the program writes', async () => {
  const { running, url } = await watched({ 'public/site.css': 'a {}', 'db.sqlite3': '' })
  save('db.sqlite3', 'rows')
  // Whole at once, so that no reader finds it half-written.
  save('greeting.new', "export const greeting = 'hello '")
  renameSync(join(project.folder, 'greeting.new'), join(project.folder, 'greeting.ts'))
  save('public/site.css', 'b {}')
  await running.saw('public/site.css changed.\nStarted again.')
  await answers(url, 'hello one')
  expect(running.output().match(/changed/g)).toHaveLength(1)
  await ends(running)
})

it('puts the script into whole pages alone, named by the policy of their nonce', async () => {
  const { running, url } = await watched()
  const ask = async (path: string, headers: Record<string, string> = {}) =>
    (await fetch(`${url}${path}`, { headers })).text()
  expect(await ask('/')).toMatch(/<script nonce="[\w-]+">/)
  expect(await ask('/', { 'sec-fetch-dest': 'document' })).toContain('<script')
  expect(await ask('/', { 'sec-fetch-dest': 'empty' })).not.toContain('<script')
  expect(await ask('/part', { 'hx-request': 'true' })).not.toContain('<script')
  expect(await ask('/json')).toBe('{"greeting":"hello "}')
  await ends(running)
})

const browser = await launchChromium()
afterAll(() => browser?.close())

it.skipIf(browser === undefined)(
  'loads an open page anew, and shows on it what keeps the next from starting',
  async () => {
    const { running, url } = await watched()
    const tab = (await browser?.newPage()) as Page
    await tab.goto(url)
    const text = () => tab.locator('p').textContent()
    expect(await text()).toBe('hello one')
    save('greeting.ts', "export const greeting = 'good day '")
    await expect.poll(text).toBe('good day one')
    save('greeting.ts', 'export const greeting = ;')
    await expect.poll(() => tab.getByRole('alert').allTextContents()).toEqual([expect.stringContaining('SyntaxError')])
    expect(await text()).toBe('good day one')
    save('greeting.ts', "export const greeting = 'mended '")
    await expect.poll(text).toBe('mended one')
    expect(await tab.getByRole('alert').count()).toBe(0)
    await tab.close()
    await ends(running)
  },
)

it.each([
  [['serve', '--watch'], { NODE_ENV: 'production' }, 'The mode is production'],
  [['serve', '--watch', '--workers', '2'], {}, '--watch serves by one process.'],
  [['serve', '--watch', '--port', '70000'], {}, '--port is no port'],
])('refuses %j %j, and ends', async (words, environment, message) => {
  project = createProject({ 'app.ts': app('one'), 'greeting.ts': "export const greeting = ''" })
  const { code, stderr } = await project.run(words, environment)
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) })
})

it('has no script and no address for it in a process that nothing watches', async () => {
  project = createProject({ 'app.ts': app('one'), 'greeting.ts': "export const greeting = 'hello '" })
  for (const mode of ['development', 'production']) {
    const running = project.start(['serve', '--port', '0', '--host', '127.0.0.1'], { NODE_ENV: mode })
    await running.saw('Serving on')
    const url = /http:\S+/.exec(running.output())?.[0] ?? ''
    expect(await page(url)).not.toContain('<script')
    expect((await fetch(`${url}/__tsango/live-reload`)).status).toBe(404)
    await ends(running)
  }
})
