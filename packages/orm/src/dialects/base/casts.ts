import type { FieldSpec } from '@tsango/core/fields'

/** How a database makes values of one type of those of another. All arguments and results are SQL text. */
export interface CastOperators {
  /**
   * A value as the text that a row would be written with: whole numbers by their digits, decimals with all their places, `true` and `false`, days as
   * `YYYY-MM-DD`, times as `HH:MM:SS` or `HH:MM:SS.mmm`, moments as `YYYY-MM-DDTHH:MM:SS.mmmZ` (those of six digits with six), UUIDs in lower case.
   */
  text(expression: string, spec: FieldSpec): string
  /** A number, or a text that is one as `to` writes it, as a number of the spec: a whole one, a float, or a decimal rounded half away from zero. */
  number(expression: string, from: FieldSpec, to: FieldSpec): string
  /** A text of the form of a UUID as one. */
  uuid(text: string): string
  /** A text that compares by a collation of the database. Raises {@link Unsupported} for a name that it cannot have. */
  collate(text: string, collation: string): string
}

/** Casts as most databases write them; texts and numbers that are typed by name. */
export const standardCasts: CastOperators = {
  text: (expression) => `CAST(${expression} AS VARCHAR)`,
  number: (expression) => expression,
  uuid: (text) => `LOWER(${text})`,
  collate: (text, collation) => `(${text} COLLATE "${collation}")`,
}

/** A boolean as text. */
export function booleanText(expression: string): string {
  return `CASE WHEN ${expression} THEN 'true' WHEN NOT (${expression}) THEN 'false' END`
}
