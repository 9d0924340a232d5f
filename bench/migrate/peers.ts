import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../node_modules/.cache/tsango-bench/migrate-peers', import.meta.url))

/** Exact, so that figures of two machines compare. Prisma is not among them: its schema engine is a download of its own, which a registry has not. */
const VERSIONS = {
  '@mikro-orm/cli': '7.2.1',
  '@mikro-orm/core': '7.2.1',
  '@mikro-orm/migrations': '7.2.1',
  '@mikro-orm/sqlite': '7.2.1',
  'better-sqlite3': '13.2.0',
  'drizzle-kit': '0.31.10',
  'drizzle-orm': '0.45.1',
}

/** The `node_modules` of the tools that Tsango is compared with, installed once; undefined where the registry cannot be reached. */
export function peerModules(): string | undefined {
  const modules = join(folder, 'node_modules')
  if (existsSync(join(modules, '.bin/mikro-orm'))) return modules
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: VERSIONS }))
  // What is YAML's is JSON's too.
  writeFileSync(
    join(folder, 'pnpm-workspace.yaml'),
    JSON.stringify({ allowBuilds: { 'better-sqlite3': true, esbuild: true } }),
  )
  const { status } = spawnSync('npx', ['-y', 'pnpm@12', 'install', '--no-frozen-lockfile', '--reporter=silent'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return status === 0 ? modules : undefined
}
