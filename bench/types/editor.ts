import { join } from 'node:path'
import ts from 'typescript-59'

/** What an editor offers, and the milliseconds of CPU that it takes to find that. */
export interface Offered {
  readonly names: readonly string[]
  readonly milliseconds: number
}

/** An editor with one file open. */
export interface Editor {
  /** What it offers at the end of a text that stands in the file from now on. */
  complete(source: string): Offered
}

/** Opens a file of a generated application as editors do, with TypeScript's language service. */
export function openEditor(folder: string): Editor {
  const file = join(folder, 'open.ts')
  let text = ''
  let version = 0
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : '1'),
    getScriptSnapshot: (name) => {
      if (name === file) return ts.ScriptSnapshot.fromString(text)
      return ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(ts.sys.readFile(name) ?? '') : undefined
    },
    getCurrentDirectory: () => import.meta.dirname,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  })
  return {
    complete: (source) => {
      text = `${source} })\n`
      version++
      const before = process.cpuUsage()
      const names = service.getCompletionsAtPosition(file, source.length, {})?.entries.map(({ name }) => name) ?? []
      const { user, system } = process.cpuUsage(before)
      return { names, milliseconds: (user + system) / 1000 }
    },
  }
}

const config = ts.readConfigFile(join(import.meta.dirname, '../../tsconfig.base.json'), ts.sys.readFile)
const { options } = ts.convertCompilerOptionsFromJson(config.config.compilerOptions, import.meta.dirname)
