import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StaticCachingInvalid, StaticFileNotFound, StaticPrefixInvalid } from '../errors/errors.ts'
import { type StaticFiles, type StaticFilesOptions, staticFiles } from './static-files.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tsango-static-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, content: string | Uint8Array, time?: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
  if (time !== undefined) utimesSync(join(root, path), time, time)
}

function files(options: Partial<StaticFilesOptions> = {}): StaticFiles {
  return staticFiles({ folders: [join(root, 'project'), pathToFileURL(join(root, 'app'))], ...options })
}

const get = (from: StaticFiles, path: string, init?: RequestInit) =>
  from.handler(new Request(`http://localhost${path}`, init))

async function text(from: StaticFiles, path: string): Promise<string | undefined> {
  return (await get(from, path))?.text()
}

describe('the URL of a static file', () => {
  it('carries a hash of the content before the ending', () => {
    write('app/css/app.css', 'a { color: red }')
    write('app/LICENSE', 'MIT')
    write('app/a b/ü.min.js', 'x')
    expect(files().url('css/app.css')).toMatch(/^\/static\/css\/app\.[0-9a-f]{8}\.css$/)
    expect(files().url('LICENSE')).toMatch(/^\/static\/LICENSE\.[0-9a-f]{8}$/)
    expect(files().url('a b/ü.min.js')).toMatch(/^\/static\/a%20b\/%C3%BC\.min\.[0-9a-f]{8}\.js$/)
  })

  it('is the same on every machine and differs with the content', () => {
    write('app/a.txt', 'a')
    expect(files().url('a.txt')).toBe('/static/a.ca978112.txt')
    write('project/a.txt', 'b')
    expect(files().url('a.txt')).toBe('/static/a.3e23e816.txt')
  })

  it('may begin with a host of its own', () => {
    write('app/a.txt', 'a')
    expect(files({ prefix: 'https://cdn.example.com/s/' }).url('a.txt')).toBe(
      'https://cdn.example.com/s/a.ca978112.txt',
    )
    for (const prefix of ['', 'static/', '/static', '//x/', '/a"b/', 'javascript:/x/', '/a b/', '/x?/'])
      expect(() => files({ prefix })).toThrow(StaticPrefixInvalid)
    expect(files({ prefix: '/' }).url('a.txt')).toBe('/a.ca978112.txt')
  })

  it.each(['none.css', '../secret.txt', '.env', '', 'css', 'a/', '/etc/passwd'])('is refused for %j', (name) => {
    write('secret.txt', 'x')
    write('app/.env', 'SECRET=1')
    write('app/css/app.css', '')
    expect(() => files().url(name)).toThrow(StaticFileNotFound)
  })

  it('that is unknown gives an error with the folders and the closest file', () => {
    write('app/css/app.css', '')
    expect(() => files().url('app.css')).toThrow(
      `No static file "app.css". Searched: "${join(root, 'project')}", "${join(root, 'app')}". Did you mean "css/app.css"?`,
    )
  })
})

