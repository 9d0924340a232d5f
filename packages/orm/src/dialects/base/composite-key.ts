import { QueryError } from '../../errors/errors.ts'

function refuse(): never {
  throw new QueryError(
    'A key of several columns is no value of its own: as a whole it can be compared in filter(), ordered by and read with values(). Name its parts elsewhere.',
  )
}

/** What stands in the place of a column for a key that is several: it has no type and no values of its own. */
export const compositeKey = { type: refuse, codec: refuse }
