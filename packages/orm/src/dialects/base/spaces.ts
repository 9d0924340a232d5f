import type { Connection } from './driver.ts'

/**
 * Places of one server in which tables of the same names stand apart: schemas on one, databases on another, files on a third. A history of migrations is
 * applied to each of them alike.
 */
export interface Spaces {
  /** What one is called here: `schema`. */
  readonly word: string
  /** Whether copies of one lie beside the others, as backups of files do, so that not everything that is there is one of them; absent for no. */
  readonly copied?: boolean
  /** The URL whose connections make and find tables in a space, and in no other; `name` is the database's in the settings, for messages. */
  url(url: string, space: string, name: string): string
  /** The spaces that are there, without the server's own and that of the connection, in the order of their names, whatever those are made of. */
  names(connection: Connection): Promise<readonly string[]>
  /** The space in which a connection makes tables; undefined where it is in none that is there. */
  current(connection: Connection): Promise<string | undefined>
  /** Makes one that is not there. */
  make(connection: Connection, space: string): Promise<void>
  /** Takes one away with all that is in it. */
  drop(connection: Connection, space: string): Promise<void>
}

/** What the names of spaces are made of: they become parts of URLs, statements and paths. */
export const SPACE = /^[a-z\d](?:[\w-]{0,61}\w)?$/i
