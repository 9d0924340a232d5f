import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import zlib from 'node:zlib'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StaticFiles, staticFiles } from './static-files.ts'

const SCRIPT = 'export const step = "ocho cortado"\n'.repeat(50)
const ZIP = { br: zlib.brotliCompressSync, zst: zlib.zstdCompressSync, gz: zlib.gzipSync }
const UNZIP: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  br: zlib.brotliDecompressSync,
  zstd: zlib.zstdDecompressSync,
  gzip: zlib.gunzipSync,
}

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tsango-static-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

function writeCompressed(
  path: string,
  content: string,
  kinds: readonly (keyof typeof ZIP)[] = ['br', 'zst', 'gz'],
): void {
  write(path, content)
  for (const kind of kinds) write(`${path}.${kind}`, ZIP[kind](content))
}

const files = (development = false): StaticFiles => staticFiles({ folders: [join(root, 'app')], development })

async function get(from: StaticFiles, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await from.handler(new Request(`http://localhost/static/${path}`, { method, headers }))
  if (response === undefined) return undefined
  const bytes = new Uint8Array(await response.arrayBuffer())
  return {
    status: response.status,
    header: (name: string) => response.headers.get(name),
    bytes,
    text: Buffer.from(bytes).toString(),
  }
}

describe('a part of a file', () => {
  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-100', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-9', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=10-', 416, undefined, 'bytes */10'],
    ['bytes=-0', 416, undefined, 'bytes */10'],
    ['bytes=999999999999999-', 416, undefined, 'bytes */10'],
    ['bytes=4-2', 200, '0123456789', null],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['bytes=', 200, '0123456789', null],
    ['bytes=9999999999999999999-', 200, '0123456789', null],
    ['lines=0-1', 200, '0123456789', null],
  ])('is answered for Range: %s with %i', async (range, status, body, content) => {
    write('app/digits.txt', '0123456789')
    const answer = await get(files(), 'digits.txt', { range })
    expect([answer?.status, answer?.header('content-range')]).toEqual([status, content])
    if (body === undefined) return
    expect([answer?.text, answer?.header('content-length')]).toEqual([body, String(body.length)])
  })

  it('is sent only while If-Range names what is there, and never for HEAD', async () => {
    write('app/digits.txt', '0123456789')
    const from = files()
    const etag = (await get(from, 'digits.txt'))?.header('etag') ?? ''
    const status = async (more: Record<string, string>, method?: string) =>
      (await get(from, 'digits.txt', { range: 'bytes=0-1', ...more }, method))?.status
    expect(await status({ 'if-range': etag })).toBe(206)
    for (const other of ['"other"', `W/${etag}`, 'Tue, 14 Nov 2023 22:13:20 GMT', 'nonsense'])
      expect(await status({ 'if-range': other })).toBe(200)
    expect(await status({}, 'HEAD')).toBe(200)
    expect(await status({ 'if-none-match': etag })).toBe(304)
    expect(await status({ 'if-match': '"other"' })).toBe(412)
    expect(await status({ 'if-match': etag })).toBe(206)
  })

  it('may be large, and of a style sheet whose references are rewritten', async () => {
    const large = new Uint8Array(2_000_000).map((_, index) => index % 251)
    write('app/large.bin', large)
    write('app/a.css', 'url(i.png)')
    write('app/i.png', 'one')
    const from = files()
    const part = await get(from, 'large.bin', { range: 'bytes=1000-1500999' })
    expect([part?.status, part?.header('content-length')]).toEqual([206, '1500000'])
    expect(Buffer.compare(part?.bytes ?? new Uint8Array(), large.slice(1000, 1_501_000))).toBe(0)
    const css = `url("${from.url('i.png')}")`
    const sheet = await get(from, 'a.css', { range: 'bytes=4-8' })
    expect([sheet?.text, sheet?.header('content-range')]).toEqual([css.slice(4, 9), `bytes 4-8/${css.length}`])
  })

  it('of a file that became shorter, or went away, since it was looked up is nothing', async () => {
    write('app/a.txt', '0123456789')
    write('app/large.bin', new Uint8Array(2_000_000))
    const from = files()
    from.prepare()
    write('app/a.txt', '01')
    expect(await get(from, 'a.txt', { range: 'bytes=1-8' })).toBeUndefined()
    expect(await get(from, 'a.txt')).toBeUndefined()
    unlinkSync(join(root, 'app/large.bin'))
    expect(await get(from, 'large.bin')).toBeUndefined()
  })
})

