import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KnipConfig } from 'knip'

/** The files that a file re-exports from. */
function reexported(file: string): string[] {
  const statements = readFileSync(file, 'utf8').matchAll(/^export (?:type )?(?:\*|\{[^}]*\}).*? from '(\.[^']+)'/gms)
  return [...statements].map((match) => join(file, '..', match[1] ?? ''))
}

// To knip the pattern of `exports` makes every file an entry. Public are the faces alone (files named as their folder),
// the tables of contents, and what these re-export.
const isFace = (file: string): boolean => /\/([^/]+)\/\1\.ts$|\/src\/index\.ts$|\/tsango\/src\/[^/]+\.ts$/.test(file)
const publicFiles = new Set(globSync('packages/*/src/**/*.ts').filter(isFace))
for (const file of publicFiles) for (const origin of reexported(file)) publicFiles.add(origin)

// A test or a runner imports these by a name that it makes.
const loadedByName = [
  'packages/*/src/**/fixtures/**',
  'packages/*/src/**/migrations/[0-9]*.ts',
  'bench/**',
  'examples/**',
]

const config: KnipConfig = {
  includeEntryExports: true,
  ignoreExportsUsedInFile: true,
  // A type may be exported because a public signature mentions it.
  exclude: ['types', 'nsTypes'],
  ignoreIssues: Object.fromEntries([...publicFiles, ...loadedByName].map((file) => [file, ['exports']])),
  // changesets itself brings what its configuration names.
  ignoreDependencies: ['@changesets/config', '@changesets/changelog-git'],
  // What pins a process to a core, where there is one; what makes a certificate for a test, which comes along with Debian's PostgreSQL.
  ignoreBinaries: ['taskset', 'openssl'],
  workspaces: {
    '.': {
      entry: ['tooling/*/*.ts'],
      project: ['tooling/**/*.ts', '!tooling/package-template/**', '!tooling/packed/application/**', '*.ts'],
    },
    'packages/*': { project: ['src/**/*.ts'] },
    // A test reads and runs the recipes.
    'packages/orm': { entry: ['docs/recipes.ts'], project: ['src/**/*.ts', 'docs/**/*.ts'] },
    // Run by name, each in a process of its own.
    'examples/*': { entry: ['*.ts', 'demo/*.ts', '**/migrations/*.ts'], project: ['**/*.ts'] },
    'examples/dialect': { project: ['**/*.ts'] },
    'examples/endpoints': { entry: ['*.ts', '**/migrations/*.ts'], project: ['**/*.ts'] },
    bench: { entry: ['*.ts', '*/*.ts', '*/contestants/*.ts', 'orm/peers/install.ts'], project: ['**/*.ts'] },
  },
}

export default config
