import { UnknownField } from '@tsango/core/errors'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { lookupsOf } from '../compile/conditions.ts'
import { QueryError } from '../errors/errors.ts'
import { Cond } from '../expressions/expressions.ts'
import { partOf } from './lookup-step.ts'

/**
 * Makes a condition of lookups whose names are only known at run time, for `where(() => …)`: they are checked when the query is compiled.
 *
 * @param lookups - by Django's names: `{ title__icontains: 'tango' }`; all must hold
 */
export function predicate(lookups: Readonly<Record<string, unknown>>): Cond {
  return new Cond({
    kind: 'written',
    parts: Object.keys(lookups)
      .sort()
      .map((name) => partOf(name, lookups[name])),
  })
}

/** What a lookup by name means for a model. */
export interface LookupDescription {
  /** The column at the end of the path; for a relation as a whole, the key of its model. */
  readonly field: FieldDefinition
  /** `'exact'` where none was written. */
  readonly lookup: string
  /** What its value is: one of the field's own, several, a pair, true or false, text, a whole number, a day. */
  readonly takes: 'value' | 'list' | 'pair' | 'boolean' | 'text' | 'number' | 'day'
  /** Whether the path goes over a relation of many rows. */
  readonly many: boolean
}

const TAKES: Readonly<Record<string, LookupDescription['takes']>> = {
  in: 'list',
  range: 'pair',
  isnull: 'boolean',
  date: 'day',
  iexact: 'text',
  contains: 'text',
  icontains: 'text',
  startswith: 'text',
  istartswith: 'text',
  endswith: 'text',
  iendswith: 'text',
  regex: 'text',
  iregex: 'text',
  year: 'number',
  quarter: 'number',
  month: 'number',
  day: 'number',
  weekDay: 'number',
  hour: 'number',
  minute: 'number',
  second: 'number',
}

const COMPARISONS = ['exact', 'gt', 'gte', 'lt', 'lte']

/** Reads a lookup that comes from outside. Throws {@link UnknownField} or {@link QueryError}, which say what exists. */
export function describeLookup(model: ModelDefinition, name: string): LookupDescription {
  const { field, rest, many } = walk(model, name.split('__'))
  const [lookup = 'exact', then, ...more] = rest
  if (!lookupsOf(field.spec).includes(lookup)) {
    throw new QueryError(
      `Unknown lookup "${lookup}" in "${name}". A ${field.spec.sort} field has: ${lookupsOf(field.spec).join(', ')}.`,
    )
  }
  const takes = TAKES[lookup] ?? 'value'
  if (then === undefined) return { field, lookup, takes, many }
  if ((takes === 'number' || takes === 'day') && COMPARISONS.includes(then) && !more.length)
    return { field, lookup: `${lookup}__${then}`, takes, many }
  throw new QueryError(`"${then}" cannot follow "${lookup}" in "${name}".`)
}

function walk(
  model: ModelDefinition,
  segments: readonly string[],
): { field: FieldDefinition; rest: readonly string[]; many: boolean } {
  let definition = model
  let many = false
  for (let index = 0; index < segments.length; index++) {
    const name = segments[index] as string
    const next = segments[index + 1]
    const field = name === 'pk' ? definition.key : definition.field(name)
    const relation = field?.attribute === name && field.relation ? undefined : definition.relations.get(name)
    const target = relation?.target
    const goesOn =
      target && next !== undefined && (next === 'pk' || target.field(next) !== undefined || target.relations.has(next))
    if (field && !goesOn) return { field, rest: segments.slice(index + 1), many }
    if (!relation || !target) throw new UnknownField(definition.label, name, definition.names)
    many ||= relation.many
    if (!goesOn) return { field: target.key, rest: segments.slice(index + 1), many }
    definition = target
  }
  throw new UnknownField(model.label, segments.join('__'), model.names)
}
