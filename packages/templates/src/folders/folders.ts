/**
 * Files below several folders, of which the first that has one wins: how projects override what apps bring.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file, as it was when it was looked up. */
export interface FoundFile {
  /** Its path below the folder, with forward slashes. */
  readonly name: string
  readonly path: string
  /** In bytes. */
  readonly size: number
  /** Changes when the file does, or when another folder's file takes its place. */
  readonly stamp: string
}

/** Folders that are searched in order. */
export interface Folders {
  /** Their paths, in the order in which they are searched. */
  readonly paths: readonly string[]
  /** Finds a file; `undefined` where no folder has it and for names that are no plain paths. */
  find(name: string): FoundFile | undefined
  /** Gives the names of all files, sorted, each once; folders that are links are not entered. */
  names(): string[]
}

/** Makes {@link Folders}, the one that overrides the others first. A folder may be missing; `accepts` may refuse names. */
export function createFolders(
  given: readonly (URL | string)[],
  accepts: (name: string) => boolean = () => true,
): Folders {
  const paths = given.map((folder) => (typeof folder === 'string' ? folder : fileURLToPath(folder)))
  return {
    paths,
    find(name) {
      if (!isPlainPath(name) || !accepts(name)) return undefined
      for (const folder of paths) {
        const path = join(folder, name)
        const found = fileAt(path)
        if (found !== undefined)
          return { name, path, size: found.size, stamp: `${path} ${found.mtimeMs} ${found.size}` }
      }
      return undefined
    },
    names: () => [...new Set(paths.flatMap(filesBelow))].filter((name) => isPlainPath(name) && accepts(name)).sort(),
  }
}

/** Reads a text file. */
export function readText(file: FoundFile): string {
  return readFileSync(file.path, 'utf8')
}

/**
 * Tells whether a text is a relative path with forward slashes that stays where it begins, whatever the file system: no empty, `.` or `..`
 * part, no backslash, drive or control character.
 *
 * @example
 * isPlainPath('blog/list.html') // → true
 * isPlainPath('../secret') // → false
 * isPlainPath('C:\\secret') // → false
 */
export function isPlainPath(path: string): boolean {
  return (
    path !== '' &&
    !/[\\:\p{Cc}]/u.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  )
}

function filesBelow(folder: string): string[] {
  return existsSync(folder) ? walk(folder, '') : []
}

/** By hand, because the recursive form of `readdirSync` enters links, and a link to a folder above never ends. */
function walk(folder: string, prefix: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return walk(path, `${prefix}${entry.name}/`)
    return entry.isFile() || fileAt(path) !== undefined ? [prefix + entry.name] : []
  })
}

/** Gives `undefined` for what is no file, and for what the system refuses to look up: names too long, circles of links, no permission. */
function fileAt(path: string): Stats | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    return found?.isFile() === true ? found : undefined
  } catch {
    return undefined
  }
}
