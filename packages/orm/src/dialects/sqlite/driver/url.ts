import { resolve } from 'node:path'
import { DatabaseUnavailable } from '../../../errors/errors.ts'
import { MEMORY } from './database.ts'

/**
 * Reads where a database lies: `sqlite:./db.sqlite3` (from the working directory), `sqlite:/srv/db.sqlite3`, `sqlite:///srv/db.sqlite3`,
 * `sqlite::memory:`, each with `file:` too, with percent-encoding as in every URL. Raises {@link DatabaseUnavailable} for what it cannot read.
 */
export function pathOf(url: string, database: string): string {
  const rest = url.slice(url.indexOf(':') + 1).replace(/^\/\//, '')
  if (rest === MEMORY) return MEMORY
  const refuse = (reason: string): DatabaseUnavailable =>
    new DatabaseUnavailable(database, reason, {
      hint: 'Write its URL like sqlite:./db.sqlite3, sqlite:/srv/db.sqlite3 or sqlite::memory:.',
    })
  if (rest.includes('?') || rest.includes('#'))
    throw refuse('the URL of a SQLite file takes no parameters; "?" and "#" in a name are written %3F and %23')
  let path: string
  try {
    path = decodeURIComponent(rest)
  } catch {
    throw refuse('a "%" in its URL begins no percent-encoding')
  }
  if (path === '' || path.endsWith('/') || path.includes('\0')) throw refuse('its URL names no file')
  // `sqlite:///C:/db.sqlite3`
  return resolve(/^\/[A-Za-z]:[\\/]/.test(path) && process.platform === 'win32' ? path.slice(1) : path)
}
