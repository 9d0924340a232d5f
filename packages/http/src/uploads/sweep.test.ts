import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineApp } from '@tsango/core/apps'
import { afterAll, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { endpoint } from '../endpoint/endpoint.ts'
import { upload } from './uploads.ts'

const folder = mkdtempSync(join(tmpdir(), 'sweep-'))
const before = process.env['TMPDIR']
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  rmSync(folder, { recursive: true })
})

const at = (name: string) => join(folder, name)
const YESTERDAY = Date.now() / 1000 - 24 * 60 * 60

function leave(name: string, time = YESTERDAY): void {
  mkdirSync(at(name))
  writeFileSync(join(at(name), '0'), 'left')
  utimesSync(at(name), time, time)
}

it('takes away what a process that was killed left behind, and nothing else', async () => {
  leave('tsango-upload-old')
  leave('tsango-upload-young', Date.now() / 1000)
  leave('elsewhere')
  symlinkSync(at('elsewhere'), at('tsango-upload-link'))
  writeFileSync(at('tsango-upload-file'), 'a file')
  utimesSync(at('tsango-upload-file'), YESTERDAY, YESTERDAY)
  process.env['TMPDIR'] = folder

  const take = endpoint('POST', '/', { files: { one: upload() } }, ({ files }) => ({ size: files.one.size }))
  const site = defineApp({ name: 'site', routes: (r) => void r.route('/', take) })
  const body = new FormData()
  body.set('one', new File(['abc'], 'a.txt'))
  const response = await createHttpApplication({ apps: [site], mode: 'test' }).request('/', { method: 'POST', body })
  expect([response.status, await response.json()]).toEqual([200, { size: 3 }])

  await expect.poll(() => existsSync(at('tsango-upload-old'))).toBe(false)
  const kept = ['tsango-upload-young/0', 'elsewhere/0', 'tsango-upload-link/0', 'tsango-upload-file']
  expect(kept.filter((name) => !existsSync(at(name)))).toEqual([])
})
