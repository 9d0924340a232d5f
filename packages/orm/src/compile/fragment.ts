import type { FieldSpec } from '@tsango/core/fields'
import type { Columns, Operators } from '../dialects/base/base.ts'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import { isSqlFragment, type SqlFragment } from '../expressions/node.ts'

/** The text of a fragment of the user's own SQL, rendered by Drizzle's fragment itself; `bind` gives the mark that stands for a value. */
export function renderFragment(operators: Operators, sql: SqlFragment, bind: (value: unknown) => string): string {
  refuseUndefined(sql)
  return sql.toQuery({
    escapeName: (name) => operators.quote(withoutNul(name)),
    escapeParam: (_, value) => bind(value),
    escapeString: refuseInline,
    casing: { getColumnCasing: (column) => column.name },
  }).sql
}

// Drizzle leaves it out: `WHERE a = 1 ${condition}` would mean more rows than were asked for.
function refuseUndefined(chunk: unknown): void {
  if (chunk === undefined) throw new QueryError('A value in SQL is undefined. Use null, or sql.empty() for nothing.')
  if (Array.isArray(chunk)) for (const one of chunk) refuseUndefined(one)
  else if (isSqlFragment(chunk)) refuseUndefined((chunk as SqlFragment & { readonly queryChunks: unknown }).queryChunks)
}

// What a quote or a backslash means in a text is for each server's settings to say.
function refuseInline(): never {
  throw new QueryError('Values are bound, never written into SQL: leave out inlineParams().')
}

// It would end the name for some servers, and stand for a value in texts of ours.
function withoutNul(name: string): string {
  if (name.includes('\0')) throw new QueryError('A name in SQL cannot hold the NUL character.')
  return name
}

const MOMENT = computedSpec('dateTime', 'dateTime')
const TRUTH = computedSpec('boolean', 'boolean')

/** A value of the user's own SQL as a column of its kind would take it. Raises {@link QueryError} for what no column takes. */
export function boundValue(codecOf: Columns['codecOf'], value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return value
    case 'boolean':
      return encoded(codecOf, TRUTH, value)
    default:
      if (value === null || value instanceof Uint8Array) return value
      if (value instanceof Date) return encoded(codecOf, MOMENT, value)
      throw new QueryError(
        `SQL takes texts, numbers, booleans, moments, bytes and null as values; this is ${value === undefined ? 'undefined' : 'another object'}. Several values are sql.join(…).`,
      )
  }
}

function encoded(codecOf: Columns['codecOf'], spec: FieldSpec, value: unknown): unknown {
  const { encode } = codecOf(spec)
  return encode ? encode(value as never) : value
}
