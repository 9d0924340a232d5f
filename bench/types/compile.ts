import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { generate, type Size } from './generate.ts'

/** A compiler that the types are held to. */
export type Compiler = '7' | '5.9'

/** What a compiler said of the generated application. */
export interface Compiled {
  readonly errors: readonly string[]
  readonly instantiations: number
}

const PACKAGES: Readonly<Record<Compiler, string>> = { '7': 'typescript', '5.9': 'typescript-59' }

const WORKSPACE = join(import.meta.dirname, '../..')

/** Generates an application in a folder of its own, where imports find this workspace's packages, runs `body` on it, and takes it away. */
export async function withGenerated<T>(size: Size, body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tsango-types-'))
  try {
    generate(folder, size)
    symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const compilerOptions = { noEmit: true, typeRoots: [join(WORKSPACE, 'node_modules/@types')] }
    const config = { extends: join(WORKSPACE, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    return await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Checks a folder with a compiler, in one thread, so that the count of instantiations repeats exactly. */
export async function check(folder: string, compiler: Compiler): Promise<Compiled> {
  const flags = ['--extendedDiagnostics', ...(compiler === '7' ? ['--singleThreaded'] : [])]
  const output = await tsc(folder, compiler, flags)
  const count = /^Instantiations:\s+(\d+)/m.exec(output)?.[1]
  return { errors: errorsOf(output), instantiations: Number(count ?? Number.NaN) }
}

/** The bytes of the declarations of `models0.ts`, which holds ten models of fifteen fields. Raises {@link WrongTypes}. */
export async function declarationBytes(folder: string): Promise<number> {
  const out = join(folder, 'out')
  const flags = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', out]
  const errors = errorsOf(await tsc(folder, '7', flags))
  // Where there are some, there may be no declarations to read.
  if (errors.length > 0) throw new WrongTypes(errors)
  return readFileSync(join(out, 'models0.d.ts')).byteLength
}

/** The lines of an output that are errors. */
export function errorsOf(output: string): string[] {
  return output.split('\n').filter((line) => line.includes('error TS'))
}

/** Runs a compiler on a folder; resolves to what it printed, whatever its exit code. */
export function tsc(folder: string, compiler: Compiler, flags: readonly string[]): Promise<string> {
  const name = PACKAGES[compiler]
  const program = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin/tsc')
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [program, '--project', folder, ...flags],
      { cwd: folder, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        // The compiler exits with 1 or 2 where it found errors: those are the answer. Anything else means that it did not run.
        if (error && (typeof error.code !== 'number' || error.code > 2)) reject(new CompilerFailed(name, stderr))
        else resolve(stdout)
      },
    )
  })
}

/** Raised when the generated application does not compile, with what the compiler says. */
export class WrongTypes extends Error {
  constructor(errors: readonly string[]) {
    super(`The generated application has ${errors.length} errors:\n${errors.slice(0, 10).join('\n')}`)
  }
}

/** Raised when a compiler could not be run. */
class CompilerFailed extends Error {
  constructor(name: string, said: string) {
    super(`The compiler "${name}" did not run: ${said.trim()}`)
  }
}
