/**
 * Files below several folders, of which the first that has one wins: how projects override what apps bring.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file, as it was when it was looked up. */
export interface FoundFile {
  /** Its path below the folder, with forward slashes. */
  readonly name: string
  /** Where it is, links followed. */
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
  /** Finds a file; `undefined` where no folder has it, where a link leads out of its folder, and for names that are no plain paths. */
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
        const found = fileIn(folder, name)
        if (found === undefined) continue
        const { path, stats } = found
        return { name, path, size: stats.size, stamp: `${path} ${stats.mtimeMs} ${stats.size}` }
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
  return existsSync(folder) ? walk(folder, folder, '') : []
}

/** By hand, because the recursive form of `readdirSync` enters links, and a link to a folder above never ends. */
function walk(root: string, folder: string, prefix: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = prefix + entry.name
    if (entry.isDirectory()) return walk(root, join(folder, entry.name), `${name}/`)
    return entry.isFile() || fileIn(root, name) !== undefined ? [name] : []
  })
}

/**
 * Gives `undefined` for what is no file, for what a link reaches outside of the folder, which may itself be a link, and for what the system refuses
 * to look up: names too long, circles of links, no permission.
 */
function fileIn(folder: string, name: string): { readonly path: string; readonly stats: Stats } | undefined {
  try {
    const given = join(folder, name)
    if (statSync(given, { throwIfNoEntry: false })?.isFile() !== true) return undefined
    const [root, path] = [realpathSync(folder), realpathSync(given)]
    return path.startsWith(root.endsWith(sep) ? root : root + sep) ? { path, stats: statSync(path) } : undefined
  } catch {
    return undefined
  }
}
