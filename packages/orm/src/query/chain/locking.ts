import { isTexts } from '@tsango/toolkit/records'
import type { Session } from '../../databases/databases.ts'
import { Frame } from '../../databases/frame.ts'
import { QueryError, TransactionError } from '../../errors/errors.ts'
import type { RowLock } from '../shape/shape.ts'

/** Options of `selectForUpdate` at run time. */
export interface LockOptions {
  readonly skipLocked?: boolean
  readonly noWait?: boolean
  readonly noKey?: boolean
  readonly of?: readonly string[]
}

/** What is asked to be locked, as data. Raises {@link QueryError}. */
export function lockOf({ skipLocked = false, noWait = false, noKey = false, of }: LockOptions): RowLock {
  if (skipLocked && noWait)
    throw new QueryError(
      'selectForUpdate() either leaves rows out that are locked (skipLocked) or fails (noWait), not both.',
    )
  if (of !== undefined && !(isTexts(of) && of.length))
    throw new QueryError('selectForUpdate({ of }) takes a list of "self" and paths of selectRelated().')
  const wait = skipLocked ? 'skipLocked' : noWait ? 'noWait' : 'wait'
  return Object.freeze({ wait, ...(noKey ? { noKey: true } : {}), of: of && [...of] })
}

/** Throws where locks would end with the statement that takes them. Raises {@link TransactionError}. */
export function requireBlock(session: Session): void {
  if (!(session instanceof Frame))
    throw new TransactionError(
      'selectForUpdate() holds its rows until the end of the transaction, and there is none. Run the query inside of atomic().',
    )
  if (session.readOnly)
    throw new TransactionError('selectForUpdate() holds rows to write them, and this atomic block only reads.')
}
