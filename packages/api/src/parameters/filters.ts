import type { ModelDefinition } from '@tsango/core/registry'
import { describeLookup, type LookupDescription } from '@tsango/orm/query'
import { humanize, listOf } from '@tsango/toolkit/text'
import type { FilterParameter } from './parameter.ts'
import { columnPath, describePath } from './paths.ts'
import { textReader } from './read-text.ts'

const ORDERED = ['gt', 'gte', 'lt', 'lte', 'range', 'in']
const TEXT = ['iexact', 'contains', 'icontains', 'startswith', 'istartswith', 'endswith', 'iendswith', 'in']
const DATES = [...ORDERED, 'year', 'month', 'day']

/** The words of a lookup in a parameter's description. */
const WORDS: Readonly<Record<string, string>> = {
  exact: 'is this',
  iexact: 'is this, whatever the case',
  contains: 'contains this',
  icontains: 'contains this, whatever the case',
  startswith: 'starts with this',
  istartswith: 'starts with this, whatever the case',
  endswith: 'ends with this',
  iendswith: 'ends with this, whatever the case',
  gt: 'is greater than this',
  gte: 'is this or greater',
  lt: 'is less than this',
  lte: 'is this or less',
  range: 'lies between these two, both included',
  in: 'is one of these',
  notRange: 'does not lie between these two, both included',
  ne: 'is anything but this',
  notIn: 'is none of these',
  isnull: 'has no value',
}

/** The parameters that a list can be filtered by; what is wrong with the names goes to `faults`. */
export function filterParameters(
  definition: ModelDefinition,
  names: readonly string[],
  faults: string[],
): FilterParameter[] {
  return names.flatMap((name) => {
    const found = describePath(definition, name, 'filter', faults)
    if (found === undefined) return []
    const path = pathOf(name, found)
    const lookups = path === name ? suited(found) : [found.lookup]
    return lookups.map((lookup) => parameter(definition, path, lookup, found))
  })
}

/** A name without its lookup. */
function pathOf(name: string, { lookup }: LookupDescription): string {
  return name.endsWith(`__${lookup}`) ? name.slice(0, -`__${lookup}`.length) : name
}

/** The lookups that a plain name stands for. */
function suited({ field, many }: LookupDescription): readonly string[] {
  const { spec, relation, primaryKey } = field
  const known = relation || primaryKey || spec.choices ? ['in'] : lookupsOf(spec.sort)
  return ['exact', ...known, ...(spec.nullable || many ? ['isnull'] : [])]
}

function lookupsOf(sort: LookupDescription['field']['sort']): readonly string[] {
  switch (sort) {
    case 'text':
      return TEXT
    case 'number':
    case 'decimal':
    case 'duration':
    case 'time':
    case 'cast':
      return ORDERED
    case 'date':
      return DATES
    case 'dateTime':
      return [...DATES, 'date']
    case 'uuid':
      return ['in']
    case 'boolean':
    case 'json':
    case 'binary':
    case 'encrypted':
    case 'hstore':
    case 'vector':
    case 'point':
    case 'compositeKey':
      return []
    case 'array':
    case 'range':
      return ['contains', 'overlap']
  }
}

function parameter(
  definition: ModelDefinition,
  path: string,
  lookup: string,
  found: LookupDescription,
): FilterParameter {
  const column = columnPath(path, found)
  const full = lookup === 'exact' ? column : `${column}__${lookup}`
  const what = path.split('__').map(humanize).join(': ')
  return {
    name: lookup === 'exact' ? path : `${path}__${lookup}`,
    lookup: full,
    description: describe(what, lookup, found.field.spec.help),
    ...textReader(describeLookup(definition, full)),
  }
}

function describe(what: string, lookup: string, help: string | undefined): string {
  const words = WORDS[lookup] ?? `has this as its ${lookup.split('__').map(humanize).join(', compared by ')}`
  return `Keeps rows whose ${what} ${words}.${help === undefined ? '' : ` ${help}`}`
}

/** Refuses two parameters of one name, and two names of one lookup. */
export function checkParameters(
  all: readonly { readonly name: string; readonly lookup?: string }[],
  faults: string[],
): void {
  for (const names of [all.map(({ name }) => name), all.flatMap(({ lookup }) => lookup ?? [])]) {
    const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index))
    if (twice.size > 0) faults.push(`The list has two parameters for ${listOf(twice)}.`)
  }
}
