import { defineSetting } from '@tsango/core'
import { readDuration } from '@tsango/toolkit/durations'

/**
 * The setting `slowQueries`: from which time on a statement is a warning in the log, of the area `orm.queries`, with its text and without its values; default: `'1s'`.
 * `0`: every one, `false`: none.
 */
export const slowQueries = defineSetting<number>('slowQueries', {
  help: 'From which time on a statement is a warning in the log, such as "200ms"; 0: every one; false: none.',
  form: { anyOf: ['off', 'duration'] },
  read: (given = '1s') => {
    if (given === false) return { value: Number.POSITIVE_INFINITY }
    const time = readDuration(given)
    if (time !== undefined && time >= 0) return { value: time }
    return { fault: `${JSON.stringify(given)} is neither a length of time such as "200ms", nor false.` }
  },
})
