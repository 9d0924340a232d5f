import { type BuiltinName, codePoint, standardBuiltin } from '../base/builtins.ts'
import { HASH, PAD, REPEAT, REVERSE } from './text-functions.ts'

/** The functions of texts and numbers of SQLite. The driver binds every number as a floating-point one. */
export function builtin(name: BuiltinName, items: readonly string[]): string {
  const [a = 'NULL', b = 'NULL', c = 'NULL'] = items
  const [x, y] = [`CAST(${a} AS INTEGER)`, `CAST(${b} AS INTEGER)`]
  switch (name) {
    case 'left':
      return `substr(${a}, 1, ${y})`
    case 'right':
      return `substr(${a}, MAX(LENGTH(${a}) - ${y}, 0) + 1)`
    case 'substr':
      return `substr(${a}, ${y}${items.length > 2 ? `, CAST(${c} AS INTEGER)` : ''})`
    case 'reverse':
      return `${REVERSE}(${a})`
    case 'repeat':
      return `${REPEAT}(${a}, ${b})`
    case 'padStart':
    case 'padEnd':
      return `${PAD}(${a}, ${b}, ${c}, ${name === 'padStart' ? 1 : 0})`
    case 'chr':
      return `CASE WHEN ${codePoint(a)} THEN char(${x}) END`
    case 'ord':
      return `unicode(${a})`
    case 'md5':
    case 'sha1':
    case 'sha256':
    case 'sha512':
      return `${HASH}(${a}, '${name}')`
    case 'bitAnd':
      return `(${x} & ${y})`
    case 'bitOr':
      return `(${x} | ${y})`
    case 'bitXor':
      return `((${x} | ${y}) & ~(${x} & ${y}))`
    case 'bitNot':
      return `(~${x})`
    case 'shiftLeft':
      return `(${x} << ${y})`
    case 'shiftRight':
      return `(${x} >> ${y})`
    case 'power':
      return `POWER(NULLIF(${a}, CASE WHEN ${b} < 0 THEN 0 END), ${b})`
    case 'sqrt':
    case 'ln':
    case 'asin':
    case 'acos':
      // What has no result is NULL here as it is.
      return `${name.toUpperCase()}(${a})`
    default:
      return standardBuiltin(name, items)
  }
}
