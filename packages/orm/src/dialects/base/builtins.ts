/** Functions of texts and numbers whose operands are of one type each: texts, whole numbers or floats. */
export type BuiltinName =
  | 'ltrim'
  | 'rtrim'
  | 'reverse'
  | 'left'
  | 'right'
  | 'substr'
  | 'replace'
  | 'padStart'
  | 'padEnd'
  | 'repeat'
  | 'position'
  | 'chr'
  | 'ord'
  | 'md5'
  | 'sha1'
  | 'sha256'
  | 'sha512'
  | 'sign'
  | 'sqrt'
  | 'power'
  | 'ln'
  | 'exp'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'atan2'
  | 'degrees'
  | 'radians'
  | 'bitAnd'
  | 'bitOr'
  | 'bitXor'
  | 'bitNot'
  | 'shiftLeft'
  | 'shiftRight'

const NAMES: Partial<Readonly<Record<BuiltinName, string>>> = { padStart: 'LPAD', padEnd: 'RPAD', position: 'INSTR' }

/** What is a character's code point: not NUL, which not every database has, nor half of a pair. */
export function codePoint(number: string): string {
  return `${number} BETWEEN 1 AND 55295 OR ${number} BETWEEN 57344 AND 1114111`
}

/** The negative number nearest to 0, and the one farthest from it. */
const [NEAR, FAR] = ['-4.9e-324', '-1.7976931348623157e308']
/** What lies next to -1 and 1, outside of them. */
const [BELOW, ABOVE] = ['-1.0000000000000002', '1.0000000000000002']

/**
 * A function as most databases call it; what has no result in numbers is NULL. What is no number that the function takes is put to one that is none for
 * certain, and that becomes NULL: so a first operand stands once, and functions in functions stay as long as they are written.
 */
export function standardBuiltin(name: BuiltinName, items: readonly string[]): string {
  const [a = 'NULL'] = items
  const call = `${NAMES[name] ?? name.toUpperCase()}(${items.join(', ')})`
  switch (name) {
    case 'sqrt':
      return `SQRT(NULLIF(GREATEST(${a}, ${NEAR}), ${NEAR}))`
    case 'ln':
      return `LN(NULLIF(GREATEST(${a}, 0), 0))`
    case 'asin':
    case 'acos':
      return `${name.toUpperCase()}(NULLIF(NULLIF(GREATEST(LEAST(${a}, ${ABOVE}), ${BELOW}), ${ABOVE}), ${BELOW}))`
    case 'power':
      return powerOf(items, FAR, 'NULL')
    default:
      return call
  }
}

/**
 * A power: a negative number has one of a whole number alone, zero none of a negative one. `far` is less than any number that has one; `none` is what it
 * is where `GREATEST` takes no notice of NULL, and NULL elsewhere.
 */
export function powerOf([a = 'NULL', b = 'NULL']: readonly string[], far: string, none: string): string {
  const [least, out] = [far, none].map((other) => `CASE WHEN ${b} <> FLOOR(${b}) THEN ${NEAR} ELSE ${other} END`)
  return `POWER(NULLIF(NULLIF(GREATEST(${a}, ${least}), ${out}), CASE WHEN ${b} < 0 THEN 0 END), ${b})`
}
