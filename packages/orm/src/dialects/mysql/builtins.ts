import { Unsupported } from '../../errors/errors.ts'
import { type BuiltinName, codePoint, standardBuiltin } from '../base/builtins.ts'

/** The functions of texts and numbers of MySQL. Bits are those of numbers without a sign. */
export function builtin(name: BuiltinName, items: readonly string[]): string {
  const [a = 'NULL', b = 'NULL'] = items
  switch (name) {
    case 'chr':
      return `CASE WHEN ${codePoint(a)} THEN CONVERT(CHAR(${a} USING utf32) USING utf8mb4) END`
    case 'ord':
      return `CASE WHEN ${a} <> '' THEN CAST(CONV(HEX(CONVERT(LEFT(${a}, 1) USING utf32)), 16, 10) AS SIGNED) END`
    case 'md5':
    case 'sha1':
      throw new Unsupported(`${name}()`, 'MySQL', 'MySQL 9.6 has taken it away; sha256() is there.')
    case 'sha256':
    case 'sha512':
      return `SHA2(${a}, ${name.slice(3)})`
    case 'bitAnd':
      return `CAST((${a} & ${b}) AS SIGNED)`
    case 'bitOr':
      return `CAST((${a} | ${b}) AS SIGNED)`
    case 'bitXor':
      return `CAST((${a} ^ ${b}) AS SIGNED)`
    case 'bitNot':
      return `CAST(~${a} AS SIGNED)`
    case 'shiftLeft':
      return `CAST((${a} << ${b}) AS SIGNED)`
    case 'shiftRight':
      return `CASE WHEN ${a} < 0 THEN CAST(~((~${a}) >> ${b}) AS SIGNED) ELSE CAST((${a} >> ${b}) AS SIGNED) END`
    default:
      return standardBuiltin(name, items)
  }
}
