/** The values between two ends. An end that is null lies nowhere; `'empty'` holds nothing, and has no ends. */
export interface Range<T> {
  readonly lower: T | null
  readonly upper: T | null
  /** Which end belongs to it: `'['` and `']'` do, `'('` and `')'` do not. */
  readonly bounds: '[)' | '[]' | '(]' | '()' | 'empty'
}

/** A place in the plane. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Texts by key. */
export type Texts = Readonly<Record<string, string | null>>

/** Whether a value is a range, and no value of one. */
export function isRange(value: unknown): value is Range<unknown> {
  return typeof value === 'object' && value !== null && 'bounds' in value && 'lower' in value && 'upper' in value
}
