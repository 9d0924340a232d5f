import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../manage/fixtures/project.ts'

const app = `
import { defineApp, TsangoError, warning } from '@tsango/core'
import { createHttpApplication } from '@tsango/http/application'
import { skipSlots } from '@tsango/http/slots'
import { websocket } from '@tsango/http/websocket'

class Down extends TsangoError { code = 'down' }
const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.use('/posts/*', async (c, next) => next())
    r.get('/', (c) => c.text('hello'))
    r.get('/slow', async (c) => { console.error('asked'); await new Promise((done) => setTimeout(done, 300)); return c.text('slow') })
    r.get('/posts/:id', (c) => c.text('post')).delete('/posts/:id', (c) => c.text('gone'))
    r.all('/any', skipSlots([{ name: 'debug-panel' }], (c) => c.text('any')))
    r.route('/', websocket('/chat', {}, () => undefined))
  },
  startup: () => { if (process.env.DOWN) throw new Down('Database "default" is not available.') },
  shutdown: () => { console.error('bye') },
})
export default createHttpApplication({ apps: [cli(), site], settings: process.env.SECRET ? { secret: process.env.SECRET } : {} })
`

const secret = 'q8f3k1lz0x9c7v5b6n2m4a8s1d3f5g7h9'
let project: Project
beforeAll(() => {
  project = createProject({ 'app.ts': app })
})
afterAll(() => project.remove())

/** Serves on a free port and gives the address that was printed. */
async function served(words: readonly string[], environment: Record<string, string> = { SECRET: secret }) {
  const running = project.start([...words, '--port', '0', '--host', '127.0.0.1'], environment)
  await running.saw('Serving on')
  const url = /http:\S+/.exec(running.output())?.[0] ?? ''
  return { running, url }
}

/** How long the time and the space in front of a line of the log are. */
const TIME = '14:00:00 '.length

/** What a command says itself, and the lines of the log. */
function apart(stdout: string): [told: string[], logged: string[]] {
  const lines = stdout.split('\n').filter(Boolean)
  const isLogged = (line: string) => /^\d\d:\d\d:\d\d /.test(line)
  return [lines.filter((line) => !isLogged(line)), lines.filter(isLogged)]
}

