import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { onceFor } from '@tsango/toolkit/once'
import type { StaticFile } from './manifest.ts'

/** What the attribute `integrity` says of a file: what is served hashed with SHA-384 (https://www.w3.org/TR/sri/). Each is hashed once. */
export const integrityOf: (file: StaticFile) => string = onceFor(({ content, source }: StaticFile) => {
  const bytes = content ?? readFileSync(source.path)
  return `sha384-${createHash('sha384').update(bytes).digest('base64')}`
})
