import type { StandardSchema } from './standard.ts'

/** What a schema makes of a value, or {@link NOT} where it has to be asked itself. */
export type Take = (value: unknown) => unknown

/** A value that is not taken: it is wrong, or right in a way that only the schema knows. */
export const NOT = Symbol('not taken')

/** What {@link compile} may rely on. */
export interface CompileOptions {
  /** Whether values are nothing but data that nobody else holds, as `JSON.parse` makes it: then what is right comes back itself, and not a copy. */
  readonly isData?: boolean | undefined
}

/** What schemas of valibot and their actions say of themselves: https://valibot.dev/guides/internal-architecture/ */
interface Said {
  readonly kind: 'schema' | 'validation' | 'transformation' | 'metadata'
  readonly type: string
  readonly async?: boolean
  readonly pipe?: readonly [Said, ...Said[]]
  readonly entries?: Readonly<Record<string, Said>>
  readonly item?: Said
  readonly wrapped?: Said
  readonly default?: unknown
  readonly options?: readonly unknown[]
  readonly literal?: unknown
  readonly requirement?: unknown
  readonly '~run': (dataset: object, config: object) => { readonly issues?: unknown }
}

/**
 * Reads a schema of valibot once, so that values are checked without asking it again what it consists of; a schema of another library, or one that changes
 * what it takes or asks functions of an app, gives nothing. It is the schema's own answer or none: for what it does not take, the schema has to be asked.
 *
 * @example
 * import * as v from 'valibot'
 * const take = compile(v.object({ text: v.pipe(v.string(), v.maxLength(9)) }))
 * take?.({ text: 'Tea', secret: 5 }) // → { text: 'Tea' }
 * take?.({ text: 'Tea at five' }) === NOT // → true
 * compile(v.pipe(v.string(), v.trim())) // → undefined
 */
export function compile(schema: StandardSchema, { isData = false }: CompileOptions = {}): Take | undefined {
  return schema['~standard'].vendor === 'valibot' ? ofSchema(schema as unknown as Said, isData) : undefined
}

function ofSchema(schema: Said, isData: boolean): Take | undefined {
  if (schema.kind !== 'schema' || schema.async || 'fallback' in schema) return undefined
  if (schema.pipe) return ofPipe(schema.pipe, isData)
  const isOne = Object.hasOwn(LEAVES, schema.type) ? LEAVES[schema.type]?.(schema) : undefined
  if (isOne) return (value) => (isOne(value) ? value : NOT)
  return Object.hasOwn(OTHERS, schema.type) ? OTHERS[schema.type]?.(schema, isData) : undefined
}

type Is = (value: unknown) => boolean

