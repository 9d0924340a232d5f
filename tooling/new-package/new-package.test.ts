import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { faultsOfImports } from '../floors/imports.ts'
import { readLayers } from '../floors/layers.ts'
import { faultsOfManifests } from '../floors/manifests.ts'
import { generate } from './generate.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const copied = ['package.json', 'tsconfig.base.json', 'biome.json', 'vitest.workspace.ts', 'tooling/layers.json']

describe('a new package', () => {
  let root: string

  const run = (command: string, ...args: string[]): string =>
    execFileSync(join(repository, 'node_modules/.bin', command), args, { cwd: root, encoding: 'utf8' })

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tsango-new-package-'))
    for (const file of [...copied, 'packages/tsango/package.json']) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      cpSync(join(repository, file), join(root, file))
    }
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  })

  afterEach(() => rmSync(root, { recursive: true, force: true }))

  it('has right types, a test that passes, and nothing for the linter, the formatter and the floors to find', () => {
    const files = generate({ root, name: 'star-gazer', floor: 4 })
    expect(files).toContain('packages/star-gazer/src/star-gazer/star-gazer.ts')
    rmSync(join(root, 'packages/tsango'), { recursive: true })

    run('tsc', '--project', 'packages/star-gazer')
    run('biome', 'check', '--vcs-enabled=false', 'packages/star-gazer')
    expect(run('vitest', 'run', '--config', 'vitest.workspace.ts', '--project', 'star-gazer')).toMatch(/1 passed/)
    expect(readLayers(root).get('star-gazer')).toBe(4)
    expect([...faultsOfManifests(root), ...faultsOfImports(root)]).toEqual([])
  })

  it('has the keys in package.json that every other package has, and the same version', () => {
    generate({ root, name: 'gazer', floor: 0 })
    const read = (folder: string): Record<string, unknown> =>
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
    const made = read(join(root, 'packages/gazer'))
    const toolkit = read(join(repository, 'packages/toolkit'))
    const { name: _, description: __, repository: ___, dependencies: ____, ...same } = toolkit
    expect(made).toMatchObject(same)
  })

  it('is refused where its name is taken or no folder name, and where its floor is not there or another', () => {
    const refuse = (name: string, floor: number) => expect(() => generate({ root, name, floor }))
    refuse('tsango', 10).toThrow('There is a package "tsango" already, in packages/tsango.')
    refuse('../up', 1).toThrow('"../up" is no name for a package.')
    refuse('gazer', 11).toThrow('There is no floor 11. Floors: 0 to 10.')
    refuse('orm', 3).toThrow('tooling/layers.json has "orm" on floor 2.')
    expect(existsSync(join(root, 'packages/gazer'))).toBe(false)
  })
})
