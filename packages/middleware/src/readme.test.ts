import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { randomToken } from '@tsango/toolkit/signing'
import { expect, it, onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Writes the first program of the README and starts it, on a port that is free. */
async function start(variables: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const [, program = ''] = /```ts\n(\/\/ site\.ts.*?)```/s.exec(await readFile(join(root, 'README.md'), 'utf8')) ?? []
  // Inside of the package, so that its own name is found as an installed one would be.
  const place = await mkdtemp(join(root, '.tmp-readme-'))
  await writeFile(join(place, 'site.ts'), program.replace('port: 8000', "port: 0, host: 'localhost'"))
  const { NODE_ENV: _mode, ...env } = process.env
  const child = spawn(process.execPath, ['site.ts'], { cwd: place, env: { ...env, ...variables } })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await rm(place, { recursive: true, force: true })
  })
  return child
}

/** Where it serves. Rejects with what it said where it ends before. */
async function served(child: ChildProcess): Promise<string> {
  const said = Promise.withResolvers<string>()
  let output = ''
  const read = (text: Buffer): void => {
    output += text.toString()
    const [found] = /http:\/\/localhost:\d+/.exec(output) ?? []
    if (found) said.resolve(found)
  }
  child.stdout?.on('data', read)
  child.stderr?.on('data', read)
  child.once('close', () => said.reject(new Error(output)))
  return said.promise
}

it('the first program of the README serves as it stands, with sessions and the headers of the stack', async () => {
  const url = await served(await start({}))
  const first = await fetch(url)
  const [cookie = ''] = first.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  expect([await first.json(), first.headers.get('x-content-type-options')]).toEqual([{ visits: 1 }, 'nosniff'])
  expect(await (await fetch(url, { headers: { cookie } })).json()).toEqual({ visits: 2 })
})

it('wants in production what the README says, and serves with it', async () => {
  const without = await start({ NODE_ENV: 'production' })
  expect((await once(without, 'exit'))[0]).toBe(1)
  const child = await start({ NODE_ENV: 'production', TSANGO__HOSTS: 'localhost', TSANGO__SECRET: randomToken(48) })
  expect(await (await fetch(await served(child))).json()).toEqual({ visits: 1 })
})