describe('a file with compressed forms beside it', () => {
  it.each([
    ['br, gzip, zstd', 'br'],
    ['gzip, zstd', 'zstd'],
    ['gzip', 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, *', 'zstd'],
    ['GZIP;q=0.1', 'gzip'],
    ['identity, br;q=0.5', null],
    ['br;q=0', null],
    ['deflate', null],
    ['', null],
  ])('is sent to Accept-Encoding: %j as %j', async (accept, coding) => {
    writeCompressed('app/app.js', SCRIPT)
    const from = files()
    const [answer, head] = [
      await get(from, 'app.js', { 'accept-encoding': accept }),
      await get(from, 'app.js', { 'accept-encoding': accept }, 'HEAD'),
    ]
    for (const one of [answer, head]) {
      expect([one?.status, one?.header('content-encoding')]).toEqual([200, coding])
      expect([one?.header('vary'), one?.header('content-type')]).toEqual([
        'Accept-Encoding',
        'text/javascript; charset=utf-8',
      ])
      expect(one?.header('content-length')).toBe(String(answer?.bytes.byteLength))
      expect(one?.header('etag')).toBe(answer?.header('etag'))
    }
    const bytes = answer?.bytes ?? new Uint8Array()
    expect(Buffer.from(coding === null ? bytes : (UNZIP[coding]?.(bytes) ?? [])).toString()).toBe(SCRIPT)
    expect(head?.bytes.byteLength).toBe(0)
  })

  it('has a tag of its own in each form, by which it is asked about', async () => {
    writeCompressed('app/app.js', SCRIPT)
    const from = files()
    const accepts = ['br', 'zstd', 'gzip', 'identity']
    const tags = await Promise.all(
      accepts.map(async (accept) => (await get(from, 'app.js', { 'accept-encoding': accept }))?.header('etag') ?? ''),
    )
    expect(new Set(tags).size).toBe(4)
    for (const [at, accept] of accepts.entries()) {
      const same = await get(from, 'app.js', { 'accept-encoding': accept, 'if-none-match': tags[at] ?? '' })
      expect([same?.status, same?.header('vary'), same?.header('cache-control')]).toEqual([
        304,
        'Accept-Encoding',
        'no-cache',
      ])
      const other = await get(from, 'app.js', { 'accept-encoding': accept, 'if-none-match': tags[(at + 1) % 4] ?? '' })
      expect(other?.status).toBe(200)
    }
  })

  it('never mixes the forms in parts', async () => {
    writeCompressed('app/app.js', SCRIPT)
    const from = files()
    const br = await get(from, 'app.js', { 'accept-encoding': 'br' })
    const plain = await get(from, 'app.js')
    const part = (more: Record<string, string>) =>
      get(from, 'app.js', { range: 'bytes=3-9', 'accept-encoding': 'br', ...more })
    const unnamed = await part({})
    expect([unnamed?.status, unnamed?.header('content-encoding'), unnamed?.text]).toEqual([
      206,
      null,
      SCRIPT.slice(3, 10),
    ])
    expect(unnamed?.header('etag')).toBe(plain?.header('etag'))
    const ofPlain = await part({ 'if-range': plain?.header('etag') ?? '' })
    expect([ofPlain?.status, ofPlain?.header('content-encoding'), ofPlain?.text]).toEqual([
      206,
      null,
      SCRIPT.slice(3, 10),
    ])
    const ofBr = await part({ 'if-range': br?.header('etag') ?? '' })
    expect([ofBr?.status, ofBr?.header('content-encoding'), ofBr?.header('content-range')]).toEqual([
      206,
      'br',
      `bytes 3-9/${br?.bytes.byteLength}`,
    ])
    expect(ofBr?.bytes).toEqual(br?.bytes.slice(3, 10))
    const refused = await part({ 'if-range': br?.header('etag') ?? '', 'accept-encoding': 'gzip' })
    expect([refused?.status, refused?.header('content-encoding')]).toEqual([200, 'gzip'])
  })

  it('passes over what does not unpack to it: stale, broken, larger, a bomb, or of a rewritten style sheet', async () => {
    write('app/stale.js', SCRIPT)
    write('app/stale.js.br', zlib.brotliCompressSync(SCRIPT.replace('ocho', 'giro')))
    write('app/broken.js', SCRIPT)
    write('app/broken.js.gz', 'no gzip')
    write('app/small.js', 'x')
    write('app/small.js.gz', zlib.gzipSync('x'))
    write('app/bomb.js', SCRIPT)
    write('app/bomb.js.br', zlib.brotliCompressSync(new Uint8Array(200_000_000)))
    const sheet = 'a { background: url(i.png) } '.repeat(50)
    writeCompressed('app/a.css', sheet)
    write('app/i.png', 'one')
    const from = files()
    for (const name of ['stale.js', 'broken.js', 'small.js', 'bomb.js', 'a.css']) {
      const answer = await get(from, name, { 'accept-encoding': 'br, gzip, zstd' })
      expect([name, answer?.status, answer?.header('content-encoding'), answer?.header('vary')]).toEqual([
        name,
        200,
        null,
        null,
      ])
    }
    expect((await get(from, 'a.css'))?.text).toContain(from.url('i.png'))
  })

  it('is sent as it is in development, and compressed under its hashed name for ever', async () => {
    writeCompressed('app/app.js', SCRIPT, ['gz'])
    expect((await get(files(true), 'app.js', { 'accept-encoding': 'gzip' }))?.header('content-encoding')).toBeNull()
    const from = files()
    const hashed = await get(from, from.url('app.js').replace('/static/', ''), { 'accept-encoding': 'gzip' })
    expect([hashed?.header('content-encoding'), hashed?.header('cache-control')]).toEqual([
      'gzip',
      'public, max-age=31536000, immutable',
    ])
  })
})

describe('a symbolic link', () => {
  beforeEach(() => {
    write('secret/key.pem', 'secret')
    write('app/a.txt', 'a')
  })

  it.each([false, true])(
    'that leads out of the folder is not followed, at any depth; development: %s',
    async (development) => {
      symlinkSync(join(root, 'secret/key.pem'), join(root, 'app/file.txt'))
      symlinkSync('../secret', join(root, 'app/folder'))
      symlinkSync('folder', join(root, 'app/hop'))
      mkdirSync(join(root, 'app-two'))
      write('app-two/near.txt', 'near')
      symlinkSync(join(root, 'app-two/near.txt'), join(root, 'app/near.txt'))
      writeCompressed('app/app.js', SCRIPT, [])
      write('secret/app.js.gz', zlib.gzipSync(SCRIPT))
      symlinkSync(join(root, 'secret/app.js.gz'), join(root, 'app/app.js.gz'))
      const from = files(development)
      for (const name of ['file.txt', 'folder/key.pem', 'hop/key.pem', 'near.txt', 'app.js.gz']) {
        expect(await get(from, name)).toBeUndefined()
        expect(() => from.url(name)).toThrow('No static file')
      }
      expect((await get(from, 'app.js', { 'accept-encoding': 'gzip' }))?.header('content-encoding')).toBeNull()
      expect(from.names()).toEqual(['a.txt', 'app.js'])
    },
  )

  it('within the folder is followed, and the folder may itself be one', async () => {
    symlinkSync('a.txt', join(root, 'app/b.txt'))
    symlinkSync(join(root, 'app'), join(root, 'current'))
    const from = staticFiles({ folders: [pathToFileURL(join(root, 'current/'))] })
    expect((await get(from, 'b.txt'))?.text).toBe('a')
    expect(from.names()).toEqual(['a.txt', 'b.txt'])
  })

  it('that took the place of a file since it was looked up is not followed', async () => {
    write('app/b.txt', 'secret')
    const from = files()
    from.prepare()
    renameSync(join(root, 'app/b.txt'), join(root, 'app/c.txt'))
    symlinkSync(join(root, 'secret/key.pem'), join(root, 'app/b.txt'))
    expect(await get(from, 'b.txt')).toBeUndefined()
  })
})

it('is shown in the README as it is run here in a plain Hono app', async () => {
  write('app/public/app.js', SCRIPT)
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const [, shown = ''] = /Hono app that you have:\n\n```ts\n([\s\S]*?)```/.exec(readme) ?? []
  const [first, ...lines] = shown.trim().split('\n')
  expect([first, lines.length]).toEqual(["import { staticFiles } from '@tsango/templates/static-files'", 2])
  const app = new Hono()
  const body = lines.join('\n').replace('import.meta.url', 'here')
  new Function('staticFiles', 'app', 'here', body)(staticFiles, app, pathToFileURL(join(root, 'app/x.ts')).href)
  const whole = await app.request('/static/app.js')
  expect([whole.status, await whole.text()]).toEqual([200, SCRIPT])
  const part = await app.request('/static/app.js', { headers: { range: 'bytes=0-5' } })
  expect([part.status, await part.text()]).toEqual([206, 'export'])
  expect((await app.request('/static/app.js', { headers: { range: 'bytes=9999-' } })).status).toBe(416)
  expect((await app.request('/static/app.js', { method: 'HEAD' })).headers.get('content-length')).toBe(
    String(SCRIPT.length),
  )
  expect((await app.request('/static/none.js')).status).toBe(404)
})
