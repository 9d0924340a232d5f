import type { FieldSpec, Kind } from '../fields/fields.ts'

/** The kind of a plain column that holds a key of the given kind. */
export const HELD: Partial<Record<Kind, Kind>> = { bigAuto: 'bigInt', auto: 'int', smallAuto: 'smallInt' }

/** What a column that holds values of another has of its spec: how it stores and compares them, not who fills it or what people are told of it. */
export function heldSpec(spec: FieldSpec): FieldSpec {
  const { auto: _auto, default: _default, dbDefault: _made, comment: _comment, ...rest } = spec
  const { column: _column, help: _help, label: _label, generated: _generated, ...held } = rest
  const { uniqueWords: _words, ...plain } = held
  return plain
}