/** Schemas whose values are made of nothing else, and leave as they came. */
const LEAVES: Readonly<Record<string, (schema: Said) => Is>> = {
  string: () => (value) => typeof value === 'string',
  number: () => (value) => typeof value === 'number' && !Number.isNaN(value),
  boolean: () => (value) => typeof value === 'boolean',
  bigint: () => (value) => typeof value === 'bigint',
  date: () => (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  null: () => (value) => value === null,
  any: () => () => true,
  unknown: () => () => true,
  literal: ({ literal }) => {
    // By which NaN is NaN.
    const list = [literal]
    return (value) => list.includes(value)
  },
  picklist:
    ({ options = [] }) =>
    (value) =>
      options.includes(value),
  enum:
    ({ options = [] }) =>
    (value) =>
      options.includes(value),
}

const OTHERS: Readonly<Record<string, (schema: Said, isData: boolean) => Take | undefined>> = {
  nullable: unless((value) => value === null),
  optional: unless((value) => value === undefined),
  nullish: unless((value) => value === null || value === undefined),
  exact_optional: unless(() => false),
  array: ofArray,
  object: ofObject,
  strict_object: ofObject,
}

function unless(isEmpty: Is) {
  return ({ wrapped, default: fills }: Said, isData: boolean): Take | undefined => {
    const take = wrapped && fills === undefined ? ofSchema(wrapped, isData) : undefined
    return take && ((value) => (isEmpty(value) ? value : take(value)))
  }
}

function ofPipe([schema, ...actions]: readonly [Said, ...Said[]], isData: boolean): Take | undefined {
  const first = ofSchema(schema, isData)
  const checks = actions.filter((action) => !leavesAlone(action)).map(ofValidation)
  return checks.every((check) => check !== undefined) ? checks.reduce(andThen, first) : undefined
}

function andThen(take: Take | undefined, check: Is): Take | undefined {
  if (!take) return undefined
  return (value) => {
    const made = take(value)
    return made !== NOT && check(made) ? made : NOT
  }
}

function leavesAlone({ kind, type }: Said): boolean {
  return kind === 'metadata' || type === 'brand' || type === 'flavor' || type === 'readonly'
}

/** Validations that ask nobody else, as those with functions of an app do, which may count how often they are asked. */
const VALIDATIONS: ReadonlySet<string> = new Set(
  (
    'base64 bic cuid2 decimal digits domain email emoji ends_with finite gt_value hex_color hexadecimal includes integer ip ipv4 ipv6 iso_date ' +
    'iso_date_time iso_time iso_time_second iso_timestamp iso_week length lt_value mac mac48 mac64 max_length max_value min_length min_value ' +
    'multiple_of nanoid non_empty octal regex rfc_email safe_integer slug starts_with ulid url uuid'
  ).split(' '),
)
const CONFIG = {}

function ofValidation(action: Said): Is | undefined {
  const { kind, type, async, requirement } = action
  if (kind !== 'validation' || async || !VALIDATIONS.has(type)) return undefined
  // One that goes on from where it found something last gives another answer when it is asked again.
  if (requirement instanceof RegExp && (requirement.global || requirement.sticky)) return undefined
  // Its message may be a function of an app, and is asked for where the schema answers.
  const quiet = { ...action, message: undefined }
  return (value) => quiet['~run']({ typed: true, value, issues: undefined }, CONFIG).issues === undefined
}

function ofArray({ item }: Said, isData: boolean): Take | undefined {
  const take = item && ofSchema(item, isData)
  if (!take) return undefined
  return function takeArray(value) {
    if (!Array.isArray(value)) return NOT
    let made: unknown[] | undefined = isData ? undefined : []
    for (let at = 0; at < value.length; at += 1) {
      const given = value[at] as unknown
      const one = take(given)
      if (one === NOT) return NOT
      if (made === undefined && !Object.is(one, given)) made = value.slice(0, at)
      made?.push(one)
    }
    return made ?? value
  }
}

/** Types of entries that an object may be without. */
const MAY_MISS: ReadonlySet<string> = new Set(['optional', 'nullish', 'exact_optional'])

interface Entry {
  readonly key: string
  readonly take: Take
  readonly mayMiss: boolean
}

type Values = Record<string, unknown>

function ofObject({ entries: all, type }: Said, isData: boolean): Take | undefined {
  const entries: Entry[] = []
  for (const key in all) {
    const schema = all[key]
    // What every object has by its prototype is there for valibot, whoever made the object.
    const take = schema && !(key in Object.prototype) ? ofSchema(schema, isData) : undefined
    if (!take) return undefined
    entries.push({ key, take, mayMiss: MAY_MISS.has(schema?.type ?? '') })
  }
  const isStrict = type === 'strict_object'
  const copy = (value: Values): unknown => {
    const made: Values = {}
    for (const { key, take, mayMiss } of entries) {
      if (key in value) {
        const one = take(value[key])
        if (one === NOT) return NOT
        made[key] = one
      } else if (!mayMiss) return NOT
    }
    if (isStrict) for (const key in value) if (!(key in made)) return NOT
    return made
  }
  return function takeObject(value) {
    if (typeof value !== 'object' || value === null) return NOT
    const stands = isData && !Array.isArray(value) && standsAs(entries, value as Values)
    return stands ? value : copy(value as Values)
  }
}

// Whether an object has the keys of a schema and no others, in their order, and comes out of it as it is.
function standsAs(entries: readonly Entry[], value: Values): boolean {
  let at = 0
  for (const key in value) {
    let entry = entries[at]
    while (entry?.mayMiss && entry.key !== key) entry = entries[++at]
    if (entry?.key !== key || entry.take(value[key]) !== value[key]) return false
    at += 1
  }
  while (entries[at]?.mayMiss) at += 1
  return at === entries.length
}
