import { FilterNameInvalid } from '../errors/errors.ts'

const NAME = /^[A-Za-z_$][\w$]*$/

/** What a compiled template declares itself; a filter of such a name would break every template. */
const TAKEN = new Set([
  'it',
  'options',
  'include',
  'includeAsync',
  'layout',
  'block',
  'blockAsync',
  'capture',
  'captureAsync',
  'output',
  '__eta',
  'this',
  'eval',
  'arguments',
  'undefined',
  'await',
  'yield',
  'let',
  'static',
  'async',
])

/** Checks that a filter can have a name. Raises {@link FilterNameInvalid}. */
export function checkFilterName(name: string): void {
  if (!NAME.test(name) || TAKEN.has(name) || !isBindable(name)) throw new FilterNameInvalid(name)
}

/** Asks the runtime itself, so that no list of reserved words is kept here. The name was matched against `NAME` before. */
function isBindable(name: string): boolean {
  try {
    new Function(`'use strict'; const ${name} = 0`)
    return true
  } catch {
    return false
  }
}
