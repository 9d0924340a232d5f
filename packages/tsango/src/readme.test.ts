import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
// Inside of the package, so that "tsango" is found as an installed one would be.
const place = mkdtempSync(join(root, '.tmp-readme-'))
const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(place, { recursive: true, force: true })
})

function manage(...words: readonly string[]): ChildProcess {
  const { NODE_ENV: _mode, DATABASE_URL: _url, PORT: _port, ...env } = process.env
  const child = spawn(process.execPath, ['manage.ts', ...words], { cwd: place, env })
  started.push(child)
  return child
}

it('the first program of the README migrates and serves as it stands', async () => {
  const [, program = ''] = /```ts\n\/\/ manage\.ts\n(.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  writeFileSync(join(place, 'manage.ts'), program)
  const [code] = await once(manage('migrate'), 'exit')
  expect(code).toBe(0)
  const server = manage('serve', '--port', '0')
  let output = ''
  const address = await new Promise<string>((resolve, reject) => {
    const read = (text: Buffer): void => {
      output += text.toString()
      const [found] = /http:\/\/localhost:\d+/.exec(output) ?? []
      if (found) resolve(found)
    }
    server.stdout?.on('data', read)
    server.stderr?.on('data', read)
    server.once('exit', () => reject(new Error(output)))
  })
  expect(await (await fetch(address)).json()).toEqual({ hello: 'world' })
  expect((await fetch(`${address}/admin/login`)).status).toBe(200)
})
