import type { DatabaseClient } from '../base/client.ts'
import { pathOf } from './driver/url.ts'

/** Starts `sqlite3` on the file. Raises `DatabaseUnavailable` for a URL that cannot be read. */
export function client(url: string, name: string): DatabaseClient {
  return { command: 'sqlite3', args: [pathOf(url, name)], env: {} }
}
