import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** By whose words a model, a migration and what is left to do between them are read. */
const FRAMEWORK = ['@tsango/migrate', '@tsango/orm', '@tsango/core', '@tsango/toolkit']

/** What another release of any package has otherwise, which may find what this one did not. A bundle has no such files, and is one release. */
export function frameworkText(): string {
  const { resolve } = createRequire(import.meta.url)
  return FRAMEWORK.map((name) => {
    try {
      return readFileSync(resolve(`${name}/package.json`), 'utf8')
    } catch {
      return ''
    }
  }).join('\0')
}