describe('serving', () => {
  it('lets a hashed name be kept for ever and a plain one be asked about', async () => {
    write('app/css/app.css', 'a { color: red }')
    const from = files()
    const hashed = await get(from, from.url('css/app.css'))
    expect(hashed?.status).toBe(200)
    expect(Object.fromEntries(hashed?.headers ?? [])).toEqual({
      'accept-ranges': 'bytes',
      'content-type': 'text/css; charset=utf-8',
      'content-length': '16',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    })
    expect(await hashed?.text()).toBe('a { color: red }')
    const plain = await get(from, '/static/css/app.css?x=1#y')
    expect([plain?.status, plain?.headers.get('cache-control')]).toEqual([200, 'no-cache'])
  })

  it('gives the present file under the hash of another version, but not to be kept', async () => {
    write('app/app.js', 'x')
    const other = await get(files(), '/static/app.deadbeef.js')
    expect([other?.status, other?.headers.get('cache-control')]).toEqual([200, 'no-cache'])
  })

  it('serves a file whose own name looks hashed', async () => {
    write('app/lib.deadbeef.js', 'lib')
    const from = files()
    expect(from.url('lib.deadbeef.js')).toMatch(/^\/static\/lib\.deadbeef\.[0-9a-f]{8}\.js$/)
    expect(await text(from, from.url('lib.deadbeef.js'))).toBe('lib')
    expect(await text(from, '/static/lib.deadbeef.js')).toBe('lib')
  })

  it('answers 304 to whoever has the content already', async () => {
    write('app/a.txt', 'a')
    const from = files()
    const etag = (await get(from, '/static/a.txt'))?.headers.get('etag') ?? ''
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const response = await get(from, '/static/a.txt', { headers: { 'if-none-match': tag } })
      expect([response?.status, await response?.text(), response?.headers.get('etag')]).toEqual([304, '', etag])
    }
    for (const tag of ['"x"', etag.slice(1, -1), ''])
      expect((await get(from, '/static/a.txt', { headers: { 'if-none-match': tag } }))?.status).toBe(200)
  })

  it('answers HEAD with the headers alone and other methods with 405', async () => {
    write('app/a.txt', 'abc')
    const head = await get(files(), '/static/a.txt', { method: 'HEAD' })
    expect([head?.status, head?.headers.get('content-length'), await head?.text()]).toEqual([200, '3', ''])
    const post = await get(files(), '/static/a.txt', { method: 'POST' })
    expect([post?.status, post?.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('sends a large file and an empty one whole', async () => {
    const large = new Uint8Array(2_000_000).map((_, index) => index % 251)
    write('app/large.bin', large)
    write('app/empty.txt', '')
    const response = await get(files(), '/static/large.bin')
    expect(response?.headers.get('content-length')).toBe('2000000')
    expect(new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(large)
    expect(await text(files(), '/static/empty.txt')).toBe('')
  })

  it.each([
    '/',
    '/static',
    '/statics/a.txt',
    '/static/',
    '/static/none.txt',
    '/static/css',
    '/static/../secret.txt',
    '/static/%2e%2e/secret.txt',
    '/static/..%2fsecret.txt',
    '/static/%2e%2e%2fsecret.txt',
    '/static/css/..%2f..%2f..%2fsecret.txt',
    '/static/..%5csecret.txt',
    '/static/%252e%252e%252fsecret.txt',
    '/static//etc/passwd',
    '/static/%2fetc%2fpasswd',
    '/static/a.txt%00',
    '/static/%zz',
    '/static/%c0%ae%c0%ae/secret.txt',
    '/static/.env',
    '/static/%2eenv',
    '/static/.git/config',
    '/static/css/.hidden.css',
    '/static/a.txt/',
    '/static/A.TXT',
    `/static/${'a'.repeat(5000)}`,
    `/static/${'a/'.repeat(3000)}b`,
    '/static/circle/x',
    '/static/circle',
  ])('does not answer for %j', async (path) => {
    write('secret.txt', 'secret')
    write('app/a.txt', 'a')
    write('app/css/.hidden.css', 'x')
    write('app/.env', 'SECRET=1')
    write('app/.git/config', 'x')
    symlinkSync(join(root, 'app/circle'), join(root, 'app/circle'))
    for (const development of [false, true]) expect(await get(files({ development }), path)).toBeUndefined()
  })

  it('knows the types of what the web is made of, whatever the case of the ending', async () => {
    const types = {
      'a.JS': 'text/javascript; charset=utf-8',
      'a.svg': 'image/svg+xml',
      'a.woff2': 'font/woff2',
      'a.constructor': 'application/octet-stream',
      'a.map': 'application/json',
    }
    for (const [name, type] of Object.entries(types)) {
      write(`app/${name}`, 'x')
      expect((await get(files(), `/static/${name}`))?.headers.get('content-type')).toBe(type)
    }
  })

  it('lists what it serves', () => {
    write('app/b/c.txt', '')
    write('project/a.txt', '')
    write('app/a.txt', '')
    write('app/.well-known/security.txt', '')
    write('app/.env', '')
    expect(files().names()).toEqual(['.well-known/security.txt', 'a.txt', 'b/c.txt'])
  })
})

describe('a style sheet', () => {
  beforeEach(() => {
    write('app/css/app.css', '@import "base.css"; a { background: url(../img/a.png) } b { background: url(none.png) }')
    write('app/css/base.css', 'i {}')
    write('app/img/a.png', 'png')
  })

  it('refers to hashed names', async () => {
    const from = files()
    const css = await text(from, from.url('css/app.css'))
    expect(css).toBe(
      `@import "${from.url('css/base.css')}"; a { background: url("${from.url('img/a.png')}") } b { background: url(none.png) }`,
    )
    expect((await get(from, '/static/css/app.css'))?.headers.get('content-length')).toBe(String(css?.length))
  })

  it('changes its own name with what it refers to, however far', () => {
    const before = files().url('css/app.css')
    write('project/css/base.css', '@import "deep.css";')
    const between = files().url('css/app.css')
    write('project/css/deep.css', 'u {}')
    expect(new Set([before, between, files().url('css/app.css')]).size).toBe(3)
  })

  it('may import in a circle', async () => {
    write('app/x.css', '@import "y.css";')
    write('app/y.css', '@import "x.css"; @import "y.css";')
    const from = files()
    expect(await text(from, from.url('x.css'))).toBe(`@import "${from.url('y.css')}";`)
    expect(await text(from, from.url('y.css'))).toBe(`@import "${from.url('x.css')}"; @import "${from.url('y.css')}";`)
    expect(files().url('y.css')).toBe(from.url('y.css'))
  })

  it('that refers to a missing file is reported', () => {
    expect(files().missing()).toEqual([{ file: 'css/app.css', missing: 'css/none.png' }])
  })
})

describe('a changed file', () => {
  it('has a new URL and content at once in development, also through a style sheet', async () => {
    write('app/a.css', 'url(i.png)', 1000)
    write('app/i.png', 'one', 1000)
    const live = files({ development: true })
    const [css, image] = [live.url('a.css'), live.url('i.png')]
    write('app/i.png', 'two', 2000)
    expect(live.url('i.png')).not.toBe(image)
    expect(live.url('a.css')).not.toBe(css)
    expect(await text(live, live.url('a.css'))).toBe(`url("${live.url('i.png')}")`)
    expect(await text(live, live.url('i.png'))).toBe('two')
    rmSync(join(root, 'app/i.png'))
    expect(() => live.url('i.png')).toThrow(StaticFileNotFound)
    expect(await text(live, '/static/a.css')).toBe('url(i.png)')
    write('project/a.css', 'b {}', 1000)
    expect(await text(live, '/static/a.css')).toBe('b {}')
  })

  it('keeps its URL in production', () => {
    write('app/a.txt', 'a')
    const from = files()
    from.prepare()
    write('app/a.txt', 'changed')
    expect(from.url('a.txt')).toBe('/static/a.ca978112.txt')
  })
})

describe('how long static files are kept', () => {
  const kept = async (options: Partial<StaticFilesOptions>) => {
    const from = files(options)
    const paths = [from.url('a.txt'), '/static/a.txt', '/static/a.00000000.txt']
    return Promise.all(paths.map(async (path) => (await get(from, path))?.headers.get('cache-control')))
  }
  beforeEach(() => write('app/a.txt', 'a'))

  it('is a year under the hashed name, not without asking under the plain one, and never under that of another version', async () => {
    expect(await kept({})).toEqual(['public, max-age=31536000, immutable', 'no-cache', 'no-cache'])
    expect(await kept({ caching: { hashed: '7d', plain: '5m' } })).toEqual([
      'public, max-age=604800, immutable',
      'public, max-age=300',
      'no-cache',
    ])
    expect(await kept({ caching: { hashed: 0 } })).toEqual(['no-cache', 'no-cache', 'no-cache'])
  })

  it('is under the plain name nothing in development, where its file is being written', async () => {
    const [, plain] = await kept({ caching: { plain: '1h' }, development: true })
    expect(plain).toBe('no-cache')
  })

  it.each([-1, '-1h', 'soon', Number.NaN, null, {}, '1h\r\nset-cookie: a=b'])('is refused as %j', (given) => {
    for (const name of ['hashed', 'plain'])
      expect(() => files({ caching: { [name]: given } as StaticFilesOptions['caching'] & object })).toThrow(
        StaticCachingInvalid,
      )
  })
})

describe('the integrity of a static file', () => {
  const sri = (bytes: string) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`

  it('is that of the bytes that are served, also of a style sheet whose references are rewritten', async () => {
    write('app/a.js', 'let a = 1')
    write('app/a.png', 'no image')
    write('app/a.css', 'a { background: url(a.png) }')
    const from = files()
    expect(from.integrity('a.js')).toBe(sri('let a = 1'))
    expect(from.integrity('a.css')).toBe(sri((await text(from, from.url('a.css'))) ?? ''))
    expect(from.integrities()).toEqual(
      Object.fromEntries(['a.css', 'a.js', 'a.png'].map((name) => [from.url(name), from.integrity(name)])),
    )
    expect(() => from.integrity('b.js')).toThrow(StaticFileNotFound)
    expect(() => from.integrity('../secret.txt')).toThrow(StaticFileNotFound)
  })

  it('follows its file in development', () => {
    write('app/a.js', 'let a = 1', 1)
    const from = files({ development: true })
    expect(from.integrity('a.js')).toBe(sri('let a = 1'))
    write('app/a.js', 'let a = 2', 2)
    expect(from.integrity('a.js')).toBe(sri('let a = 2'))
  })
})
