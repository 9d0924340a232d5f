import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { StaticFile } from './manifest.ts'

const known = new WeakMap<StaticFile, string>()

/** What the attribute `integrity` says of a file: what is served hashed with SHA-384 (https://www.w3.org/TR/sri/). Each is hashed once. */
export function integrityOf(file: StaticFile): string {
  const found = known.get(file)
  if (found !== undefined) return found
  const bytes = file.content ?? readFileSync(file.source.path)
  const made = `sha384-${createHash('sha384').update(bytes).digest('base64')}`
  known.set(file, made)
  return made
}
