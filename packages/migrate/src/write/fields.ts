import type { Kind } from '@tsango/core/fields'
import type { ColumnData, FieldData, KeyData } from '@tsango/orm/migrations'
import type { Code } from './layout.ts'
import { callOf, literalOf, objectOf, quoted } from './literals.ts'

// Where a field in a migration is not called as its kind.
const NAMES: Partial<Readonly<Record<Kind, string>>> = { boolean: 'bool', dateTimeExact: 'preciseDateTime' }

/** A field as source code: `field.char(200, { unique: true })`. */
export function fieldCode(field: FieldData): Code {
  return field.kind === 'key' ? keyCode(field) : columnCode(field)
}

function keyCode({ to, onDelete, nullable, unique, column }: KeyData): Code {
  const options = objectOf({
    onDelete: onDelete === 'protect' ? undefined : quoted(onDelete),
    null: nullable ? 'true' : undefined,
    column: column === undefined ? undefined : quoted(column),
  })
  return callOf(unique ? 'field.oneToOne' : 'field.fk', [quoted(to), ...given(options)])
}

function columnCode(field: ColumnData): Code {
  const { kind, nullable, unique, index, maxLength, digits, places, column, auto } = field
  const sizes = [maxLength, digits, places].flatMap((size) => (size === undefined ? [] : [String(size)]))
  const options = objectOf({
    null: nullable ? 'true' : undefined,
    unique: unique ? 'true' : undefined,
    index: index ? 'true' : undefined,
    column: column === undefined ? undefined : quoted(column),
    default: 'default' in field ? literalOf(field.default) : undefined,
    auto: auto === undefined || auto === 'increment' ? undefined : quoted(auto),
  })
  return callOf(`field.${NAMES[kind] ?? kind}`, [...sizes, ...given(options)])
}

// No options, no argument.
function given(options: Code): readonly Code[] {
  return typeof options === 'object' && options.items.length === 0 ? [] : [options]
}
