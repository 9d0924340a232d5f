import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Places } from './methods.ts'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))

/** What the compiler says of a program, a line an error, held to the options of the workspace. */
export async function errorsOf(programAt: (places: Places) => string): Promise<string[]> {
  // Tests that compile may run beside each other.
  const folder = mkdtempSync(join(PACKAGE, 'node_modules/.tsango-examples-'))
  try {
    writeFileSync(join(folder, 'examples.ts'), programAt({ source: '../../src', docs: '../../docs' }))
    const compilerOptions = {
      noEmit: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      noImplicitOverride: false,
    }
    const config = { extends: join(PACKAGE, '../../tsconfig.base.json'), compilerOptions, include: ['examples.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    return (await tsc(folder)).split('\n').filter((line) => line.includes('error TS'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function tsc(folder: string): Promise<string> {
  const program = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, '--project', folder], (error, output) => {
      // The compiler exits with 1 or 2 where it found errors: those are the answer.
      if (error && (typeof error.code !== 'number' || error.code > 2)) reject(error)
      else resolve(output)
    })
  })
}
