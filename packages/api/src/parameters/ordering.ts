import type { ModelDefinition } from '@tsango/core/registry'
import { didYouMean } from '@tsango/toolkit/text'
import type { ResourceField } from '../viewset/fields.ts'
import type { Parameter, ReadText } from './parameter.ts'
import { columnPath, describePath, isColumn } from './paths.ts'

/** Fields that one list can be ordered by. */
const MAX_TERMS = 5

const WITHOUT_ORDER: ReadonlySet<string> = new Set([
  'json',
  'binary',
  'encrypted',
  'array',
  'range',
  'hstore',
  'vector',
  'point',
])

/** How a list is ordered. */
export interface Ordering {
  /** Absent where a client cannot choose. */
  readonly parameter: Parameter | undefined
  /** Terms where the client does not choose; the key comes last, so that no page repeats a row of another. */
  readonly terms: readonly string[]
  /** Reads `-publishedAt,title` into terms. */
  read(text: string): ReadText<readonly string[]>
}

/** Prepares the order of a list; what is wrong with the names goes to `faults`. */
export function orderingOf(
  definition: ModelDefinition,
  shown: readonly ResourceField[],
  names: readonly string[] | undefined,
  faults: string[],
): Ordering {
  const key = definition.key.attribute
  const paths = names === undefined ? pathsOfColumns(shown) : pathsOf(definition, names, faults)
  return {
    parameter: paths.size === 0 ? undefined : parameterOf([...paths.keys()]),
    terms: withKey(definition.ordering, key),
    read: (text) => readTerms(text, paths, key),
  }
}

function pathsOfColumns(shown: readonly ResourceField[]): Map<string, string> {
  const columns = shown.filter((field) => field.kind === 'column' && !WITHOUT_ORDER.has(field.spec.sort))
  return new Map(columns.map(({ name }) => [name, name]))
}

function pathsOf(definition: ModelDefinition, names: readonly string[], faults: string[]): Map<string, string> {
  const paths = new Map<string, string>()
  for (const name of names) {
    const found = describePath(definition, name, 'ordering', faults)
    if (found === undefined) continue
    if (found.many || !isColumn(name, found) || WITHOUT_ORDER.has(found.field.spec.sort))
      faults.push(`"${name}" in "ordering" has no order: name a column of the model, or of one row that it points at.`)
    else paths.set(name, columnPath(name, found))
  }
  return paths
}

function readTerms(text: string, paths: ReadonlyMap<string, string>, key: string): ReadText<readonly string[]> {
  const terms: string[] = []
  const seen = new Set<string>()
  const parts = text.split(',', MAX_TERMS + 1)
  if (parts.length > MAX_TERMS) return { fault: `At most ${MAX_TERMS} fields.` }
  for (const term of parts) {
    const name = term.replace(/^-/, '')
    const path = paths.get(name)
    if (path === undefined)
      return { fault: `Nothing is ordered by "${name.slice(0, 100)}". ${didYouMean(name, paths.keys())}` }
    if (seen.has(path)) return { fault: `"${name}" is named twice.` }
    seen.add(path)
    terms.push(term.startsWith('-') ? `-${path}` : path)
  }
  return { value: withKey(terms, key) }
}

function withKey(terms: readonly string[], key: string): readonly string[] {
  return terms.some((term) => term === key || term === `-${key}`) ? terms : [...terms, key]
}

function parameterOf(names: readonly string[]): Parameter {
  return {
    name: 'ordering',
    description: 'Fields to order by, the first counting most; "-" in front of one turns it round.',
    schema: {
      type: 'array',
      maxItems: MAX_TERMS,
      uniqueItems: true,
      items: { type: 'string', enum: names.flatMap((name) => [name, `-${name}`]) },
    },
    list: true,
  }
}
