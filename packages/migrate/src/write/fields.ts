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

function keyCode(field: KeyData): Code {
  const {
    to,
    toField,
    fields,
    onDelete,
    nullable,
    unique,
    column,
    dbDefault,
    comment,
    index,
    constraint,
    constraintName,
    dbType,
  } = field
  const options = objectOf({
    to: toField === undefined ? undefined : quoted(toField),
    fields: fields === undefined ? undefined : literalOf(fields),
    onDelete: onDelete === 'protect' ? undefined : quoted(onDelete),
    null: nullable ? 'true' : undefined,
    column: column === undefined ? undefined : quoted(column),
    default: 'default' in field ? literalOf(field.default) : undefined,
    dbDefault: dbDefault === undefined ? undefined : literalOf(dbDefault),
    comment: comment === undefined ? undefined : quoted(comment),
    index: index === false ? 'false' : undefined,
    constraint: constraint === false ? 'false' : undefined,
    constraintName: constraintName === undefined ? undefined : quoted(constraintName),
    dbType: dbType === undefined ? undefined : quoted(dbType),
  })
  return callOf(unique ? 'field.oneToOne' : 'field.fk', [quoted(to), ...given(options)])
}

function columnCode(field: ColumnData): Code {
  const { kind, nullable, unique, index, maxLength, digits, places, column, auto, bound } = field
  const { dbDefault, comment, collation, element, dims, generated, dbType, min, max, words } = field
  const sizes = [kind === 'ip' || words ? undefined : maxLength, dims, digits, places].flatMap((size) =>
    size === undefined ? [] : [String(size)],
  )
  const options = objectOf({
    null: nullable ? 'true' : undefined,
    unique: unique ? 'true' : undefined,
    index: index ? 'true' : undefined,
    min: min === undefined ? undefined : literalOf(min),
    max: max === undefined ? undefined : literalOf(max),
    column: column === undefined ? undefined : quoted(column),
    default: 'default' in field ? literalOf(field.default) : undefined,
    auto: auto === undefined || auto === 'increment' ? undefined : quoted(auto),
    bound: bound === undefined ? undefined : quoted(bound),
    dbDefault: dbDefault === undefined ? undefined : literalOf(dbDefault),
    generated: generated === undefined ? undefined : literalOf(generated),
    comment: comment === undefined ? undefined : quoted(comment),
    collation: collation === undefined ? undefined : quoted(collation),
    dbType: dbType === undefined ? undefined : quoted(dbType),
  })
  const first = element ? [fieldCode(element)] : words ? [literalOf(words)] : []
  return callOf(`field.${words ? 'enum' : (NAMES[kind] ?? kind)}`, [...first, ...sizes, ...given(options)])
}

// No options, no argument.
function given(options: Code): readonly Code[] {
  return typeof options === 'object' && options.items.length === 0 ? [] : [options]
}
