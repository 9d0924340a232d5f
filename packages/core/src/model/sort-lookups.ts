import { isRecord } from '@tsango/toolkit/records'
import { InvalidDeclaration } from '../errors/declarations.ts'
import type { LookupSort, SortDefinitions } from '../fields/own-lookups.ts'
import type { ModelClass } from './model.ts'

const LOOKUPS: unique symbol = Symbol('tsango.lookups')

// An object, so that the compiler asks for every sort.
const SORTS = Object.keys({
  text: true,
  uuid: true,
  number: true,
  decimal: true,
  boolean: true,
  date: true,
  time: true,
  dateTime: true,
  duration: true,
  json: true,
  binary: true,
  array: true,
  range: true,
  hstore: true,
  vector: true,
  point: true,
} satisfies Readonly<Record<LookupSort, true>>)

/** Throws {@link InvalidDeclaration} for what are no lookups by the sort of a field; gives them back. */
export function declaredSortLookups<D extends SortDefinitions>(door: string, lookups: D): D {
  const given: unknown = lookups
  const wrong = isRecord(given) ? Object.entries(given).find(isWrong) : ['', given]
  if (wrong) throw new InvalidDeclaration(`${door}${wrong[0] && `, at "${wrong[0]}",`}`, WANTED, wrong[1])
  return lookups
}

const WANTED = `lookups by name under the sort of their fields (${SORTS.join(', ')})`

function isWrong([sort, definitions]: readonly [string, unknown]): boolean {
  return !SORTS.includes(sort) || !isRecord(definitions)
}

/** Gives the base class of a model lookups and transforms by name, by the sort of the fields that get them. */
export function giveSortLookups<C extends ModelClass>(base: C, lookups: SortDefinitions): C {
  return Object.assign(base, { [LOOKUPS]: lookups })
}

/** The lookups that the base of a model's class has for all fields of a sort. */
export function sortLookupsIn(model: ModelClass): SortDefinitions | undefined {
  return (model as unknown as { readonly [LOOKUPS]?: SortDefinitions })[LOOKUPS]
}
