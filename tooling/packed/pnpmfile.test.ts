import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

interface Hooks {
  beforePacking(manifest: object, folder: string): object
}

const folder = mkdtempSync(join(tmpdir(), 'tsango-pnpmfile-'))
const hook = async (manifest: object): Promise<object> => {
  const file = new URL('../../.pnpmfile.mjs', import.meta.url).href
  const { hooks } = (await import(file)) as { hooks: Hooks }
  return hooks.beforePacking(manifest, folder)
}

beforeAll(() => {
  for (const file of [
    'index.d.ts',
    'cache/cache.d.ts',
    'cache/keys.d.ts',
    'locks/locks.d.ts',
    'orm.d.ts',
    'part-4f.js',
  ]) {
    mkdirSync(dirname(join(folder, 'dist', file)), { recursive: true })
    writeFileSync(join(folder, 'dist', file), '')
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

const first = { types: './dist/index.d.ts', default: './dist/index.js' }
const own = './package.json'

it('names the face of each folder, and nothing else of it', async () => {
  const pattern = { types: './dist/*/*.d.ts', default: './dist/*/*.js' }
  expect(await hook({ name: 'cache', exports: { '.': first, './*': pattern, './package.json': own } })).toEqual({
    name: 'cache',
    exports: {
      '.': first,
      './cache': { types: './dist/cache/cache.d.ts', default: './dist/cache/cache.js' },
      './locks': { types: './dist/locks/locks.d.ts', default: './dist/locks/locks.js' },
      './package.json': own,
    },
  })
})

it('names each file where a package is files, and leaves a package without exports as it is', async () => {
  const pattern = { types: './dist/*.d.ts', default: './dist/*.js' }
  expect(await hook({ exports: { '.': first, './*': pattern } })).toEqual({
    exports: { '.': first, './orm': { types: './dist/orm.d.ts', default: './dist/orm.js' } },
  })
  expect(await hook({ name: 'create' })).toEqual({ name: 'create' })
})
