import { existsSync, globSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const here = import.meta.dirname

/** Every member of the workspace is one project, named as its folder; so are the tools, and all benchmarks together. */
const members = globSync('{packages,apps,examples}/*/package.json', { cwd: here }).map(dirname).sort()
const others = ['bench', 'tooling'].filter((folder) => existsSync(join(here, folder)))

/** Where CI wants the run written down for its total. */
const report = process.env.TSANGO_TEST_REPORT

// Several hundred processes are started, from sources that are compiled for each of them otherwise. The workers inherit it, and what they start.
process.env.NODE_COMPILE_CACHE ??= join(here, 'node_modules/.cache/node-compile')

// A bound for what hangs, not a measure of speed: machines are busy.
const HANGS = 300_000

/** Small files that take minutes: walks over many states, and processes that are killed, on every database. */
const LONG = [
  'migrate/src/run/random.test.ts',
  'migrate/src/run/kill.test.ts',
  'tsango/src/walk.test.ts',
  'tsango/src/migration-faults.test.ts',
]

/** Those that take long first, then the largest files of all projects, so that none is left to one worker at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const weights = new Map(files.map(({ moduleId }) => [moduleId, weightOf(moduleId)]))
    return [...files].sort((one, other) => (weights.get(other.moduleId) ?? 0) - (weights.get(one.moduleId) ?? 0))
  }
}

function weightOf(path: string): number {
  const at = LONG.findIndex((end) => path.endsWith(end))
  return at < 0 ? statSync(path).size : Number.MAX_SAFE_INTEGER - at
}

export default defineConfig({
  test: {
    // One more than the two cores of CI: many files wait for a server or a process of their own.
    maxWorkers: 3,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    sequence: { sequencer: LongestFirst },
    projects: [...members, ...others].map((folder) => ({
      root: join(here, folder),
      test: {
        name: basename(folder),
        include: ['**/*.test.ts'],
        exclude: ['**/node_modules/**', '**/dist/**', 'package-template/**'],
        testTimeout: HANGS,
        hookTimeout: HANGS,
        expect: { poll: { timeout: 60_000 } },
      },
    })),
  },
})
