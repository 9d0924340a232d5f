import type { FieldSpec } from '@tsango/core/fields'
import type { DatePart } from '../dialects/base/base.ts'
import { computedSpec } from '../dialects/dialects.ts'
import { callOf } from './calls.ts'
import {
  collectionTransform,
  collectionTransformSpec,
  collectionTransforms,
  isCollection,
  isPlace,
  isTextKey,
} from './collections.ts'
import type { Compilation, Piece } from './compilation.ts'
import { DATE_PARTS, partOf, TIME_PARTS } from './dates.ts'
import { ownLookup, ownTransform, ownTransformed, ownTransformSpec } from './own-lookups.ts'
import { withoutAccents } from './search.ts'
import { DAY, TIME, WHOLE } from './specs.ts'

const TEXTS = ['lower', 'upper', 'trim', 'length', 'unaccent'] as const
const NUMBERS = ['abs', 'ceil', 'floor', 'round'] as const

type CallTransform = Exclude<(typeof TEXTS)[number], 'unaccent'> | (typeof NUMBERS)[number]

const CALLS: ReadonlySet<string> = new Set([...TEXTS, ...NUMBERS])
const NONE: readonly string[] = []

/** What can be made of a column of a sort before it is compared, by Django's names; each may be followed by what its result has. */
export function transformsOf(spec: FieldSpec): readonly string[] {
  switch (spec.sort) {
    case 'text':
      return TEXTS
    case 'number':
    case 'decimal':
    case 'duration':
      return NUMBERS
    case 'date':
      return DATE_PARTS
    case 'time':
      return TIME_PARTS
    case 'dateTime':
      return [...DATE_PARTS, ...TIME_PARTS, 'date', 'time']
    case 'array':
    case 'range':
      return collectionTransforms(spec)
    default:
      return NONE
  }
}

/** Whether a word of a path makes something of a column. */
export function isTransform(spec: FieldSpec, word: string): boolean {
  if (transformsOf(spec).includes(word) || isPlace(spec, word) || ownTransform(spec, word)) return true
  return isTextKey(spec, word) && !ownLookup(spec, word)
}

/** Makes a transform of a piece. The name must be one that {@link isTransform} knows. */
export function transformed(compilation: Compilation, piece: Piece, name: string): Piece {
  const own = ownTransform(piece.spec, name)
  if (own) return ownTransformed(compilation, piece, own, name)
  if (isCollection(piece.spec)) return collectionTransform(compilation, piece, name)
  if (name === 'unaccent') return withoutAccents(compilation, piece)
  // What is made of a text without accents has none either.
  if (piece.likewise && name !== 'length')
    return { ...callOf(compilation, name as CallTransform, piece), likewise: piece.likewise }
  return CALLS.has(name)
    ? callOf(compilation, name as CallTransform, piece)
    : partOf(compilation, piece, name as DatePart)
}

/** The spec of what a transform gives. The name must be one that {@link isTransform} knows. */
export function transformedSpec(spec: FieldSpec, name: string): FieldSpec {
  const own = ownTransform(spec, name)
  if (own) return ownTransformSpec(own)
  if (isCollection(spec)) return collectionTransformSpec(spec, name)
  if (name === 'date') return DAY
  if (name === 'time') return TIME
  if ((TEXTS as readonly string[]).includes(name)) return name === 'length' ? WHOLE : computedSpec('text', 'text')
  if (!(NUMBERS as readonly string[]).includes(name)) return WHOLE
  // What rounding leaves of a decimal has no places, but one digit more.
  const { kind, sort, digits = 0, places = 0 } = spec
  if (kind !== 'decimal') return computedSpec(kind, sort)
  return name === 'abs'
    ? computedSpec(kind, sort, false, { digits, places })
    : computedSpec(kind, sort, false, { digits: digits - places + 1, places: 0 })
}
