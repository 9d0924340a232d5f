import type { ModelDefinition } from '@tsango/core/registry'
import { any, type Cond, predicate } from '@tsango/orm/query'
import { humanize } from '@tsango/toolkit/text'
import type { Parameter, ReadText } from './parameter.ts'
import { describePath, isColumn } from './paths.ts'
import { readPlainText } from './read-text.ts'

/** Words that one search can have: each is looked for in every column. */
const MAX_WORDS = 10

/** How a list is searched. */
export interface Search {
  readonly parameter: Parameter
  /** Reads the words into conditions that must all hold. */
  read(text: string): ReadText<readonly Cond[]>
}

/** Prepares the search of a list; what is wrong with the names goes to `faults`. */
export function searchOf(definition: ModelDefinition, names: readonly string[], faults: string[]): Search | undefined {
  if (names.length === 0) return undefined
  const paths = names.filter((name) => isText(definition, name, faults))
  return {
    parameter: {
      name: 'search',
      description: `Words that must all be found, each in one of: ${names.map((name) => name.split('__').map(humanize).join(': ')).join(', ')}.`,
      schema: { type: 'string' },
    },
    read: (text) => readWords(text, paths),
  }
}

function isText(definition: ModelDefinition, name: string, faults: string[]): boolean {
  const found = describePath(definition, name, 'search', faults)
  if (found === undefined) return false
  if (found.field.spec.sort === 'text' && isColumn(name, found)) return true
  faults.push(`"${name}" in "search" is no column of text.`)
  return false
}

function readWords(text: string, paths: readonly string[]): ReadText<readonly Cond[]> {
  const read = readPlainText(text)
  if ('fault' in read) return read
  const words = [...new Set(text.split(/\s+/u).filter((word) => word !== ''))]
  if (words.length > MAX_WORDS) return { fault: `At most ${MAX_WORDS} words.` }
  return { value: words.map((word) => condition(word, paths)) }
}

function condition(word: string, paths: readonly string[]): Cond {
  return any(...paths.map((path) => predicate({ [`${path}__icontains`]: word })))
}
