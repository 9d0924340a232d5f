import type { FieldSpec, Kind } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import type { Codec } from './columns.ts'

/** How two arrays, ranges or sets of texts compare. */
export type CollectionComparison =
  | 'exact'
  | 'contains'
  | 'containedBy'
  | 'overlap'
  | 'fullyLt'
  | 'fullyGt'
  | 'notLt'
  | 'notGt'
  | 'adjacentTo'

/** What is made of a collection; of an end of a range also whether it belongs to it (`Inc`), and whether there is none (`Inf`). */
export type CollectionPart = 'len' | 'lower' | 'upper' | 'isEmpty' | 'lowerInc' | 'lowerInf' | 'upperInc' | 'upperInf'

/** How far two vectors or points lie apart: in a straight line, by their angle (1 - cosine), by the negative of their inner product. */
export type Distance = 'l2' | 'cosine' | 'inner'

/** How a database with arrays, ranges and their like writes what they can be asked. All arguments and results are SQL text. */
export interface CollectionOperators {
  compare(comparison: CollectionComparison, left: string, right: string, spec: FieldSpec): string
  /** Whether a key is there; `placeholder` is one of text. */
  hasKey(left: string, placeholder: string): string
  /** Whether all keys, or any of them, are there; `placeholder` is one list parameter. */
  hasKeys(left: string, placeholder: string, all: boolean): string
  part(part: CollectionPart, left: string): string
  /** An item by its place from 0; NULL where there is none. */
  item(left: string, place: number): string
  /** The items from a place on up to another one, which is left out; none where there are none. */
  slice(left: string, from: number, to: number): string
  /** The text of a key; NULL where there is none. */
  key(left: string, placeholder: string): string
  distance(distance: Distance, left: string, right: string, spec: FieldSpec): string
}

/** The kinds that only some databases have. */
export type CollectionKind = Extract<Kind, 'array' | 'range' | 'hstore' | 'citext' | 'vector' | 'point'>

interface Lacking {
  readonly type: () => never
  readonly codec: () => Codec
}

const WORDS: Readonly<Record<CollectionKind, readonly [feature: string, instead: string]>> = {
  array: ['arrays', 'Use f.json<T[]>(), or a model of its own.'],
  range: ['ranges', 'Use two columns.'],
  hstore: ['texts by key (hstore)', 'Use f.json().'],
  citext: ['text without case (citext)', 'Use f.char() with a collation, or lookups that start with "i".'],
  vector: ['vectors', 'Use f.json<number[]>(), which has no distances.'],
  point: ['points', 'Use two columns.'],
}

/** The kinds of {@link CollectionKind} of a database that has none of them: each raises `Unsupported`. */
export function lacking(title: string): Readonly<Record<CollectionKind, Lacking>> {
  const refuse = (kind: CollectionKind) => (): never => {
    throw new Unsupported(WORDS[kind][0], title, WORDS[kind][1])
  }
  const kinds = Object.keys(WORDS) as CollectionKind[]
  const made = kinds.map((kind) => [kind, { type: refuse(kind), codec: refuse(kind) }] as const)
  // Every kind of the list is there.
  return Object.fromEntries(made) as unknown as Readonly<Record<CollectionKind, Lacking>>
}
