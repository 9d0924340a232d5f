import { type FieldSpec, isRange, type Sort } from '@tsango/core/fields'
import type {
  CollectionComparison,
  CollectionOperators,
  CollectionPart,
  Distance,
} from '../dialects/base/collections.ts'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError, Unsupported } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece, RightSide } from './compilation.ts'
import { jsonLength } from './json.ts'
import { BOOLEAN, WHOLE } from './specs.ts'

const TEXT = computedSpec('text', 'text')
const FLOAT = computedSpec('float', 'number')

const SETS = ['exact', 'isnull', 'contains', 'containedBy'] as const
const LOOKUPS: Partial<Readonly<Record<Sort, readonly string[]>>> = {
  array: [...SETS, 'overlap'],
  range: [...SETS, 'in', 'overlap', 'fullyLt', 'fullyGt', 'notLt', 'notGt', 'adjacentTo'],
  hstore: [...SETS, 'hasKey', 'hasKeys', 'hasAnyKeys'],
  vector: ['exact', 'isnull'],
  point: ['exact', 'isnull'],
}
const NONE: readonly string[] = []

const TRANSFORMS: Partial<Readonly<Record<Sort, readonly string[]>>> = {
  array: ['len'],
  range: ['startswith', 'endswith', 'isempty', 'lowerInc', 'lowerInf', 'upperInc', 'upperInf'],
}

/** The part of a range or an array that a transform by Django's name gives. */
const PARTS: Readonly<Record<string, CollectionPart>> = {
  len: 'len',
  startswith: 'lower',
  endswith: 'upper',
  isempty: 'isEmpty',
  lowerInc: 'lowerInc',
  lowerInf: 'lowerInf',
  upperInc: 'upperInc',
  upperInf: 'upperInf',
}

/** Whether a column holds several values in one: then its lookups are those of this file. */
export function isCollection({ sort }: FieldSpec): boolean {
  return LOOKUPS[sort] !== undefined
}

/** The lookups of an array, a range, texts by key, a vector or a point. */
export function collectionLookups({ sort }: FieldSpec): readonly string[] {
  return LOOKUPS[sort] ?? NONE
}

/** What can be made of such a column before it is compared; of an array also an item, by its place from 0. */
export function collectionTransforms({ sort }: FieldSpec): readonly string[] {
  return TRANSFORMS[sort] ?? NONE
}

/** Whether a word of a path is the place of an item, or a slice: from a place on up to another one, which is left out. */
export function isPlace({ sort }: FieldSpec, word: string): boolean {
  return sort === 'array' && /^\d{1,6}(?:_\d{1,6})?$/.test(word)
}

/** Whether a word of a path is a key of texts by key: every one that is no lookup. */
export function isTextKey({ sort }: FieldSpec, word: string): boolean {
  // What an expression asks has no key of this name; `key` reaches every one.
  return sort === 'hstore' && word !== 'isnotnull' && !LOOKUPS.hstore?.includes(word)
}

/** The spec of what a transform of such a column gives. */
export function collectionTransformSpec(spec: FieldSpec, name: string): FieldSpec {
  if (name === 'len') return WHOLE
  if (name.includes('_') && spec.sort === 'array') return spec
  if (name !== 'startswith' && name !== 'endswith' && name in PARTS) return BOOLEAN
  return { ...(spec.element ?? TEXT), nullable: true }
}

/** Makes a transform of such a column. */
export function collectionTransform(compilation: Compilation, piece: Piece, name: string): Piece {
  const operators = collectionsOf(compilation, piece.spec)
  const spec = collectionTransformSpec(piece.spec, name)
  if (piece.spec.sort === 'hstore') {
    if (name.includes('\0') || !name.isWellFormed()) throw new QueryError('A key of an hstore is a text without NUL.')
    return { sql: operators.key(piece.sql, compilation.parameters.constant(name)), spec, nullable: true }
  }
  const part = PARTS[name]
  const [from, to] = name.split('_').map(Number) as [number, number?]
  const sql = part
    ? operators.part(part, piece.sql)
    : to === undefined
      ? operators.item(piece.sql, from)
      : operators.slice(piece.sql, from, to)
  return { sql, spec, nullable: spec.nullable || piece.nullable }
}

