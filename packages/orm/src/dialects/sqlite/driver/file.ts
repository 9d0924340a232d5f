import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseUnavailable } from '../../../errors/errors.ts'
import { Database, type Keep, MEMORY } from './database.ts'
import { Turns } from './turns.ts'

/** A database file that this process has open: one writer, and who may use it now. */
export interface OpenFile {
  /** The name under which it was opened first: the write-ahead log lies beside that one, so every connection uses it. */
  readonly path: string
  readonly writer: Database
  readonly turns: Turns
  /** Closes a writer whose transaction could not be undone; the next use opens another. */
  discardWriter(): void
  /** Gives one use back; the last one closes the writer. */
  release(): void
}

interface Entry {
  users: number
  readonly path: string
  writer: Database | undefined
  readonly turns: Turns
}

/**
 * The files that are open, by device and inode: SQLite's one writer is a matter of the process, whoever opened the file and under whatever name.
 */
const open = new Map<string, Entry>()

/** Opens a file, or joins those who have it open. Throws the runtime's errors, and {@link DatabaseUnavailable} for a folder that is missing. */
export function openFile(path: string, database: string, keep: Keep): OpenFile {
  if (path === MEMORY) return use(undefined, newEntry(path, keep), keep)
  const folder = dirname(path)
  if (!existsSync(folder))
    throw new DatabaseUnavailable(database, `the folder "${folder}" does not exist`, {
      hint: 'Create it, or correct the URL.',
    })
  const known = existsSync(path) ? open.get(identity(path)) : undefined
  if (known) return use(identity(path), known, keep)
  const entry = newEntry(path, keep)
  const key = identity(path)
  open.set(key, entry)
  return use(key, entry, keep)
}

function newEntry(path: string, keep: Keep): Entry {
  return { users: 0, path, writer: new Database(path, { readOnly: false, ...keep }), turns: new Turns() }
}

function identity(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true })
  return `${dev}:${ino}`
}

function use(key: string | undefined, entry: Entry, keep: Keep): OpenFile {
  entry.users++
  return {
    get writer() {
      entry.writer ??= new Database(entry.path, { readOnly: false, ...keep })
      return entry.writer
    },
    path: entry.path,
    turns: entry.turns,
    discardWriter() {
      entry.writer?.close()
      entry.writer = undefined
    },
    release() {
      if (--entry.users > 0) return
      if (key !== undefined) open.delete(key)
      entry.writer?.close()
    },
  }
}
