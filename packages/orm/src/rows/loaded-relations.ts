import {
  columnsOf,
  type FieldDefinition,
  type GenericDefinition,
  type ModelDefinition,
  type RelationDefinition,
} from '@tsango/core/registry'
import { QueryError, RelationNotLoaded } from '../errors/errors.ts'

type Values = Record<string, unknown>

/** Sets in a row what a relation leads to, as a property of the row's own. */
export type GiveRelation = (row: object, value: unknown) => void

/**
 * The relations of a model as properties of its rows: what a row has loaded is its own and hides them, reading one that it has not throws
 * {@link RelationNotLoaded}. They are on the prototype and not enumerable, so that JSON, copies, comparisons and loops see what is loaded alone.
 */
export function relationProperties(definition: ModelDefinition): PropertyDescriptorMap {
  const { relations, generics, methods, fields, compositeKeys } = definition
  const columns = new Set([definition.key, ...fields, ...compositeKeys].map(({ attribute }) => attribute))
  return Object.fromEntries(
    [...relations.keys(), ...generics.keys()]
      .filter((name) => !(columns.has(name) || Object.hasOwn(methods, name)))
      .map((name) => [name, relationProperty(definition.label, name, relations.get(name))]),
  )
}

function relationProperty(label: string, name: string, relation: RelationDefinition | undefined): PropertyDescriptor {
  return {
    configurable: true,
    get() {
      throw new RelationNotLoaded(label, name, waysToLoad(name, relation))
    },
    set() {
      throw byHand(label, name, relation)
    },
  }
}

function waysToLoad(name: string, relation: RelationDefinition | undefined): readonly string[] {
  const prefetched = [`prefetch("${name}") of the query`, `prefetchRelated() of rows that are there`]
  if (relation?.many) return [...prefetched, `related(row, "${name}")`]
  return relation ? [`selectRelated("${name}")`, ...prefetched] : prefetched
}

// Loading defines the property and never comes here.
function byHand(label: string, name: string, relation: RelationDefinition | undefined): QueryError {
  const written = relation?.many
    ? `related(row, "${name}") writes it`
    : relation?.key
      ? `assign ${relation.from.attribute}, the key`
      : relation
        ? `assign the key of the other row, which points here`
        : `assign what genericKeyOf(…, "${name}").valuesOf(row) gives`
  return new QueryError(`"${name}" of this ${label} was set by hand, and no save would write it: ${written}.`)
}

/** Throws {@link QueryError} for a row that takes nothing any more. */
export function refuseFrozen(row: object, label: string): void {
  if (!Object.isExtensible(row))
    throw new QueryError(
      `A row of ${label} is frozen: no relation can be loaded into it. Load its relations before Object.freeze().`,
    )
}

class Itself {
  constructor(row: object) {
    // biome-ignore lint/correctness/noConstructorReturn: fields of a class that extends this one become properties of the row.
    return row
  }
}

/** How relations of one name are given to rows. */
interface Giver {
  readonly give: GiveRelation
  /** The same for a row that has none of that name yet, as one that is being made. */
  readonly giveFirst: GiveRelation
  /** Whether what a row has under the name is what it was given. */
  isAsGiven(row: object): boolean
}

const givers = new Map<string, Giver>()

/**
 * What gives rows a relation of a name. The field of a class is defined, where an assignment would look for the property of the prototype: that costs a
 * row next to nothing, `Object.defineProperty` five times the row.
 */
export function giverOf(name: string): GiveRelation {
  return giver(name).give
}

/** {@link giverOf} for rows that are being made. */
export function firstGiverOf(name: string): GiveRelation {
  return giver(name).giveFirst
}

function giver(name: string): Giver {
  let found = givers.get(name)
  if (found === undefined) {
    found = makeGiver(name)
    givers.set(name, found)
  }
  return found
}

function makeGiver(name: string): Giver {
  let given: unknown
  // The private field is what was given, whatever somebody puts in its place.
  class Giving extends Itself {
    [name] = given
    #given = given
    static again(row: object, value: unknown): boolean {
      if (!(#given in row)) return false
      row.#given = value
      Object.defineProperty(row, name, { value, writable: true, enumerable: true, configurable: true })
      return true
    }
    static isAsGiven(row: object): boolean {
      return #given in row && row.#given === (row as Values)[name]
    }
  }
  const giveFirst = (row: object, value: unknown): void => {
    given = value
    new Giving(row)
    given = undefined
  }
  return {
    giveFirst,
    give(row, value) {
      if (!Giving.again(row, value)) giveFirst(row, value)
    },
    isAsGiven: Giving.isAsGiven,
  }
}

/** Throws `QueryError` where a relation of a row was set by hand: that writes nothing, and would be lost without a word. */
export function refuseByHand({ label, relations, generics }: ModelDefinition, row: object): void {
  for (const [name, relation] of relations)
    if (Object.hasOwn(row, name) && !giver(name).isAsGiven(row)) throw byHand(label, name, relation)
  for (const name of generics.keys())
    if (Object.hasOwn(row, name) && !giver(name).isAsGiven(row)) throw byHand(label, name, undefined)
}

/** Takes from a row the rows that its keys no longer point at: they were loaded before the keys changed. */
export function forgetFormer({ relations, generics }: ModelDefinition, row: Values): void {
  for (const generic of generics.values()) if (!isAsLoaded(row, generic)) delete row[generic.name]
  for (const { name, from, to, key } of relations.values()) {
    if (key === undefined || !Object.hasOwn(row, name) || !hasKey(row, from)) continue
    const loaded = row[name] as Values | null
    const held = row[from.attribute]
    if (loaded === null ? held !== null : hasKey(loaded, to) && !isSameKey(loaded[to.attribute], held)) delete row[name]
  }
}

/** What keys to rows of several models held when what they point at was loaded: a row that was loaded does not say under which type. */
const heldAtLoad = new WeakMap<object, Map<string, readonly unknown[]>>()

/** Gives a row what a key to rows of several models leads to, until it is saved with another one. */
export function giveTarget(row: Values, generic: GenericDefinition, as: string, value: unknown): void {
  giverOf(as)(row, value)
  if (as !== generic.name) return
  const held = heldAtLoad.get(row) ?? new Map<string, readonly unknown[]>()
  heldAtLoad.set(row, held.set(as, heldBy(row, generic)))
}

function isAsLoaded(row: Values, generic: GenericDefinition): boolean {
  const then = heldAtLoad.get(row)?.get(generic.name)
  return then === undefined || isSameKey(then, heldBy(row, generic))
}

function heldBy(row: Values, { type, key }: GenericDefinition): readonly unknown[] {
  return [row[type.attribute], row[key.attribute]]
}

function hasKey(row: Values, field: FieldDefinition): boolean {
  return columnsOf(field).every(({ attribute }) => Object.hasOwn(row, attribute))
}

// A key may be a list of its parts, and stand there as a number or as the text of one.
function isSameKey(one: unknown, other: unknown): boolean {
  return one === other || String(one) === String(other)
}
