import { lossesBy, type WrittenLosses } from '../base/losses.ts'
import { power } from './decimals.ts'

// Floats have all whole numbers up to this.
const WHOLE_FLOATS = 2 ** 53

const DAY = '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'

const until = (text: string, end: string): string => `substr(${text}, 1, instr(${text} || '${end}', '${end}') - 1)`

// The digits behind so many behind the point, without an offset.
function digitsBehind(column: string, digits: number): string {
  const rest = `CASE WHEN instr(${column}, '.') > 0 THEN substr(${column}, instr(${column}, '.') + ${digits + 1}) ELSE '' END`
  return until(until(`(${rest})`, '+'), '-')
}

// A server has no functions of ours.
const written: WrittenLosses = {
  number: (column, places) =>
    `${digitsBehind(column, places)} GLOB '*[1-9]*' AND TRIM(${column}) NOT GLOB '*[^0-9.+-]*'`,
  day: (column) => `LTRIM(${column}) GLOB '${DAY}' AND substr(LTRIM(${column}), 11) GLOB '*[1-9]*'`,
  moment: (column, digits) => `${digitsBehind(column, digits)} GLOB '*[1-9]*'`,
  time: (column) =>
    `${digitsBehind(column, 3)} GLOB '*[1-9]*' OR LTRIM(${column}) GLOB '${DAY}' OR instr(${column}, '+') > 0`,
}

/** What SQLite finds values with that would lose something. Decimals are whole numbers of their smallest unit, moments are texts. */
export const losses = lossesBy({
  longer: (column, length) => `length(CAST(${column} AS TEXT)) > ${length}`,
  finer: (column, { kind, places: before = 0 }, places) =>
    kind === 'float'
      ? `${column} <> ROUND(${column} * ${power(places)}.0) / ${power(places)}.0`
      : `${column} % ${power(before - places)} <> 0`,
  greater: (column, { places = 0 }, digits) => `ABS(${column}) >= ${power(digits + places)}`,
  betweenFloats: (column, { kind, places = 0 }) => {
    const unit = `${power(kind === 'decimal' ? places : 0)}.0`
    return `ABS(${column}) > ${WHOLE_FLOATS} AND CAST(ROUND(${column} / ${unit} * ${unit}) AS INTEGER) <> ${column}`
  },
  neitherNorOne: (column, { kind, places = 0 }) => `${column} NOT IN (0, ${power(kind === 'decimal' ? places : 0)})`,
  timed: (column) => `substr(${column}, 12) GLOB '*[1-9]*'`,
  belowMilliseconds: (column) => `substr(${column}, 24, 3) <> '000'`,
  written,
})
