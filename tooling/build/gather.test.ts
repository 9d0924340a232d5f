import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { Member } from '../floors/members.ts'
import { gather } from './gather.ts'

const root = mkdtempSync(join(tmpdir(), 'tsango-gather-'))
const member: Member = {
  folder: 'packages/shop',
  key: 'shop',
  manifest: { name: '@tsango/shop', exports: { './*': './src/*/*.ts' } },
  sources: [],
}
const dist = join(root, member.folder, 'dist')

/** Writes what the compiler leaves: each file beside its map, and its source. */
function compiled(files: Readonly<Record<string, string>>): void {
  for (const [file, code] of Object.entries(files)) {
    const name = file.replace(/\.js$/, '')
    const source = join(root, member.folder, 'src', `${name}.ts`)
    const sources = [`${'../'.repeat(file.split('/').length)}src/${name}.ts`]
    for (const path of [source, join(dist, file)]) mkdirSync(dirname(path), { recursive: true })
    writeFileSync(source, code)
    writeFileSync(join(dist, file), code)
    writeFileSync(`${join(dist, file)}.map`, JSON.stringify({ version: 3, sources, names: [], mappings: 'AAAA' }))
  }
}

const load = (file: string): Promise<Record<string, unknown>> => import(pathToFileURL(join(dist, file)).href)
const built = (): string[] => globSync('**/*.js', { cwd: dist }).sort()

afterEach(() => rmSync(join(root, member.folder), { recursive: true, force: true }))

describe('gathering', () => {
  it('puts what is loaded together into one file, and leaves entries, lazy imports and migrations where they are', async () => {
    compiled({
      'index.js': "export { cart } from './cart/cart.js'\n",
      'cart/cart.js':
        "import { Line } from './line.js'\nexport { sum } from './sum.js'\nexport const cart = () => new Line()\nexport const report = () => import('./report.js')\n",
      'cart/line.js': 'export class Line {}\n',
      'cart/sum.js': "import { cart } from './cart.js'\nexport const sum = () => cart().constructor.name\n",
      'cart/report.js': "export const shown = 'report'\n",
      'migrations/index.js':
        "import first from './0001_initial.js'\nexport const folder = new URL('./', import.meta.url)\nexport const migrations = { '0001_initial': first }\n",
      'migrations/0001_initial.js': 'export default 1\n',
      'app/app.js': "export { folder } from '../migrations/index.js'\n",
    })
    await gather(root, member)
    expect(built()).toMatchInlineSnapshot(`
      [
        "_/cart.js",
        "_/report.js",
        "app/app.js",
        "cart/cart.js",
        "index.js",
        "migrations/0001_initial.js",
        "migrations/index.js",
      ]
    `)
    const cart = await load('cart/cart.js')
    expect(Object.keys(cart)).toEqual(['cart', 'report', 'sum'])
    expect(await (cart['report'] as () => Promise<unknown>)()).toMatchObject({ shown: 'report' })
    expect((await load('index.js'))['cart']).toBe(cart['cart'])
    expect(String((await load('app/app.js'))['folder'])).toBe(pathToFileURL(join(dist, 'migrations/')).href)
  })

  it('keeps the names of classes that meet others of the same name, and leads their maps to the sources', async () => {
    compiled({
      'index.js': "export * from './one/one.js'\n",
      'one/one.js': "export class Missing extends Error {}\nexport { two } from './two.js'\n",
      'one/two.js': 'class Missing extends Error {}\nexport const two = () => Missing\n',
    })
    await gather(root, member)
    const { Missing, two } = (await load('one/one.js')) as { Missing: { name: string }; two: () => { name: string } }
    expect(two()).not.toBe(Missing)
    expect([Missing.name, two().name]).toEqual(['Missing', 'Missing'])
    const maps = globSync('**/*.js.map', { cwd: dist }).flatMap((file) => {
      const { sources }: { sources: string[] } = JSON.parse(readFileSync(join(dist, file), 'utf8'))
      return sources.map((source) => join(dirname(file), source))
    })
    expect(maps.sort()).toEqual(['../src/one/one.ts', '../src/one/two.ts'])
  })

  it('refuses a file that asks where it lies and would lie at another depth', async () => {
    compiled({
      'index.js': "export * from './one/one.js'\n",
      'one/one.js': "export { here } from './deep/here.js'\n",
      'one/deep/here.js': "export const here = new URL('../../..', import.meta.url)\n",
    })
    await expect(gather(root, member)).rejects.toThrow(/one\/deep\/here\.js asks where it lies/)
  })
})
