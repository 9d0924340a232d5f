import type { FieldSpec } from '@tsango/core/fields'
import type { Columns } from '../base/columns.ts'
import type { LongList } from '../base/operators.ts'

/** The width of a text column that a server still hashes, where a letter may become three when case is folded. */
const WIDEST = 3072
const LEAST = -(2n ** 63n)
const MOST = 2n ** 63n - 1n

/** Lists of keys, numbers and moments, and of texts of a bounded length where the server is quick with them, as a table that is made of a JSON array. */
export function longListOf(
  { codecOf, typeOf }: Columns,
  options: { readonly texts: boolean },
): (spec: FieldSpec) => LongList | undefined {
  return (spec) => {
    switch (spec.kind) {
      case 'bigAuto':
      case 'auto':
      case 'smallAuto':
      case 'smallInt':
      case 'int':
      case 'bigInt':
      case 'bigIntExact':
      case 'duration':
        return asTable('BIGINT', (item) => (inRange(item) ? String(item) : undefined))
      case 'decimal':
        return asTable(codecOf(spec).castType, text)
      case 'uuid':
      case 'date':
      case 'time':
      case 'dateTime':
      case 'dateTimeExact':
        return asTable(typeOf(spec), text)
      default:
        return options.texts && spec.sort === 'text' ? ofText(spec, typeOf) : undefined
    }
  }
}

function ofText(spec: FieldSpec, typeOf: (spec: FieldSpec) => string): LongList | undefined {
  const width = 3 * (spec.maxLength ?? WIDEST)
  if (width > WIDEST) return undefined
  // A longer one stands in no such column, and would be cut to one that may.
  return asTable(typeOf({ ...spec, maxLength: width }), (item) => {
    return [...String(item)].length > width ? undefined : text(item)
  })
}

function asTable(type: string, write: (item: unknown) => string | undefined): LongList {
  return {
    sql: (column, placeholder) =>
      `${column} IN (SELECT \`item\` FROM JSON_TABLE(${placeholder}, '$[*]' COLUMNS (\`item\` ${type} PATH '$' ERROR ON ERROR)) AS \`tsango_list\`)`,
    value: (items) => `[${items.flatMap((item) => write(item) ?? []).join(',')}]`,
  }
}

const text = (item: unknown): string => JSON.stringify(String(item))

// No column holds what is not.
function inRange(item: unknown): boolean {
  const whole = BigInt(item as number | bigint | string)
  return whole >= LEAST && whole <= MOST
}
