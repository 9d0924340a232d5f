import { QueryError } from '../../errors/errors.ts'
import type { Borrowed } from '../../expressions/asked-rows.ts'
import { OuterRef } from '../../expressions/outer-ref.ts'
import { type LookupKey, Shape, type Step } from '../shape/shape.ts'

interface LookupStep {
  /** `undefined` for a query set of the user's own SQL. */
  readonly key: string | undefined
  /** `undefined` where nothing was written. */
  readonly values: readonly unknown[] | undefined
  /** The databases of the queries behind `in`. */
  readonly databases: readonly (string | undefined)[]
  readonly make: (base: number) => Step
}

/** A query set as another sees it. */
export interface InnerQuery {
  readonly shape: Shape
  readonly values: readonly unknown[]
  /** The name of its database, where one was named. */
  readonly using: string | undefined
  /** What it reads of queries around it. */
  readonly borrowed?: Borrowed | undefined
}

/** A query whose database is known. */
export interface PlacedQuery extends InnerQuery {
  readonly using: string
}

/** One lookup as written, taken apart. */
export interface Part {
  readonly name: string
  readonly form: LookupKey['form']
  readonly values: readonly unknown[]
  readonly query: InnerQuery | undefined
  readonly outer?: LookupKey['outer']
}

/** Takes the lookups of one call apart: what was asked, in an order of its own, and the values. Raises {@link QueryError} for what is no object of lookups. */
export function lookupStep(lookups: object, negated: boolean): LookupStep {
  const prefix = negated ? 'exclude' : 'filter'
  const names = namesOf(lookups, prefix)
  const name = names[0]
  if (name === undefined) return { key: '', values: undefined, databases: [], make: () => ({ kind: 'none' }) }
  const given = lookups as Readonly<Record<string, unknown>>
  if (names.length === 1) {
    const part = partOf(name, given[name])
    return {
      key: keyOf(prefix, [part]),
      values: part.values,
      databases: databasesOf([part]),
      make: (base) => stepOf([part], negated, base),
    }
  }
  const parts = names.sort().map((one) => partOf(one, given[one]))
  return {
    key: keyOf(prefix, parts),
    values: parts.flatMap((part) => part.values),
    databases: databasesOf(parts),
    make: (base) => stepOf(parts, negated, base),
  }
}

/** The names of lookups. Raises {@link QueryError} for what is no object of lookups: it would ask for nothing, and so leave every row to what comes behind it. */
export function namesOf(lookups: unknown, step: string): string[] {
  if (typeof lookups !== 'object' || lookups === null) throw noLookups(lookups, step)
  const names = Object.keys(lookups)
  if (names.length === 0 && !isPlain(lookups)) throw noLookups(lookups, step)
  return names
}

function isPlain(given: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(given)
  return prototype === null || prototype === Object.prototype
}

function noLookups(given: unknown, step: string): QueryError {
  const what = given === null ? 'null' : typeof given === 'object' ? 'another object' : `of the type ${typeof given}`
  const condition = step === 'exclude' ? 'row.views.gt(3).not()' : 'row.views.gt(3)'
  return new QueryError(
    `${step}() takes lookups by name, ${step}({ views__gt: 3 }); this is ${what}. A condition over columns goes into where((row) => ${condition}).`,
  )
}

/** The databases of the queries that stand behind `in` of lookups. */
export function databasesOf(parts: readonly Part[]): readonly (string | undefined)[] {
  return parts.some((part) => part.query) ? parts.flatMap((part) => (part.query ? [part.query.using] : [])) : NONE
}

const NONE: readonly undefined[] = []

/** Takes one lookup apart. Throws QueryError for a value that cannot be meant. */
export function partOf(name: string, value: unknown): Part {
  if (value === undefined)
    throw new QueryError(`The value of "${name}" is undefined. Use null, or leave "${name}" out.`)
  if (value === null) return { name, form: 'null', values: [], query: undefined }
  if (name.endsWith('__isnull')) {
    if (typeof value !== 'boolean') throw new QueryError(`"${name}" takes true or false.`)
    return { name, form: value ? 'true' : 'false', values: [], query: undefined }
  }
  if (value instanceof OuterRef) return { name, form: 'outer', values: [], query: undefined, outer: value.node }
  if (Array.isArray(value)) return { name, form: 'list', values: [value], query: undefined }
  if (isQuery(value) && value.subquery.borrowed)
    throw new QueryError(`The query behind "${name}" reads columns of the query around it: write it in a where().`)
  if (isQuery(value)) return { name, form: 'query', values: value.subquery.values, query: value.subquery }
  return { name, form: 'value', values: [value], query: undefined }
}

/** A path as it can be: anything else must not become part of a key, where its characters would mean something. */
const PATH = /^-?\w+$/

/** The key of a step with paths; `undefined` where one cannot be a path: then nothing is kept, and compiling says what is wrong. */
export function pathsKey(prefix: string, paths: readonly string[]): string | undefined {
  return paths.every((path) => typeof path === 'string' && PATH.test(path)) ? `${prefix} ${paths.join()}` : undefined
}

/** What of lookups is not value; `undefined` where one holds a query with SQL of the user's own, or cannot be a lookup. */
export function keyOf(prefix: string, parts: readonly Part[]): string | undefined {
  let key = prefix
  for (const { name, form, query, outer } of parts) {
    if (query?.shape.detached || !PATH.test(name)) return undefined
    key +=
      form === 'value'
        ? `|${name}`
        : `|${name} ${form}${query ? query.shape.number : outer ? `${outer.depth}:${outer.path}` : ''}`
  }
  return key
}

function stepOf(parts: readonly Part[], negated: boolean, base: number): Step {
  return { kind: 'lookups', keys: keysOf(parts, base), negated }
}

/** Lookups whose values lie in slots from `base` on. */
export function keysOf(parts: readonly Part[], base: number): LookupKey[] {
  let slot = base
  return parts.map(({ name, form, values, query, outer }): LookupKey => {
    const key: LookupKey = {
      key: name,
      slot,
      form,
      ...(query ? { query: { shape: query.shape } } : {}),
      ...(outer ? { outer } : {}),
    }
    slot += values.length
    return key
  })
}

/** Whether a value is a query set: JSON from outside can have members of any name, but no shape. */
export function isQuery(value: unknown): value is { readonly subquery: InnerQuery } {
  if (typeof value !== 'object' || value === null || !('subquery' in value)) return false
  const { subquery } = value
  return typeof subquery === 'object' && subquery !== null && 'shape' in subquery && subquery.shape instanceof Shape
}
