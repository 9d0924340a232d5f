import type { ModelDefinition } from '@tsango/core/registry'
import { parseValue } from '@tsango/core/values'
import { isRecord } from '@tsango/toolkit/records'
import { QueryError } from '../../errors/errors.ts'
import { all, any, type Cond, not } from '../../expressions/expressions.ts'
import { describeLookup, type LookupDescription, predicate } from './predicate.ts'

/**
 * A condition as data, for an admin or a REST API: lookups of which all must hold, or conditions that are joined.
 *
 * @example
 * { any: [{ lookups: { title__icontains: 'tango' } }, { not: { lookups: { status: 'draft' } } }] }
 */
export type PredicateTree =
  | { readonly lookups: Readonly<Record<string, unknown>> }
  | { readonly all: readonly PredicateTree[] }
  | { readonly any: readonly PredicateTree[] }
  /** Exactly one of the two. */
  | { readonly xor: readonly [PredicateTree, PredicateTree] }
  | { readonly not: PredicateTree }

const WORDS = ['lookups', 'all', 'any', 'xor', 'not'] as const
const MOST_DEPTH = 20
const MOST_PARTS = 500

/**
 * Reads a tree that comes from outside into a condition for `where(() => …)`: every name is checked against the model, every value read as JSON gives it
 * (`"2026-11-20T10:00:00Z"` for a moment). Throws `UnknownField`, or {@link QueryError} for anything else: another shape, a value that does not fit, a
 * secret column, more than 20 levels or 500 parts.
 *
 * @example
 * const { registry } = currentDatabases()
 * await Post.objects().where(() => readPredicate(registry.of(Post), JSON.parse(sent)))
 * // SELECT "blog_post".… FROM "blog_post" WHERE NOT ("blog_post"."status" = $1)
 */
export function readPredicate(model: ModelDefinition, tree: unknown): Cond {
  let parts = 0
  const read = (one: unknown, depth: number): Cond => {
    if (++parts > MOST_PARTS || depth > MOST_DEPTH)
      throw new QueryError(`A condition has at most ${MOST_PARTS} parts in ${MOST_DEPTH} levels.`)
    const [word, value] = wordOf(one)
    if (word === 'lookups') {
      const names = isRecord(value) ? Object.keys(value) : []
      if (names.length === 0) throw new QueryError('"lookups" takes lookups by name, at least one.')
      parts += names.length - 1
      return predicate(readLookups(model, value as Readonly<Record<string, unknown>>))
    }
    if (word === 'not') return not(read(value, depth + 1)) as Cond
    if (!Array.isArray(value) || (word === 'xor' && value.length !== 2))
      throw new QueryError(`"${word}" takes a list of ${word === 'xor' ? 'two ' : ''}conditions.`)
    const inner = value.map((item) => read(item, depth + 1))
    if (word === 'xor') return (inner[0] as Cond).xor(inner[1] as Cond)
    return word === 'all' ? all(...inner) : any(...inner)
  }
  return read(tree, 1)
}

function wordOf(tree: unknown): readonly [(typeof WORDS)[number], unknown] {
  const [entry, ...more] = isRecord(tree) ? Object.entries(tree) : []
  const word = WORDS.find((one) => one === entry?.[0])
  if (entry === undefined || word === undefined || more.length > 0)
    throw new QueryError(`A condition is an object with one of: ${WORDS.join(', ')}.`)
  return [word, entry[1]]
}

function readLookups(
  model: ModelDefinition,
  lookups: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(lookups).map(([name, value]) => {
      const described = describeLookup(model, name)
      // Whoever may ask whether a secret begins with "a" will know it in the end.
      if (described.field.spec.secret) throw new QueryError(`"${name}" leads to a secret column.`)
      return [name, readValue(described, name, value)]
    }),
  )
}

function readValue({ takes, spec }: LookupDescription, name: string, value: unknown): unknown {
  if (takes === 'boolean' || takes === 'text' || value === null || spec.sort === 'json') return value
  const one = (item: unknown): unknown => {
    const { maxLength: _maxLength, min: _min, max: _max, choices: _choices, ...own } = spec
    const parsed = parseValue({ ...own, nullable: true, blank: true, validators: [] }, item)
    if ('fault' in parsed) throw new QueryError(`"${name}": ${parsed.fault.message}`)
    return parsed.value
  }
  if (takes !== 'list' && takes !== 'pair') return one(value)
  if (!Array.isArray(value)) throw new QueryError(`"${name}" takes a list.`)
  return value.map(one)
}
