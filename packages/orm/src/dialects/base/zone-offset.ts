import type { YearlyTransition, ZoneRules } from './zones.ts'

/** How a database writes moments that columns are compared with. */
export interface ZoneWriter {
  /** A moment as a literal; in seconds since 1970. */
  moment(seconds: number): string
  /** The moment of a change in the year of a column's value, and so many seconds later. */
  yearly(column: string, change: YearlyTransition, later: number): string
}

/**
 * An expression for what a zone's clocks add to UTC at a column's moment, in seconds. With `local` the column is a time as the zone's clocks show it: one that
 * they leave out is taken by the clocks before, one that they show twice by those after, as PostgreSQL does.
 */
export function zoneOffset(rules: ZoneRules, column: string, writer: ZoneWriter, local = false): string {
  const { first, transitions, yearly } = rules
  const offsetOf = (index: number): number => transitions[index - 1]?.offset ?? first
  // By halves: with hundreds of transitions a handful of comparisons.
  const between = (low: number, high: number): string => {
    if (low === high) return String(offsetOf(low))
    const middle = Math.ceil((low + high) / 2)
    const { at = 0, offset = 0 } = transitions[middle - 1] ?? {}
    const border = writer.moment(local ? at + offset : at)
    return `CASE WHEN ${column} < ${border} THEN ${between(low, middle - 1)} ELSE ${between(middle, high)} END`
  }
  const table = between(0, transitions.length)
  if (!yearly) return table
  const [one, two] = yearly.changes
  const [spring, autumn] = [one, two].map((change) => writer.yearly(column, change, local ? change.offset : 0))
  const always = `CASE WHEN ${column} < ${spring} THEN ${two.offset} WHEN ${column} < ${autumn} THEN ${one.offset} ELSE ${two.offset} END`
  return `CASE WHEN ${column} < ${writer.moment(yearly.from)} THEN ${table} ELSE ${always} END`
}

/**
 * What is made of a moment in which it stands as often as the clocks of a zone were changed. What is more than a column is computed once: a table of one row gives
 * it a name, `y.at`.
 */
export function madeOnce(moment: string, table: (moment: string) => string, make: (column: string) => string): string {
  return moment.includes('(') ? `(SELECT ${make('y.at')} FROM ${table(moment)} AS y)` : make(moment)
}
