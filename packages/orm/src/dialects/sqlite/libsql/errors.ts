import { DatabaseError, DataError } from '../../../errors/errors.ts'
import { unavailable } from '../../base/unavailable.ts'
import { translate } from '../errors.ts'

/** Makes an error of the client one of ours. Whatever SQLite did not say itself, the network or the server did. */
export function translateFor(database: string): (error: unknown) => unknown {
  return (error) => {
    const known = translate(error)
    if (known instanceof DatabaseError) return known
    if (error instanceof RangeError || (error instanceof TypeError && !('cause' in error && error.cause)))
      return new DataError({ cause: error })
    return unavailable(database, error instanceof Error && error.cause ? error.cause : error)
  }
}
