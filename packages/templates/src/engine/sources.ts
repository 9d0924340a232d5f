import { globSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TemplateNotFound } from '../errors/errors.ts'
import { checkTemplateName } from './names.ts'

/** A template's file, as it was when it was looked up. */
export interface Source {
  readonly path: string
  /** Changes when the file does. */
  readonly stamp: string
}

/** Finds templates in folders; the first folder that has one wins. */
export interface Sources {
  readonly folders: readonly string[]
  /** Gives `undefined` where no folder has the template. Raises `TemplateNameInvalid`. */
  find(name: string): Source | undefined
  /** As {@link Sources.find}. Raises `TemplateNotFound`. */
  get(name: string): Source
  read(source: Source): string
  /** Gives the names of all templates, sorted. */
  names(): string[]
}

/** Makes {@link Sources} of folders, the one that overrides the others first. A folder may be missing. */
export function createSources(given: readonly (URL | string)[]): Sources {
  const folders = given.map((folder) => (typeof folder === 'string' ? folder : fileURLToPath(folder)))
  const sources: Sources = {
    folders,
    find(name) {
      checkTemplateName(name)
      for (const folder of folders) {
        const path = join(folder, name)
        const found = statSync(path, { throwIfNoEntry: false })
        if (found?.isFile() === true) return { path, stamp: `${path} ${found.mtimeMs} ${found.size}` }
      }
      return undefined
    },
    get(name) {
      const found = sources.find(name)
      if (found === undefined) throw new TemplateNotFound(name, folders, sources.names())
      return found
    },
    read: ({ path }) => readFileSync(path, 'utf8'),
    names() {
      const all = folders.flatMap((folder) => globSync('**/*', { cwd: folder, withFileTypes: true, exclude: (entry) => entry.name.startsWith('.') })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).replaceAll(sep, '/')))
      return [...new Set(all)].sort()
    },
  }
  return sources
}
