import { existsSync, globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { defineConfig } from 'vitest/config'

const here = import.meta.dirname

/** Every member of the workspace is one project, named as its folder; so are the tools, and all benchmarks together. */
const members = globSync('{packages,apps,examples}/*/package.json', { cwd: here }).map(dirname).sort()
const others = ['bench', 'tooling'].filter((folder) => existsSync(join(here, folder)))

/** Where CI wants the run written down for its total. */
const report = process.env.TSANGO_TEST_REPORT

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    projects: [...members, ...others].map((folder) => ({
      root: join(here, folder),
      test: {
        name: basename(folder),
        include: ['**/*.test.ts'],
        exclude: ['**/node_modules/**', '**/dist/**', 'package-template/**'],
        // A bound for what hangs, not a measure of speed: machines are busy.
        testTimeout: 60_000,
        hookTimeout: 120_000,
      },
    })),
  },
})
