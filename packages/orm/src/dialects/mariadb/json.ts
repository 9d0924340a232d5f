import type { JsonOperators } from '../base/json.ts'
import { createJson } from '../mysql/json.ts'

/** JSON as MariaDB looks into it: it is text there. */
export const json: JsonOperators = {
  ...createJson({
    collation: 'utf8mb4_nopad_bin',
    group: '\\\\1',
    equals,
  }),
  same: equals,
  // Without spaces, as it is written by others.
  kept: (value) => `JSON_COMPACT(${value})`,
}

const isNumber = (value: string): string => `JSON_TYPE(${value}) IN ('INTEGER', 'DOUBLE')`

/**
 * The server's own comparison makes something else of numbers with an exponent (0 of `1e-7`): numbers are compared as such, and what holds one of them
 * as the text that it was written as, which is cast, as the server would take quotes off before. What is not there would be equal to everything.
 */
function equals(value: string, mark: string): string {
  const number = `${isNumber(mark)} AND CAST(${value} AS DOUBLE) = CAST(${mark} AS DOUBLE)`
  const other = `CAST(${value} AS CHAR) = ${mark} OR (${value} NOT REGEXP '[0-9][eE]' AND JSON_EQUALS(${value}, ${mark}))`
  return `(${value} IS NOT NULL AND CASE WHEN ${isNumber(value)} THEN ${number} ELSE ${other} END)`
}
