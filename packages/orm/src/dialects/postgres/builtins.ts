import { Unsupported } from '../../errors/errors.ts'
import { type BuiltinName, codePoint, powerOf, standardBuiltin } from '../base/builtins.ts'

/** Which functions take whole numbers of 32 bits, and where. */
const COUNTS: Partial<Readonly<Record<BuiltinName, readonly number[]>>> = {
  left: [1],
  right: [1],
  substr: [1, 2],
  padStart: [1],
  padEnd: [1],
  repeat: [1],
  shiftLeft: [1],
  shiftRight: [1],
}

const BITS: Partial<Readonly<Record<BuiltinName, string>>> = {
  bitAnd: '&',
  bitOr: '|',
  bitXor: '#',
  shiftLeft: '<<',
  shiftRight: '>>',
}

/** The functions of texts and numbers of PostgreSQL. */
export function builtin(name: BuiltinName, given: readonly string[]): string {
  const items = given.map((item, index) => (COUNTS[name]?.includes(index) ? `CAST(${item} AS integer)` : item))
  const [a = 'NULL', b = 'NULL'] = items
  const bits = BITS[name]
  if (bits) return `(CAST(${a} AS bigint) ${bits} ${COUNTS[name] ? b : `CAST(${b} AS bigint)`})`
  switch (name) {
    case 'bitNot':
      return `(~CAST(${a} AS bigint))`
    case 'position':
      return `STRPOS(${items.join(', ')})`
    case 'chr':
      return `(CASE WHEN ${codePoint(a)} THEN CHR(CAST(${a} AS integer)) END COLLATE "C")`
    case 'ord':
      return `NULLIF(ASCII(${a}), 0)`
    case 'sign':
      return `CAST(SIGN(${a}) AS integer)`
    case 'sha1':
      throw new Unsupported('sha1()', 'PostgreSQL', 'Its extension pgcrypto has it; sha256() is there without.')
    case 'sha256':
    case 'sha512':
      return `encode(${name}(convert_to(${a}, 'UTF8')), 'hex')`
    case 'power':
      return powerOf(floats(items), FARTHEST, FARTHEST)
    default:
      return standardBuiltin(name, FLOATS.has(name) ? floats(items) : items)
  }
}

const FARTHEST = "CAST('-Infinity' AS double precision)"

// A whole number would be reckoned with as a numeric.
const floats = (items: readonly string[]): string[] =>
  items.map((item) => (FLOAT.test(item) ? item : `CAST(${item} AS double precision)`))
const FLOAT = /^CAST\([^()]+ AS double precision\)$/

const FLOATS: ReadonlySet<BuiltinName> = new Set<BuiltinName>([
  'sqrt',
  'power',
  'ln',
  'exp',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'degrees',
  'radians',
])
