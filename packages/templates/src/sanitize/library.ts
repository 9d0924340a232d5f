import { createRequire } from 'node:module'
import { SanitizerMissing } from '../errors/errors.ts'

type Library = typeof import('sanitize-html')

const require = createRequire(import.meta.url)
let found: Library | undefined

/** The package that reads HTML, which only those need who print HTML of people. Raises {@link SanitizerMissing}. */
export function library(): Library {
  if (found !== undefined) return found
  try {
    // The package is what its name says.
    found = require('sanitize-html') as Library
  } catch (error) {
    throw new SanitizerMissing(error)
  }
  return found
}
