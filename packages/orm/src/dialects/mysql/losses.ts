import { lossesBy, writtenLosses } from '../base/losses.ts'
import { standardLiteral } from '../base/schema-syntax.ts'

/** What MySQL and MariaDB find values with that would lose something. */
export const losses = lossesBy({
  longer: (column, length) => `CHAR_LENGTH(CONVERT(${column} USING utf8mb4)) > ${length}`,
  finer: (column, _spec, places) => `${column} <> ROUND(${column}, ${places})`,
  greater: (column, _spec, digits) => `ABS(${column}) >= 1${'0'.repeat(digits)}`,
  betweenFloats: (column) => `${column} <> CAST(CAST(${column} AS DOUBLE) AS DECIMAL(65, 30))`,
  neitherNorOne: (column) => `${column} NOT IN (0, 1)`,
  timed: (column) => `${column} <> CAST(DATE(${column}) AS DATETIME)`,
  belowMilliseconds: (column) => `MICROSECOND(${column}) MOD 1000 <> 0`,
  written: writtenLosses((column, pattern) => `${column} REGEXP ${standardLiteral(pattern)}`),
})
