import { UnknownField } from '@tsango/core/errors'
import type { FieldSpec } from '@tsango/core/fields'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { isCollection } from '../../compile/collections.ts'
import { lookupsOf, unknownLookup } from '../../compile/conditions.ts'
import { jsonWords, lengthWords } from '../../compile/json.ts'
import { ownLookup, ownNames } from '../../compile/own-lookups.ts'
import { TEXT, WHOLE } from '../../compile/specs.ts'
import { isTransform, transformedSpec } from '../../compile/transforms.ts'
import { QueryError, takeFunction, takeNamed, takeText } from '../../errors/errors.ts'
import { Cond } from '../../expressions/expressions.ts'
import { namesOf, partOf } from '../chain/lookup-step.ts'

/**
 * Makes a condition of lookups whose names are only known at run time, for `where(() => …)`: they are checked when the query is compiled.
 *
 * @example
 * Post.objects().where(() => predicate({ [`${column}__icontains`]: sought }))
 * // SELECT "blog_post".… FROM "blog_post" WHERE translate(lower(CAST("blog_post"."title" AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE
 * //   translate(lower(CAST($1 AS text) COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!'
 *
 * @param lookups - by Django's names: `{ title__icontains: 'tango' }`; all must hold
 */
export function predicate(lookups: Readonly<Record<string, unknown>>): Cond {
  return new Cond({
    kind: 'written',
    parts: namesOf(lookups, 'predicate')
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
  /** What the value is of, or each of several: the column, or what is made of it before it is compared. */
  readonly spec: FieldSpec
  /** What its value is: one of the spec, several, a pair, true or false, text, a whole number, a day. */
  readonly takes: 'value' | 'list' | 'pair' | 'boolean' | 'text' | 'number' | 'day'
  /** Whether the path goes over a relation of many rows. */
  readonly many: boolean
}

const TAKES: Readonly<Record<string, LookupDescription['takes']>> = {
  in: 'list',
  notIn: 'list',
  range: 'pair',
  notRange: 'pair',
  isnull: 'boolean',
  iexact: 'text',
  contains: 'text',
  icontains: 'text',
  startswith: 'text',
  istartswith: 'text',
  endswith: 'text',
  iendswith: 'text',
  regex: 'text',
  iregex: 'text',
  notRegex: 'text',
  notIregex: 'text',
  trigramSimilar: 'text',
  trigramWordSimilar: 'text',
}

const DEFINITION = 'the definition of a model, currentDatabases().registry.of(Post)'

/**
 * Reads a lookup that comes from outside. Throws {@link UnknownField} or {@link QueryError}, which say what exists.
 *
 * @example
 * const { takes } = describeLookup(currentDatabases().registry.of(Post), 'title__icontains')
 */
export function describeLookup(model: ModelDefinition, name: string): LookupDescription {
  takeNamed('describeLookup()', DEFINITION, model)
  takeFunction('describeLookup()', 'the definition of a model, which finds fields by name', model.field)
  takeText('describeLookup()', 'a lookup behind the definition of a model, "title__icontains"', name)
  const { field, rest, many, target } = walk(model, name.split('__'))
  if (field.sort === 'json' && !(rest[0] && ownNames(field.spec).includes(rest[0])))
    return { field, many, ...describeJson(field.spec, rest) }
  let { spec } = field
  let at = 0
  for (let word = rest[at]; word !== undefined && isTransform(spec, word); word = rest[++at])
    spec = transformedSpec(spec, word)
  const [last = 'exact', then] = rest.slice(at)
  const own = ownLookup(spec, last)
  if (own && then === undefined) return { field, lookup: rest.join('__'), spec: own.spec, takes: 'value', many }
  if (!lookupsOf(spec).includes(last)) throw unknownLookup(spec, last, name, at === 0 ? target : undefined)
  if (then !== undefined) throw new QueryError(`"${then}" cannot follow "${last}" in "${name}".`)
  return { field, lookup: rest.join('__') || 'exact', spec, takes: takesOf(spec, last, at > 0), many }
}

function takesOf(spec: FieldSpec, lookup: string, made: boolean): LookupDescription['takes'] {
  if (isCollection(spec) && lookup === 'contains') return 'value'
  if (lookup === 'hasKey') return 'text'
  return TAKES[lookup] ?? comparedWith(spec, made)
}

const JSON_TAKES: Readonly<Record<string, LookupDescription['takes']>> = {
  ...TAKES,
  contains: 'value',
  hasKey: 'text',
  hasKeys: 'list',
  hasAnyKeys: 'list',
}

function describeJson(spec: FieldSpec, words: readonly string[]): Pick<LookupDescription, 'lookup' | 'spec' | 'takes'> {
  const counted = lengthWords(words)
  if (counted) return { lookup: words.join('__'), spec: WHOLE, takes: TAKES[counted.rest[0] ?? 'exact'] ?? 'number' }
  const { lookup } = jsonWords(words)
  const keys = lookup.startsWith('has') && JSON_TAKES[lookup] === 'list'
  return { lookup: words.join('__') || 'exact', spec: keys ? TEXT : spec, takes: JSON_TAKES[lookup] ?? 'value' }
}

function comparedWith({ kind, sort }: FieldSpec, made: boolean): LookupDescription['takes'] {
  if (!made) return 'value'
  if (kind === 'date') return 'day'
  return kind === 'bigInt' && sort === 'number' ? 'number' : 'value'
}

function walk(
  model: ModelDefinition,
  segments: readonly string[],
): { field: FieldDefinition; rest: readonly string[]; many: boolean; target?: ModelDefinition | undefined } {
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
    if (field && !goesOn) return { field, rest: segments.slice(index + 1), many, target }
    if (!relation || !target) throw new UnknownField(definition.label, name, definition.names)
    many ||= relation.many
    if (!goesOn) return { field: target.key, rest: segments.slice(index + 1), many, target }
    definition = target
  }
  throw new UnknownField(model.label, segments.join('__'), model.names)
}
