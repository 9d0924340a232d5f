import {
  columnsOf,
  type FieldDefinition,
  type GenericDefinition,
  type ModelDefinition,
  type RelationDefinition,
} from '@tsango/core/registry'
import { RelationNotLoaded } from '../errors/errors.ts'

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
  const give = giverOf(name)
  return {
    configurable: true,
    get() {
      throw new RelationNotLoaded(label, name, waysToLoad(name, relation))
    },
    set(this: object, value: unknown) {
      give(this, value)
    },
  }
}

function waysToLoad(name: string, relation: RelationDefinition | undefined): readonly string[] {
  const prefetched = [`prefetch("${name}") of the query`, `prefetchRelated() of rows that are there`]
  if (relation?.many) return [...prefetched, `related(row, "${name}")`]
  return relation ? [`selectRelated("${name}")`, ...prefetched] : prefetched
}

class Itself {
  constructor(row: object) {
    // biome-ignore lint/correctness/noConstructorReturn: fields of a class that extends this one become properties of the row.
    return row
  }
}

const givers = new Map<string, GiveRelation>()

/**
 * What gives rows a relation of a name. The field of a class is defined, where an assignment would look for the property of the prototype: that costs a
 * row next to nothing, `Object.defineProperty` five times the row.
 */
export function giverOf(name: string): GiveRelation {
  let give = givers.get(name)
  if (give === undefined) {
    let given: unknown
    class Giving extends Itself {
      [name] = given
    }
    give = (row, value) => {
      given = value
      new Giving(row)
      given = undefined
    }
    givers.set(name, give)
  }
  return give
}

/** Takes from a row the rows that its keys no longer point at: they were loaded before the keys changed. */
export function forgetFormer({ relations, generics }: ModelDefinition, row: Values): void {
  for (const generic of generics.values()) if (!isAsLoaded(row, generic)) delete row[generic.name]
  for (const { name, from, to, key } of relations.values()) {
    if (key === undefined || !Object.hasOwn(row, name) || !hasKey(row, from)) continue
    const loaded = row[name] as Values | null | undefined
    const held = row[from.attribute]
    // What somebody has set by hand may be anything.
    if (loaded === undefined) continue
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
