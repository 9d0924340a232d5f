import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const packages = fileURLToPath(new URL('../../', import.meta.url))
const fixture = fileURLToPath(new URL('../fixtures/app/', import.meta.url))
const tsc = join(packages, '../node_modules/.bin/tsc')

const strict = {
  typeRoots: [join(packages, '../node_modules/@types')],
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable', 'esnext.iterator', 'dom'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  rewriteRelativeImportExtensions: true,
  declaration: true,
}

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly publishConfig: { readonly exports: object }
}

let root: string
let compiled: { status: number | null; output: string }

function compile(folder: string, config: object): { status: number | null; output: string } {
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { status, stdout, stderr } = spawnSync(tsc, ['--project', folder], { encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

const isOurs = (name: string): boolean => name === 'tsango' || name.startsWith('@tsango/')
const store = (name: string): string =>
  join(root, 'app/node_modules/.pnpm', `${name.replace('/', '+')}@0.0.0`, 'node_modules')

/** Emits the declarations of all our packages at once. */
function emitPackages(): void {
  const out = join(root, 'emitted')
  mkdirSync(out)
  const config = {
    compilerOptions: {
      ...strict,
      skipLibCheck: true,
      emitDeclarationOnly: true,
      rootDir: packages,
      outDir: out,
    },
    include: [join(packages, '*/src/**/*.ts')],
    exclude: [
      join(packages, '*/src/**/*.test.ts'),
      join(packages, '*/src/**/*.test-d.ts'),
      join(packages, '*/src/**/fixtures/**'),
    ],
  }
  const { output } = compile(out, config)
  if (output !== '') expect.fail(output)
}

/** Lays a package out as pnpm does: nothing beside it but what its manifest names. */
function install(name: string): string {
  const place = join(store(name), name)
  if (existsSync(place)) return place
  const folder = join(packages, name.replace('@tsango/', ''))
  // Every manifest of this workspace has these keys.
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  mkdirSync(place, { recursive: true })
  cpSync(join(root, 'emitted', name.replace('@tsango/', ''), 'src'), join(place, 'dist'), { recursive: true })
  writeFileSync(join(place, 'package.json'), JSON.stringify({ ...manifest, exports: manifest.publishConfig.exports }))
  for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const there = isOurs(dependency) ? install(dependency) : join(folder, 'node_modules', dependency)
    if (existsSync(there)) link(realpathSync(there), join(store(name), dependency))
  }
  return place
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  if (!existsSync(path)) symlinkSync(target, path)
}

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tsango-declarations-')))
  emitPackages()
  const app = join(root, 'app')
  cpSync(fixture, app, { recursive: true })
  writeFileSync(join(app, 'package.json'), JSON.stringify({ type: 'module', dependencies: { tsango: '*' } }))
  link(install('tsango'), join(app, 'node_modules/tsango'))
  compiled = compile(app, {
    compilerOptions: { ...strict, skipLibCheck: true, rootDir: '.', outDir: 'dist' },
    include: ['*.ts'],
  })
}, 120_000)

afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('an app that depends on tsango alone', () => {
  it('compiles, and its declarations can be written', () => {
    expect(compiled).toEqual({ status: 0, output: '' })
  })

  it('has declarations that name nothing but tsango', () => {
    const files = globSync('app/dist/*.d.ts', { cwd: root })
    expect(files).toHaveLength(4)
    const named = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from |import\()["']([^"']+)["']/g)].map(
        ([, name]) => name,
      ),
    )
    expect(named.filter((name) => !/^tsango(\/|$)|^\.\//.test(name ?? ''))).toEqual([])
  })

  it('has declarations that compile again, with the types they had', () => {
    const again = join(root, 'app/again')
    for (const file of globSync('*.d.ts', { cwd: join(root, 'app/dist') }))
      cpSync(join(root, 'app/dist', file), join(again, file))
    writeFileSync(
      join(again, 'use.ts'),
      `
      import { popular, titles } from './queries.js'
      const [post] = await popular()
      export const replies: number | undefined = post?.replies
      export const email: string | undefined = post?.author.email
      export const status: 'draft' | 'published' | undefined = post?.status
      // @ts-expect-error: the column has two words only
      export const wrong: 'gone' | undefined = post?.status
      export const pair: { title: string; author__email: string } | undefined = (await titles())[0]
    `,
    )
    const { output } = compile(again, {
      compilerOptions: { ...strict, noEmit: true, rewriteRelativeImportExtensions: false },
      include: ['*.ts'],
    })
    // Declarations of third parties are none of ours.
    expect(output.split('\n').filter((line) => /^\S/.test(line) && !line.includes('node_modules/.pnpm/'))).toEqual([])
  })
})
