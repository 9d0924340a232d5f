import { QueryError, Unsupported } from '../../errors/errors.ts'
import type { ColumnState, GeneratedState, SchemaWords, TableState } from './schema-editor.ts'

const NUMBERS = new Set(['number', 'decimal', 'duration'])

/** `GENERATED ALWAYS AS (…) STORED`. Raises {@link QueryError} for an expression of another type than the column, or that may be NULL where that may not. */
export function generatedCode(
  words: SchemaWords,
  table: TableState,
  { name, spec }: ColumnState,
  { expression, stored }: GeneratedState,
): string {
  const { features, operators } = words
  if (!(stored || features.virtualColumns))
    throw new Unsupported(
      `the column "${name}", which is computed with each read`,
      features.title,
      'Let it be stored: leave { stored: false } out.',
    )
  const made = expression.write(table, words, spec)
  const alike = made.spec.sort === spec.sort || (NUMBERS.has(made.spec.sort) && NUMBERS.has(spec.sort))
  if (!alike)
    throw new QueryError(
      `"${name}" of the table "${table.table}" is computed as ${made.spec.sort}, and the field holds ${spec.sort}.`,
    )
  if (made.nullable && !spec.nullable)
    throw new QueryError(
      `"${name}" of the table "${table.table}" may be NULL by what it is computed from: add .null() to the field, or write coalesce(…).`,
    )
  return `GENERATED ALWAYS AS (${operators.convert(made.sql, made.spec, spec)}) ${stored ? 'STORED' : 'VIRTUAL'}`
}
