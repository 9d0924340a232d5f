/**
 * `pnpm smoke`: installs the packed packages into an empty project, as a user does, and there, on the oldest Node that they
 * promise and on the one they are developed on: checks the types of an application that depends on `tsango` alone, loads
 * every public entry, and walks the application. Then Bun and Deno serve it.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Packed, withPacked } from './pack.ts'

const application = fileURLToPath(new URL('./application', import.meta.url))
const nodes = ['22.18.0', '24']
// 194 MB together, too much for every clone: they are installed here, and pnpm's store keeps them for the next time.
const runtimes = { bun: '1.4.5', deno: '2.9.6' }

function writeJson(file: string, content: object): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
}

/** An application that depends on `tsango` alone; every package comes from its tarball. */
function writeProject(folder: string, packed: readonly Packed[], node: string): void {
  const tarballs = Object.fromEntries(packed.map(({ member, tarball }) => [member.manifest.name, `file:${tarball}`]))
  cpSync(application, folder, { recursive: true })
  writeJson(join(folder, 'package.json'), {
    name: 'smoke',
    private: true,
    type: 'module',
    dependencies: { tsango: tarballs.tsango },
    devDependencies: { node, '@types/node': '24.x', ...runtimes },
  })
  const settings = { overrides: tarballs, allowBuilds: { node: true, bun: true, deno: true, '@scarf/scarf': false } }
  // What is YAML's is JSON's too.
  writeJson(join(folder, 'pnpm-workspace.yaml'), settings)
}

function importAll(packed: readonly Packed[]): string {
  const entries = packed
    .filter(({ member }) => member.key === 'tsango')
    .flatMap(({ member, entries: own }) => own.map((entry) => member.manifest.name + entry.slice(1)))
  return `for (const entry of ${JSON.stringify(entries)}) await import(entry)\nconsole.log('${entries.length} entries load')\n`
}

await withPacked(async (packed) => {
  for (const node of nodes) {
    const folder = mkdtempSync(join(tmpdir(), 'tsango-smoke-'))
    const run = (command: string, ...args: string[]): void => {
      execFileSync(command, args, { cwd: folder, stdio: 'inherit' })
    }
    console.log(`smoke: Node ${node}`)
    try {
      writeProject(folder, packed, node)
      writeFileSync(join(folder, 'entries.mjs'), importAll(packed))
      run('pnpm', 'install', '--no-frozen-lockfile', '--reporter=silent')
      run('tsc', '--project', 'tsconfig.json')
      run('pnpm', 'exec', 'node', 'entries.mjs')
      run('pnpm', 'exec', 'node', 'manage.ts', 'makemigrations')
      run('pnpm', 'exec', 'node', 'manage.ts', 'migrate')
      run('pnpm', 'exec', 'node', 'manage.ts', 'check')
      run('pnpm', 'exec', 'node', 'walk.ts')
      run('pnpm', 'exec', 'bun', 'serve-elsewhere.ts')
      run('pnpm', 'exec', 'deno', 'run', '--allow-all', 'serve-elsewhere.ts')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
})
