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

/** A function as most databases call it; what has no result in numbers is NULL. */
export function standardBuiltin(name: BuiltinName, items: readonly string[]): string {
  const [a = 'NULL', b = 'NULL'] = items
  const call = `${NAMES[name] ?? name.toUpperCase()}(${items.join(', ')})`
  switch (name) {
    case 'sqrt':
      return `CASE WHEN ${a} >= 0 THEN ${call} END`
    case 'ln':
      return `CASE WHEN ${a} > 0 THEN ${call} END`
    case 'asin':
    case 'acos':
      return `CASE WHEN ${a} BETWEEN -1 AND 1 THEN ${call} END`
    case 'power':
      return `CASE WHEN NOT ((${a} = 0 AND ${b} < 0) OR (${a} < 0 AND ${b} <> FLOOR(${b}))) THEN ${call} END`
    default:
      return call
  }
}
