import { type Call, standardCall } from '../base/calls.ts'

/**
 * Folds case by ICU's rules for no language in particular: the database's own locale may know ASCII alone.
 * A Greek sigma at the end of a word is a sigma, as in Unicode's simple case folding and on the other databases.
 */
export const fold = (text: string): string => `translate(lower(CAST(${text} AS text) COLLATE "und-x-icu"), 'ς', 'σ')`

/** The functions of PostgreSQL. What folding gives is compared by code point again, as every text is. */
export function call(asked: Call): string {
  const { name, items, nullable, spec, places } = asked
  switch (name) {
    case 'lower':
      return `(${fold(items.join())} COLLATE "C")`
    case 'upper':
      return `(upper(CAST(${items.join()} AS text) COLLATE "und-x-icu") COLLATE "C")`
    // Of the statement: that of the transaction may lie long ago. The column's type has milliseconds.
    case 'now':
      return "date_trunc('milliseconds', statement_timestamp())"
    case 'concat':
      return `(${items.join(' || ')})`
    // These leave NULL out, where SQL has nothing that is known.
    case 'greatest':
    case 'least':
      return nullable.length
        ? `CASE WHEN ${nullable.map((item) => `${item} IS NOT NULL`).join(' AND ')} THEN ${standardCall(asked)} END`
        : standardCall(asked)
    case 'round':
      // A float has no rounding to places, and its rounding to whole numbers is to even ones. Its text has all its digits.
      return spec.kind === 'float'
        ? `CAST(ROUND(CAST(CAST(${items.join()} AS text) AS numeric), ${places}) AS double precision)`
        : standardCall(asked)
    default:
      return standardCall(asked)
  }
}
