import { type Problem, problem } from '../checks/checks.ts'
import type { FieldSpec, OwnDefinitions } from '../fields/fields.ts'
import { type ModelClass, sortLookupsIn } from '../model/model.ts'

const LOOKUP = /^[a-z][A-Za-z0-9]*$/
const LOOKUPS = new Set(
  'exact ne in notIn isnull isnotnull gt gte lt lte range notRange iexact contains icontains startswith istartswith endswith iendswith regex iregex notRegex notIregex search trigramSimilar trigramWordSimilar unaccent lower upper trim length abs ceil floor round year isoYear quarter month week day weekDay isoWeekDay hour minute second date time containedBy hasKey hasKeys hasAnyKeys overlap len fullyLt fullyGt notLt notGt adjacentTo isempty pk'.split(
    ' ',
  ),
)

/** What is wrong with the name of a lookup of an app's own, and what to do. */
export function lookupNameFault(name: string): readonly [string, string] | undefined {
  if (!LOOKUP.test(name))
    return [`"${name}" is no name of a lookup.`, 'Begin with a small letter, and go on with letters and digits.']
  if (LOOKUPS.has(name)) return [`"${name}" is a lookup of Tsango's.`, 'Give yours another name.']
  return undefined
}

/** Gives a field the lookups that the base of its model has for all of its sort; those of the field itself go first. */
export function withSortLookups(spec: FieldSpec, model: ModelClass): FieldSpec {
  const given = (sortLookupsIn(model) as Readonly<Record<string, OwnDefinitions | undefined>> | undefined)?.[spec.sort]
  if (!given) return spec
  const sound = Object.entries(given).filter(([name]) => !lookupNameFault(name))
  return { ...spec, lookups: { ...Object.fromEntries(sound), ...spec.lookups } }
}

/** Reports names that are none, or taken: once, however many models have the base. */
export function checkSortLookups(model: ModelClass, problems: Problem[]): void {
  for (const [sort, given] of Object.entries(sortLookupsIn(model) ?? {}))
    for (const name of Object.keys(given)) {
      const wrong = lookupNameFault(name)
      if (!wrong) continue
      const [message, hint] = wrong
      const found = problem('core.lookups', `modelWithLookups({ ${sort}: … }): ${message}`, hint)
      if (!problems.some((one) => one.message === found.message)) problems.push(found)
    }
}
