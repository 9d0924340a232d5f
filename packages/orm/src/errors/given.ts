import { kindOf } from '@tsango/core/errors'
import { isRecord } from '@tsango/toolkit/records'
import { QueryError } from './queries.ts'

/** For a door that was given something that it does not take; `wanted` says what it does, with an example. */
export function wrongKind(door: string, wanted: string, given: unknown): QueryError {
  return new QueryError(`${door} takes ${wanted}; this is ${kindOf(given)}.`)
}

/** Throws {@link QueryError} for what cannot be called. */
export function takeFunction(door: string, wanted: string, given: unknown): void {
  if (typeof given !== 'function') throw wrongKind(door, wanted, given)
}

/** Throws {@link QueryError} for what is no text. */
export function takeText(door: string, wanted: string, given: unknown): void {
  if (typeof given !== 'string') throw wrongKind(door, wanted, given)
}

/** Throws {@link QueryError} where something of a list is no text. */
export function takeTexts(door: string, wanted: string, given: readonly unknown[]): void {
  for (const one of given) takeText(door, wanted, one)
}

/** Throws {@link QueryError} for what has no values by name. */
export function takeNamed(door: string, wanted: string, given: unknown): void {
  if (!isRecord(given)) throw wrongKind(door, wanted, given)
}

/** Throws {@link QueryError} for what is no list of things, nor goes through them as one does. */
export function takeMany(door: string, wanted: string, given: unknown): void {
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) return
  throw wrongKind(door, wanted, given)
}

/** Throws {@link QueryError} for options that have no names. */
export function takeOptions(door: string, given: unknown): void {
  takeNamed(door, 'options by name behind what it is about', given)
}
