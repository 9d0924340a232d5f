import type { StandardSchema } from './standard.ts'

/** Whether a value is, as it stands, what its schema would make of it. */
export type AsIs = (value: unknown) => boolean

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
}

/**
 * Prepares what tells whether a value passes a schema of valibot and comes out of it as it went in; a schema of another library, or one that changes
 * what it takes or asks functions of an app, has none. Most values are so, and making the same once more is what a schema spends its time on.
 * Where the answer is no, the schema itself has to be asked: it knows more ways to be right than this, and what is wrong.
 *
 * @example
 * import * as v from 'valibot'
 * const isNote = asIs(v.object({ text: v.pipe(v.string(), v.maxLength(9)) }))
 * isNote?.({ text: 'Tea' }) // → true
 * isNote?.({ text: 'Tea', at: 5 }) // → false
 * asIs(v.pipe(v.string(), v.trim())) // → undefined
 */
export function asIs(schema: StandardSchema): AsIs | undefined {
  return schema['~standard'].vendor === 'valibot' ? ofSchema(schema as unknown as Said) : undefined
}

function ofSchema(schema: Said): AsIs | undefined {
  if (schema.kind !== 'schema' || schema.async || 'fallback' in schema) return undefined
  if (schema.pipe) return ofPipe(schema.pipe)
  return Object.hasOwn(SCHEMAS, schema.type) ? SCHEMAS[schema.type]?.(schema) : undefined
}

function ofPipe([schema, ...actions]: readonly [Said, ...Said[]]): AsIs | undefined {
  const all = [ofSchema(schema)]
  for (const action of actions) if (!leavesAlone(action)) all.push(ofValidation(action))
  return all.every((one) => one !== undefined) ? all.reduce(both) : undefined
}

const both = (first: AsIs, second: AsIs): AsIs => {
  return (value) => first(value) && second(value)
}

function leavesAlone({ kind, type }: Said): boolean {
  return kind === 'metadata' || type === 'brand' || type === 'flavor' || type === 'readonly'
}

type Make = (schema: Said) => AsIs | undefined

const SCHEMAS: Readonly<Record<string, Make>> = {
  string: () => (value) => typeof value === 'string',
  // The only number that is not itself is NaN, which valibot refuses.
  number: () => (value) => typeof value === 'number' && !Number.isNaN(value),
  boolean: () => (value) => typeof value === 'boolean',
  bigint: () => (value) => typeof value === 'bigint',
  date: () => (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  null: () => (value) => value === null,
  any: () => () => true,
  unknown: () => () => true,
  literal: ({ literal }) => {
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
  nullable: (schema) => unless((value) => value === null, schema),
  optional: (schema) => unless((value) => value === undefined, schema),
  nullish: (schema) => unless((value) => value === null || value === undefined, schema),
  exact_optional: (schema) => unless(() => false, schema),
  array: ofArray,
  object: ofObject,
  strict_object: ofObject,
}

function unless(empty: AsIs, { wrapped, default: fills }: Said): AsIs | undefined {
  const inner = wrapped && fills === undefined ? ofSchema(wrapped) : undefined
  return inner && ((value) => empty(value) || inner(value))
}

function ofArray({ item }: Said): AsIs | undefined {
  const isItem = item && ofSchema(item)
  if (!isItem) return undefined
  return function isArray(value) {
    if (!Array.isArray(value) || Object.getPrototypeOf(value) !== Array.prototype) return false
    for (let at = 0; at < value.length; at += 1) if (!isItem(value[at])) return false
    return true
  }
}

/** Types of entries that an object may be without. */
const MAY_MISS: ReadonlySet<string> = new Set(['optional', 'nullish', 'exact_optional'])

interface Entry {
  readonly key: string
  readonly isValue: AsIs
  readonly mayMiss: boolean
}

function ofObject({ entries: all }: Said): AsIs | undefined {
  const entries: Entry[] = []
  for (const key in all) {
    const schema = all[key]
    // What every object has by its prototype is there for valibot, and no key of its own here.
    const isValue = schema && !(key in Object.prototype) ? ofSchema(schema) : undefined
    if (!isValue) return undefined
    entries.push({ key, isValue, mayMiss: MAY_MISS.has(schema?.type ?? '') })
  }
  const skip = (at: number, key: string | undefined): number => {
    let next = at
    while (next < entries.length && entries[next]?.key !== key && entries[next]?.mayMiss) next += 1
    return next
  }
  // An object of a class, or with other keys or in another order, is not what comes out; and what comes out has no `toJSON` but one that was declared.
  return function isObject(value) {
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false
    let at = 0
    for (const key in value) {
      let entry = entries[at]
      if (entry?.key !== key) {
        at = skip(at, key)
        entry = entries[at]
        if (entry?.key !== key) return false
      }
      if (!entry.isValue((value as Record<string, unknown>)[key])) return false
      at += 1
    }
    return at === entries.length || skip(at, undefined) === entries.length
  }
}

type Text = { readonly length: number } & Pick<string, 'startsWith' | 'endsWith' | 'includes'>

const VALIDATIONS: Readonly<Record<string, (requirement: never) => (value: never) => boolean>> = {
  min_length: (least: number) => (value: Text) => !(value.length < least),
  max_length: (most: number) => (value: Text) => !(value.length > most),
  length: (count: number) => (value: Text) => value.length === count,
  non_empty: () => (value: Text) => value.length !== 0,
  min_value: (least: number) => (value: number) => value >= least,
  max_value: (most: number) => (value: number) => value <= most,
  gt_value: (least: number) => (value: number) => value > least,
  lt_value: (most: number) => (value: number) => value < most,
  starts_with: (start: string) => (value: Text) => value.startsWith(start),
  ends_with: (end: string) => (value: Text) => value.endsWith(end),
  includes: (part: string) => (value: Text) => value.includes(part),
}

/** Of these the functions are valibot's; of `check` and others they are an app's, which may count how often they are asked. */
const OWN_FUNCTIONS: ReadonlySet<string> = new Set(['integer', 'safe_integer', 'finite', 'url'])

function ofValidation({ kind, type, async, requirement }: Said): AsIs | undefined {
  if (kind !== 'validation' || async) return undefined
  if (Object.hasOwn(VALIDATIONS, type)) return VALIDATIONS[type]?.(requirement as never) as AsIs
  if (OWN_FUNCTIONS.has(type)) return requirement as AsIs
  // One that goes on from where it found something last gives another answer when it is asked again.
  if (!(requirement instanceof RegExp) || requirement.global || requirement.sticky) return undefined
  return (value) => requirement.test(value as string)
}
