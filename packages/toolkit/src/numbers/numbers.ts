/**
 * Numbers that mean the same on every database: safe integers and exact decimals as text.
 *
 * @module
 */
export {
  compareDecimals,
  type Decimal,
  type DecimalLimits,
  isDecimal,
  normalizeDecimal,
  parseDecimal,
  scaleDecimal,
  unscaleDecimal,
} from './decimals.ts'
export { DecimalOutOfRange, IntegerOutOfRange, InvalidDecimal, InvalidInteger } from './errors.ts'
export { INTEGER_RANGES, type IntegerRange, isInRange, parseBigint, toSafeInteger } from './integers.ts'
