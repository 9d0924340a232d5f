/**
 * `node bench/orm/peers/install.ts`: installs the ORMs that `pnpm bench orm` compares besides those of the workspace. Nothing is compiled and no
 * install script runs: all of them get Node's own SQLite in place of the driver that they ask for.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'

const cwd = import.meta.dirname
const npm = ['install', '--no-package-lock', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund']
execFileSync('npm', npm, { cwd, stdio: 'inherit' })
const cli = createRequire(new URL('package.json', import.meta.url)).resolve('prisma/build/index.js')
// Generating a client needs none of Prisma's binaries; naming one keeps it from being downloaded.
const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
execFileSync(process.execPath, [cli, 'generate', '--schema', 'prisma/schema.prisma'], { cwd, env, stdio: 'inherit' })
console.log('Django is compared where Debian has it installed: apt-get install python3-django')
