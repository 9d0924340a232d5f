import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { f } from '../../packages/core/src/fields/fields.ts'
import { readLayers } from '../floors/layers.ts'
import { readMembers } from '../floors/members.ts'
import { entriesOf } from '../packed/entries.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const pages = globSync(
  [
    '*.md',
    'tooling/*.md',
    'packages/*/README.md',
    'packages/*/docs/*.md',
    'examples/*/README.md',
    'bench/**/README.md',
  ],
  {
    cwd: root,
    exclude: ['**/node_modules/**'],
  },
).sort()

describe('README.md', () => {
  it('shows every package in its folder tree, and none that is not there', () => {
    const tree = /^packages\/.*\n((?: {2}\S.*\n)+)/m.exec(read('README.md'))?.[1] ?? ''
    const shown = [...tree.matchAll(/^ {2}([a-z-]+)\//gm)].map((match) => match[1])
    expect(shown.sort()).toEqual(readMembers(root).map((member) => member.key))
  })
})

describe('CONTRIBUTING.md', () => {
  it('draws the floors as tooling/layers.json has them', () => {
    const drawn = [...read('CONTRIBUTING.md').matchAll(/^ ?(\d+) {2}(\S.*)$/gm)].flatMap(([, floor, names = '']) =>
      [...names.replace(/\(.*?\)/g, '').matchAll(/[a-z][a-z0-9-]*/g)].map(([name]) => [name, Number(floor)] as const),
    )
    expect(new Map(drawn)).toEqual(readLayers(root))
  })
})

it('links to no file that is not there', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !existsSync(join(root, dirname(page), link)))
      .map((link) => `${page}: ${link}`),
  )
  expect(broken).toEqual([])
})

it('names no script that there is not', () => {
  const manifests = globSync(['package.json', 'examples/*/package.json'], { cwd: root })
  const scripts = Object.assign({}, ...manifests.map((file) => JSON.parse(read(file)).scripts)) as object
  const builtIn = ['add', 'install', 'exec', 'pack', 'dlx', 'create', 'pnpm']
  const unknown = pages.flatMap((page) =>
    [...read(page).matchAll(/(?:pnpm|pnpm@12) (?:--?[a-z]+ )*([a-z][\w:.-]*)/g)]
      .map((match) => match[1] ?? '')
      .filter((name) => !(name in scripts) && !builtIn.includes(name))
      .map((name) => `${page}: pnpm ${name}`),
  )
  expect(unknown).toEqual([])
})

it('names every public entry of a package in its README', () => {
  const silent = readMembers(root).flatMap((member) => {
    const text = read(`${member.folder}/README.md`)
    // An entry with the package's own name is the package itself.
    const entries = entriesOf(root, member).filter((entry) => !['.', `./${member.key}`].includes(entry))
    return entries.filter((entry) => !text.includes(`${entry.slice(1)}\``)).map((entry) => `${member.folder}: ${entry}`)
  })
  expect(silent).toEqual([])
})

it('names every field in the README of core, and none that is not there', () => {
  const named = [...read('packages/core/README.md').matchAll(/`f\.(\w+)\(/g)].map((match) => match[1])
  expect(named.sort()).toEqual(Object.keys(f).sort())
})
