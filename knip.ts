import { globSync } from 'node:fs'
import type { KnipConfig } from 'knip'

// To knip the pattern of `exports` makes every file an entry. Public are the faces alone: files named as their folder.
const faces = globSync('packages/*/src/**/*.ts').filter((file) => /\/([^/]+)\/\1\.ts$/.test(file))

const config: KnipConfig = {
  includeEntryExports: true,
  ignoreExportsUsedInFile: true,
  // A type may be exported because a public signature mentions it.
  exclude: ['types', 'nsTypes'],
  ignoreIssues: Object.fromEntries([...faces, 'packages/*/src/index.ts'].map((file) => [file, ['exports']])),
  // changesets itself brings what its configuration names.
  ignoreDependencies: ['@changesets/config', '@changesets/changelog-git'],
  workspaces: {
    '.': {
      entry: ['tooling/*/*.ts'],
      project: ['tooling/**/*.ts', '!tooling/package-template/**', '!tooling/packed/application/**', '*.ts'],
    },
    'packages/*': { project: ['src/**/*.ts'] },
  },
}

export default config
