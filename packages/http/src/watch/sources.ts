import { createHash } from 'node:crypto'
import { type FSWatcher, readdirSync, readFileSync, watch } from 'node:fs'
import { extname, join, relative } from 'node:path'

/** What a program is made of, and what it reads as it starts; not what it writes, such as databases and uploads. */
const KINDS = new Set(['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.json', '.html', '.css', '.svg'])
const UNSEEN = new Set(['node_modules', 'dist', 'coverage'])

/** How long the files of one save may come one after the other, in milliseconds. */
const CALM = 60

/** Whether a change of the file is a change of the program. */
export function isSource(name: string): boolean {
  return name === '.env' || name.startsWith('.env.') || (KINDS.has(extname(name)) && !name.startsWith('.'))
}

/**
 * Watches the source files of a folder and of those below it, but for `node_modules`, `dist`, `coverage` and hidden ones. A file that was written with
 * what it held already has not changed. Returns what ends it.
 */
export function watchSources(folder: string, onChange: (files: readonly string[]) => void): () => void {
  const watchers = new Map<string, FSWatcher>()
  const held = new Map<string, string | undefined>()
  const touched = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  const tell = (): void => {
    const changed = [...touched].sort().filter((path) => {
      const now = digestOf(path)
      const isChanged = held.get(path) !== now
      held.set(path, now)
      return isChanged
    })
    touched.clear()
    if (changed.length > 0) onChange(changed.map((path) => relative(folder, path)))
  }

  const look = (path: string, isFirst: boolean): void => {
    if (isFirst) {
      held.set(path, digestOf(path))
      return
    }
    // Read when all is calm: a file that is being written is empty for a moment.
    touched.add(path)
    clearTimeout(timer)
    timer = setTimeout(tell, CALM)
  }

  const enter = (path: string, isFirst: boolean): void => {
    if (watchers.has(path)) return
    try {
      const watcher = watch(path, (_, name) => name !== null && meet(path, name))
      watcher.on('error', () => leave(path))
      watchers.set(path, watcher)
      for (const entry of readdirSync(path, { withFileTypes: true })) {
        if (entry.isDirectory() && isSeen(entry.name)) enter(join(path, entry.name), isFirst)
        else if (isSource(entry.name)) look(join(path, entry.name), isFirst)
      }
    } catch {
      // It has gone meanwhile, or may not be read: then nothing of it is read by the program either.
      leave(path)
    }
  }

  const leave = (path: string): void => {
    watchers.get(path)?.close()
    watchers.delete(path)
  }

  const meet = (within: string, name: string): void => {
    const path = join(within, name)
    if (isSource(name)) look(path, false)
    else if (isSeen(name) && isFolder(path)) enter(path, false)
    else leave(path)
  }

  enter(folder, true)
  return () => {
    clearTimeout(timer)
    for (const path of [...watchers.keys()]) leave(path)
  }
}

function isSeen(name: string): boolean {
  return !name.startsWith('.') && !UNSEEN.has(name)
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path)
    return true
  } catch {
    return false
  }
}

// Nothing where there is no file: one that was taken away has changed.
function digestOf(path: string): string | undefined {
  try {
    return createHash('sha1').update(readFileSync(path)).digest('base64')
  } catch {
    return undefined
  }
}
