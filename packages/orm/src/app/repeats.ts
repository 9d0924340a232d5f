import { defineSetting } from '@tsango/core'
import { describeRepeat } from '../errors/errors.ts'
import { Repeats, watchQueries } from '../scope/repeats.ts'

/**
 * The setting `repeatedQueries`: in development, how often one line of code may send the same query in one request, job or command before it is told, once, as a
 * warning of the process; default: 10. `false`: never. Elsewhere nothing is counted.
 */
export const repeatedQueries = defineSetting<number | false>('repeatedQueries', {
  help: 'In development: how often one line may send the same query before it is told; false: never.',
  form: { anyOf: ['off', 'number'] },
  read: (given = 10) =>
    given === false || (Number.isSafeInteger(given) && (given as number) > 0)
      ? { value: given as number | false }
      : { fault: 'it is neither a whole number from 1 nor false.' },
})

/** Makes what counts the queries of one unit of work; `undefined` where nobody looks. */
export function repeatsOf(mode: string, limit: number | false): (() => Repeats) | undefined {
  if (mode !== 'development' || limit === false) return undefined
  watchQueries()
  const told = new Set<string>()
  return () =>
    new Repeats(limit, (repeated) => {
      if (told.has(repeated.at)) return
      told.add(repeated.at)
      process.emitWarning(describeRepeat(repeated), { type: 'RepeatedQuery', code: 'TSANGO_REPEATED_QUERY' })
    })
}