/** Compiles one lookup of such a column; `isnull` and null are no matter of it. */
export function compileCollection(
  compilation: Compilation,
  left: Piece,
  word: string,
  right: RightSide,
  what: string,
): { readonly sql: string; readonly nullable: boolean } {
  const operators = collectionsOf(compilation, left.spec)
  if (right.kind === 'sql') {
    if (word.startsWith('has')) throw new QueryError(`"${what}" takes values, no expression.`)
    const sql = operators.compare(word as CollectionComparison, left.sql, right.sql, left.spec)
    return { sql, nullable: left.nullable || right.nullable }
  }
  return { sql: valued(compilation, operators, left, word, right.slot, what), nullable: left.nullable }
}

function valued(
  compilation: Compilation,
  operators: CollectionOperators,
  { sql, spec }: Piece,
  word: string,
  slot: number,
  what: string,
): string {
  if (word === 'hasKey') {
    const bind = (value: unknown): string => textOf(value, what)
    return operators.hasKey(sql, compilation.parameters.add(compilation.at(slot), bind))
  }
  if (word === 'hasKeys' || word === 'hasAnyKeys') {
    const bind = (value: unknown): unknown => {
      if (!Array.isArray(value)) throw new QueryError(`"${what}" takes a list of texts.`)
      return compilation.operators.listValue(value.map((item) => textOf(item, what)))
    }
    return operators.hasKeys(sql, compilation.parameters.add(compilation.at(slot), bind), word === 'hasKeys')
  }
  // One value lies in a range where the range of it alone does.
  const whole = (value: unknown): unknown =>
    spec.sort === 'range' && word === 'contains' && !isRange(value)
      ? { lower: value, upper: value, bounds: '[]' }
      : value
  return operators.compare(word as CollectionComparison, sql, compilation.parameter(slot, spec, what, whole), spec)
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw new QueryError(`"${what}" takes text.`)
}

/** What an expression makes of such a column. */
export type CollectionCall = 'collectionPart' | 'item' | 'key' | 'distance'

/** Compiles what an expression makes of such a column: `detail` is the part, the place, or the distance. */
export function compileCollectionCall(
  compilation: Compilation,
  name: CollectionCall,
  items: readonly Node[],
  detail: string | number | undefined,
): Piece {
  const [item, other] = items as [Node, Node]
  const piece = compilation.compile(item)
  if (piece.spec.sort === 'json' && detail === 'len') return jsonLength(compilation, piece)
  if (name === 'collectionPart' || name === 'item') {
    const known =
      name === 'item' ? isPlace(piece.spec, String(detail)) : collectionTransforms(piece.spec).includes(String(detail))
    if (!known) throw new QueryError(`A ${piece.spec.sort} has no "${detail}".`)
    return collectionTransform(compilation, piece, String(detail))
  }
  const operators = collectionsOf(compilation, piece.spec)
  if (name === 'key') {
    if (piece.spec.sort !== 'hstore' || other.kind !== 'slot') throw new QueryError(`A ${piece.spec.sort} has no keys.`)
    const bind = (value: unknown): string => textOf(value, 'key')
    const mark = compilation.parameters.add(compilation.at(other.slot), bind)
    return { sql: operators.key(piece.sql, mark), spec: { ...TEXT, nullable: true }, nullable: true }
  }
  if (piece.spec.sort !== 'vector' && piece.spec.sort !== 'point')
    throw new QueryError(`A ${piece.spec.sort} has no distance.`)
  const right = compilation.compile(other, piece.spec)
  const nullable = piece.nullable || right.nullable
  const sql = operators.distance(detail as Distance, piece.sql, right.sql, piece.spec)
  return { sql, spec: { ...FLOAT, nullable }, nullable }
}

function collectionsOf({ operators, features }: Compilation, { sort }: FieldSpec): CollectionOperators {
  if (operators.collections) return operators.collections
  throw new Unsupported(`what is asked of a ${sort}`, features.title)
}
