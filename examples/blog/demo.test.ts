import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort, makePlace, type Place } from './testing/run.ts'

let place: Place
beforeEach(() => {
  place = makePlace()
})
afterEach(() => place.remove())

const bodyOf = async (url: string) => (await fetch(url)).text()

/** A page without its foot, which tells what its own request took. */
const withoutPanel = (page: string) => page.replace(/<link[^>]*><aside class="tsango-debug.*<\/aside>/s, '')

describe('pnpm demo', () => {
  it('migrates, fills, makes an admin and serves; a second run keeps it all and is told no password', async () => {
    const port = await freePort()
    const url = `http://localhost:${port}`
    const first = place.run('demo.ts', ['--port', String(port)])
    await first.saw('Serving on')
    expect(first.output()).toContain('300 posts by 12 authors, with 25 tags and 914 comments.')
    expect(first.output()).toMatch(/as admin, password [a-zA-Z2-9]{16}\n/)
    expect(first.output()).not.toMatch(/warn|problem|undefined/i)
    const page = await bodyOf(url)
    expect(page).toContain('Page 1 of 30')
    first.process.kill('SIGINT')
    expect(await first.ended).toBe(0)

    const second = place.run('demo.ts', ['--port', String(port)])
    await second.saw('Serving on')
    expect(second.output()).toContain('There are 300 posts, which stay as they are.')
    expect(second.output()).not.toMatch(/password [a-zA-Z2-9]{16}/)
    expect(second.output()).toContain('pnpm demo --reset')
    expect(withoutPanel(await bodyOf(url))).toBe(withoutPanel(page))
    second.process.kill('SIGTERM')
    expect(await second.ended).toBe(0)
  })

  it('says that a port is busy before it makes anything', async () => {
    const port = await freePort()
    const other = createServer().listen(port, 'localhost')
    await new Promise((resolve) => other.once('listening', resolve))
    const run = place.run('demo.ts', ['--port', String(port)])
    expect(await run.ended).toBe(1)
    expect(run.output()).toBe(
      `Port ${port} is in use. Stop what listens there, or choose another with --port ${port + 1}.\n`,
    )
    expect(existsSync(place.file)).toBe(false)
    other.close()
  })

  it('leaves nothing half-written when it is interrupted', async () => {
    const port = String(await freePort())
    const run = place.run('demo.ts', ['--port', port])
    await run.saw('Writing the blog')
    run.process.kill('SIGINT')
    expect([0, 130]).toContain(await run.ended)
    const again = place.run('demo.ts', ['--port', port])
    await again.saw('Serving on')
    expect(again.output()).toMatch(/300 posts by 12 authors|There are 300 posts/)
    again.process.kill('SIGINT')
    await again.ended
  })

  it.each([
    [['--port', '99999'], '--port takes a whole number from 1 to 65535, not 99999.'],
    [['--reset', '--port', '18999'], '--reset deletes db.sqlite3, but DATABASE_URL names another database.'],
    [['--prot', '80'], 'demo has no option --prot. Did you mean "--port"?'],
  ])('refuses %j', async (words, message) => {
    const run = place.run('demo.ts', words)
    expect(await run.ended).toBe(2)
    expect(run.output()).toContain(message)
    expect(existsSync(place.file)).toBe(false)
  })
})
