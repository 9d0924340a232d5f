import { lstatSync } from 'node:fs'
import * as modules from 'node:module'
import { join } from 'node:path'

/**
 * Keeps what Node makes of the project's files, without their types and compiled, in `node_modules/.cache/tsango`: in the hands of whoever may write
 * there already. What `NODE_COMPILE_CACHE` says wins, and `NODE_DISABLE_COMPILE_CACHE=1` keeps nothing. Where it may not be written, nothing is kept.
 */
export function keepCompiled(project: string): void {
  const installed = join(project, 'node_modules')
  // A link leads to somebody else's.
  if (!lstatSync(installed, { throwIfNoEntry: false })?.isDirectory()) return
  // Coverage wants the functions of each file, which what was kept does not have.
  if (process.env['NODE_V8_COVERAGE']) return
  // Other runtimes do without.
  const { enableCompileCache }: Partial<typeof modules> = modules
  enableCompileCache?.(join(installed, '.cache', 'tsango'))
}
