import { QueryError } from '../../errors/errors.ts'

/** Throws `QueryError` for what code without types gives a method that takes nothing: it would think of these rows alone, and mean all. */
export function refuseGiven(method: string, given: readonly unknown[]): void {
  if (given.length > 0) throw new QueryError(`${method}() takes nothing: filter(…) before it says which rows.`)
}
