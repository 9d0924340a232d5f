import { lossesBy, writtenLosses } from '../base/losses.ts'
import { standardLiteral } from '../base/schema-syntax.ts'
import { columns } from './columns.ts'

// The shortest number that is read as the same float; a cast of the float itself would have fifteen digits.
const shortest = (column: string): string => `${column}::text::numeric`

/** What PostgreSQL finds values with that would lose something. */
export const losses = lossesBy({
  // What char(n) is filled up with is no part of the text.
  longer: (column, length) => `length(${column}::text) > ${length}`,
  finer: (column, { kind }, places) => {
    const number = kind === 'float' ? shortest(column) : column
    return `${number} <> ROUND(${number}, ${places})`
  },
  greater: (column, _spec, digits) => `ABS(${column}) >= 1${'0'.repeat(digits)}`,
  betweenFloats: (column) => `${column}::numeric <> ${shortest(`${column}::double precision`)}`,
  neitherNorOne: (column) => `${column} NOT IN (0, 1)`,
  timed: (column) => `(${column} AT TIME ZONE 'UTC')::time <> '00:00'`,
  belowMilliseconds: (column) => `${column} <> date_trunc('milliseconds', ${column})`,
  written: writtenLosses((column, pattern) => `${column} ~ ${standardLiteral(pattern)}`),
  others: (column, before, after) => {
    if (before.kind === 'range' && before.element?.sort === 'dateTime' && after.element?.sort === 'date') {
      const timed = ['lower', 'upper'].map((end) => `(${end}(${column}) AT TIME ZONE 'UTC')::time <> '00:00'`)
      return [{ kind: 'time', where: timed.join(' OR ') }]
    }
    const [old, next] = [before.element, after.element]
    if (before.kind !== 'array' || !old || !next || losses(column, old, next).length === 0 || next.sort === 'text')
      return []
    const [oldType, newType] = [columns.typeOf(before), columns.typeOf(after)]
    return [{ kind: 'places', where: `${column} <> ${column}::${newType}::${oldType}` }]
  },
})