describe('serve', () => {
  it.each([[[]], [['serve']]])('runs with the words %j, answers, and stops cleanly on Ctrl-C', async (words) => {
    const { running, url } = await served(words)
    expect(await (await fetch(url)).text()).toBe('hello')
    running.process.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    const [told, logged] = apart(stdout)
    expect({ code, told }).toEqual({ code: 0, told: [`Serving on ${url} (Ctrl-C stops)`] })
    expect(logged.map((line) => line.slice(TIME))).toEqual([
      'The server stops: requests under way are answered, no new ones are taken.',
      expect.stringMatching(/^The server is closed\. milliseconds=\d+$/),
    ])
    expect(stderr).toContain('bye')
  })

  it('lets a request under way finish', async () => {
    const { running, url } = await served([])
    const answer = fetch(`${url}/slow`)
    await running.saw('asked')
    running.process.kill('SIGTERM')
    expect(await (await answer).text()).toBe('slow')
    expect((await running.ended).code).toBe(0)
  })

  it('serves by several workers, and says so once', async () => {
    const { running, url } = await served(['--workers', '2', '--backlog', '64'])
    expect(await (await fetch(url)).text()).toBe('hello')
    running.process.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    const [told, logged] = apart(stdout)
    expect({ code, told }).toEqual({ code: 0, told: [`Serving on ${url} by 2 workers (Ctrl-C stops)`] })
    expect(logged.filter((line) => line.includes('A worker takes connections.'))).toHaveLength(2)
    expect(stderr.match(/bye/g)).toHaveLength(2)
  })

  it.each([
    [['--workers', 'many'], '"workers" is'],
    [['--backlog', '0'], '--backlog is a whole number from 1 to 65535.'],
    [['--backlog', '1.5'], '--backlog is a whole number from 1 to 65535.'],
    [['--cert', 'a.pem'], '--cert and --key go together.'],
    [['--socket', 'a.sock', '--port', '1'], '--socket stands in the place of --host and --port.'],
  ])('refuses %j', async (words, message) => {
    const { code, stderr } = await project.run(words, { SECRET: secret })
    expect(code).not.toBe(0)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })

  it('says on one line that a port is busy', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const words = ['--host', '127.0.0.1']
    for (const [given, environment] of [
      [['--port', String(port)], {}],
      [[], { PORT: String(port) }],
    ] as const) {
      const { code, stderr } = await project.run([...words, ...given], { SECRET: secret, ...environment })
      expect(code).toBe(1)
      expect(stderr).toBe(
        `bye\nPort ${port} is in use. Stop what listens there, or choose another with --port ${port + 1}.\n`,
      )
    }
    other.close()
  })

  it.each([
    [['--port', '70000'], {}, '--port is no port: 70000.'],
    [['--port', '1.5'], {}, '--port is no port: 1.5.'],
    [[], { PORT: 'eighty' }, 'PORT is no port: it is not a number.'],
  ])('refuses the port of %j %j', async (words, environment, message) => {
    const { code, stderr } = await project.run(words, environment)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  it('does not start in production without a secret, nor with a weak one, and prints no stack', async () => {
    for (const environment of [{}, { SECRET: 'change-me' }]) {
      const { code, stderr } = await project.run([], { NODE_ENV: 'production', ...environment })
      expect(code).toBe(1)
      expect(stderr).toMatch(
        /^The application cannot start: one problem\.\nerror core\.setting_invalid: Setting "secret": /,
      )
      expect(stderr).not.toMatch(/ {4}at |change-me/)
    }
  })

  it('warns of a missing secret in development', async () => {
    const { running } = await served([], {})
    running.process.kill('SIGINT')
    expect((await running.ended).stderr).toContain('http.secret_generated')
  })

  it('says what keeps the application from starting', async () => {
    const { code, stderr } = await project.run([], { DOWN: '1', SECRET: secret })
    expect(code).toBe(1)
    expect(stderr).toContain('Database "default" is not available.')
    expect(stderr).not.toContain('    at ')
  })
})

describe('check --deploy', () => {
  it('finds in development what production would refuse', async () => {
    expect(await project.run(['check'])).toMatchObject({ code: 0 })
    const { code, stdout, stderr } = await project.run(['check', '--deploy'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '1 error.\n' })
    expect(stderr).toMatch(/^error core\.setting_invalid: Setting "secret": /)
    expect(await project.run(['check', '--deploy'], { SECRET: secret })).toMatchObject({
      code: 0,
      stdout: 'No problems.\n',
    })
  })
})

describe('showurls', () => {
  it('lists addresses with their methods, without middleware', async () => {
    expect((await project.run(['showurls'])).stdout).toMatchInlineSnapshot(`
      "Methods      Path        Name
      ───────────  ──────────  ────
      GET          /
      GET          /slow
      GET, DELETE  /posts/:id
      ALL          /any
      WEBSOCKET    /chat
      "
    `)
    expect(JSON.parse((await project.run(['showurls', '--json'])).stdout)).toContainEqual({
      path: '/posts/:id',
      methods: ['GET', 'DELETE'],
    })
  })
})

describe('showmiddleware', () => {
  it('lists what a request passes', async () => {
    const { code, stdout } = await project.run(['showmiddleware', '/posts/7'], { SECRET: secret })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /\n1 {2}debug-panel .*\n2 {2}\[middleware\] {2,}middleware {2,}ALL \/posts\/\* {2,}by Hono\n3 {2}\[handler\] .*GET \/posts\/:id/,
    )
    expect((await project.run(['showmiddleware', '/chat'], { SECRET: secret })).stdout).toMatch(
      /\n2 {2}websocket .*GET \/chat/,
    )
    expect((await project.run(['showmiddleware', '/any'], { SECRET: secret })).stdout).toMatch(
      /\n1 {2}debug-panel .*skipped by the route\n2 .*ALL \/any/,
    )
    const json = await project.run(['showmiddleware', '/posts/7', '--json', '-m', 'put'], { SECRET: secret })
    expect(JSON.parse(json.stdout).at(-1)).toMatchObject({ kind: 'none' })
  })
})

describe('settings', () => {
  it('lists what is set and where it came from, without secrets', async () => {
    const { code, stdout } = await project.run(['settings'], { SECRET: secret, TSANGO__BODY_LIMIT: '2KiB' })
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nsecret {2,}•+ {2,}code\n/)
    expect(stdout).toMatch(/\nbodyLimit {2,}2048 {2,}variable TSANGO__BODY_LIMIT\n/)
    expect(stdout).toMatch(/\ndebug {2,}true {2,}default\n/)
    expect(stdout).not.toContain(secret)
  })

  it('explains one, and says so where it is invalid', async () => {
    const { stdout } = await project.run(['settings', 'bodyLimit'], { SECRET: secret })
    expect(stdout).toMatch(/^bodyLimit: A number of bytes/)
    expect(stdout).toMatch(/variable {2,}TSANGO__BODY_LIMIT\n/)
    const production = await project.run(['settings', 'secret', '--json'], {
      NODE_ENV: 'production',
      SECRET: 'change-me',
    })
    expect(JSON.parse(production.stdout)).toMatchObject({ name: 'secret', value: '••••••', fault: expect.any(String) })
    expect(await project.run(['settings', 'bodyLimt'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "bodyLimit"?'),
    })
  })
})

describe('an application without HTTP', () => {
  it('is not served and has no addresses', async () => {
    const here = createProject({
      'app.ts': 'import { createApplication } from "@tsango/core"\nexport default createApplication({ apps: [cli()] })',
    })
    expect(await here.run(['serve'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('This application answers no HTTP.'),
    })
    expect(await here.run(['showurls'])).toMatchObject({ code: 0, stdout: 'No app brings routes.\n' })
    expect(await here.run(['showurls', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' })
    here.remove()
  })
})
