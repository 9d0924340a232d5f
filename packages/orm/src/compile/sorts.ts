import type { FieldSpec, Sort } from '@tsango/core/fields'
import { QueryError } from '../errors/errors.ts'
import { isCastAlike } from './specs.ts'

// What the others are compared with, and made of, their own files say.
const PLAIN: ReadonlySet<Sort> = new Set([
  'text',
  'uuid',
  'number',
  'decimal',
  'boolean',
  'date',
  'time',
  'dateTime',
  'duration',
  'json',
  'binary',
])
const COUNTED: ReadonlySet<Sort> = new Set(['number', 'duration'])

/**
 * Throws where one side of a comparison is of another sort than the other: a database refuses it, or takes the texts or numbers in which it keeps both for
 * each other. Raises {@link QueryError}.
 */
export function refuseCompared(left: FieldSpec, right: FieldSpec | undefined, what: string): void {
  // What JSON is compared with is looked at where it is asked.
  if (right === undefined || left.sort === 'json' || isAlike(left, right)) return
  throw new QueryError(
    `"${what}" compares ${named(left, right)} with ${named(right, left)}. Make one of them what the other is, by cast() for example.`,
  )
}

/** Throws where a column would be given values of another sort, which not every database refuses. Raises {@link QueryError}. */
export function refuseAssigned(column: FieldSpec, given: FieldSpec, name: string): void {
  // A whole number is put into the unit of the decimal.
  if (isAlike(column, given) || (column.sort === 'decimal' && given.sort === 'number')) return
  throw new QueryError(
    `"${name}" takes ${named(column, given)}, and what it is set to is ${named(given, column)}. Make one of the other, by cast() for example.`,
  )
}

function isAlike(one: FieldSpec, other: FieldSpec): boolean {
  // Between the columns stand values that an app has made of its own: only what is made the same way is the same.
  if (one.sort === 'cast' || other.sort === 'cast') return one.kind === other.kind && isCastAlike(one, other)
  if (!(PLAIN.has(one.sort) && PLAIN.has(other.sort))) return true
  if (one.sort === 'dateTime' && other.sort === 'dateTime') return one.kind === other.kind
  return one.sort === other.sort || (COUNTED.has(one.sort) && COUNTED.has(other.sort))
}

function named({ sort, kind }: FieldSpec, other: FieldSpec): string {
  if (sort === 'cast') return `${kind} with a cast`
  return sort === other.sort ? kind : sort
}
