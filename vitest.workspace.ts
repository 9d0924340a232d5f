import { existsSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Every workspace member and the tooling itself is one vitest project, named as its folder. */
const roots = ['packages', 'apps', 'examples', 'bench']
  .filter((parent) => existsSync(parent))
  .flatMap((parent) =>
    readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map((entry) => `${parent}/${entry.name}`),
  )
  .concat(existsSync('tooling') ? ['tooling'] : [])

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: roots.map((root) => ({
      root,
      test: {
        name: basename(root),
        include: ['**/*.test.ts'],
        exclude: ['**/node_modules/**', '**/dist/**', 'package-template/**'],
        testTimeout: 20_000,
        hookTimeout: 60_000,
      },
    })),
  },
})
