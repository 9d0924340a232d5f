import type { Dialect } from '../dialects/base/base.ts'
import { Unsupported } from '../errors/errors.ts'

/** The error of a database whose rows cannot be read part by part. */
export function noCursors({ features }: Dialect): Unsupported {
  return new Unsupported(
    'the rows of this query read part by part',
    features.title,
    'Iterate over rows in the order of their key, filter({ pk__in: query }), or read this query with limit() and offset().',
  )
}
