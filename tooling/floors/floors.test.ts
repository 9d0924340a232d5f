import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { faultsOfDialectNames } from './dialect-names.ts'
import { faultsOfImports, importsOf } from './imports.ts'
import { readLayers } from './layers.ts'
import { faultsOfManifests } from './manifests.ts'
import { readMembers } from './members.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

describe('this workspace', () => {
  it('has its packages on the floors of tooling/layers.json, each on one', () => {
    const layers = readLayers(repository)
    expect([...layers.values()].at(-1)).toBe(10)
    expect(readMembers(repository).length).toBeGreaterThan(0)
    expect(faultsOfManifests(repository)).toEqual([])
  })

  it('imports only what is declared, and only downwards', () => {
    expect(faultsOfImports(repository)).toEqual([])
  })

  it("names no dialect outside the dialects' folder", () => {
    expect(faultsOfDialectNames(repository)).toEqual([])
  })
})

describe('a workspace with faults', () => {
  let root: string

  const write = (file: string, content: string | object): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content))
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tsango-floors-'))
    write('package.json', { name: 'root', devDependencies: { vitest: '*' } })
    write('tooling/layers.json', { floors: [['low'], ['left', 'right']] })
    write('packages/low/package.json', { name: '@tsango/low' })
    write('packages/left/package.json', { name: '@tsango/left', dependencies: { '@tsango/low': 'workspace:^' } })
    write('packages/right/package.json', { name: '@tsango/right' })
  })

  afterEach(() => rmSync(root, { recursive: true, force: true }))

  it('is told of a package without a floor', () => {
    write('packages/attic/package.json', { name: '@tsango/attic' })
    expect(faultsOfManifests(root)).toEqual(['packages/attic has no floor. Add "attic" to tooling/layers.json.'])
  })

  it.each(['dependencies', 'devDependencies', 'peerDependencies'])(
    'is told of %s on the same floor or above',
    (kind) => {
      write('packages/low/package.json', { name: '@tsango/low', [kind]: { '@tsango/left': 'workspace:^' } })
      write('packages/right/package.json', { name: '@tsango/right', [kind]: { '@tsango/left': 'workspace:^' } })
      expect(faultsOfManifests(root)).toEqual([
        `@tsango/low (floor 0) has "@tsango/left" in its ${kind}, which is on floor 1. Dependencies only point down.`,
        `@tsango/right (floor 1) has "@tsango/left" in its ${kind}, which is on floor 1. Dependencies only point down.`,
      ])
    },
  )

  it('is told of a dependency that would come from the registry', () => {
    write('packages/left/package.json', { name: '@tsango/left', dependencies: { '@tsango/low': '^1.0.0' } })
    expect(faultsOfManifests(root)).toEqual([expect.stringContaining('Our own are "workspace:^".')])
  })

  it('is told of a version that is not the catalog’s', () => {
    write('packages/left/package.json', { name: '@tsango/left', peerDependencies: { pg: '^8.0.0' } })
    expect(faultsOfManifests(root)).toEqual([
      '@tsango/left (floor 1) has "pg" in its peerDependencies as "^8.0.0". Versions are in the catalog: write "catalog:".',
    ])
  })

  it('is told of an import that package.json does not declare, static, dynamic or of a type', () => {
    write('packages/left/src/a.ts', "import 'hono'\nexport const load = () => import('pg/lib/client')")
    write('packages/left/src/b.ts', "import type { X } from '@scope/name/sub'")
    expect(faultsOfImports(root)).toEqual([
      'packages/left/src/a.ts imports "hono", which its package.json does not declare.',
      'packages/left/src/a.ts imports "pg/lib/client", which its package.json does not declare.',
      'packages/left/src/b.ts imports "@scope/name/sub", which its package.json does not declare.',
    ])
  })

  it('is told of an import from the same floor even where it is declared', () => {
    write('packages/right/package.json', { name: '@tsango/right', dependencies: { '@tsango/left': 'workspace:^' } })
    write('packages/right/src/a.test.ts', "import '@tsango/left/x'")
    expect(faultsOfImports(root)).toEqual([expect.stringContaining('which is on floor 1; "right" is on floor 1.')])
  })

  it('is told of a path into another package, of its own name, and of a built-in module without "node:"', () => {
    write('packages/left/src/a.ts', "import '../../low/src/x.ts'\nimport '@tsango/left/y'\nimport 'fs'")
    expect(faultsOfImports(root)).toEqual([
      expect.stringContaining('which is outside its package'),
      expect.stringContaining('which is its own package'),
      expect.stringContaining('which is built in'),
    ])
  })

  it('may use the tools of the root in tests, and there alone', () => {
    write('packages/left/src/a.test.ts', "import 'vitest'\nimport '../../../tooling/chromium/chromium.ts'")
    expect(faultsOfImports(root)).toEqual([])
    write('packages/left/src/a.ts', "import 'vitest'")
    expect(faultsOfImports(root)).toHaveLength(1)
  })

  it("is told of a dialect's name outside its folder, and not of one in a comment, a test or a longer text", () => {
    write(
      'packages/low/src/a.ts',
      "// 'sqlite'\nexport const is = (d: string) => d === 'mysql' || d === 'sqlite:./file'",
    )
    write('packages/low/src/a.test.ts', "export const d = 'postgres'")
    expect(faultsOfDialectNames(root)).toEqual([expect.stringContaining('packages/low/src/a.ts:2 says "mysql"')])
  })
})

it('finds no import in a text or a comment', () => {
  expect(importsOf("// import 'a'\nconst t = `import { b } from 'b'`\nexport * from 'c'")).toEqual(['c'])
})
