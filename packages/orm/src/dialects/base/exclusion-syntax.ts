import type { ExclusionMethod, ExclusionOperator } from '@tsango/core/model'
import { listOf } from '@tsango/toolkit/text'
import { QueryError, Unsupported } from '../../errors/errors.ts'
import type { ExclusionState, TableState } from './schema-editor.ts'
import type { SchemaSyntax } from './schema-syntax.ts'

/** What follows a constraint that can wait. */
export const DEFERRABLE = {
  deferred: ' DEFERRABLE INITIALLY DEFERRED',
  immediate: ' DEFERRABLE INITIALLY IMMEDIATE',
} as const

/** The indexes that an exclusion constraint may find rows by. */
export const EXCLUSION_METHODS: readonly ExclusionMethod[] = ['gist', 'spgist', 'btree', 'hash']
/** The operators that may stand in an exclusion constraint. */
export const EXCLUSION_OPERATORS: readonly ExclusionOperator[] = ['=', '<>', '&&', '-|-', '~=']

/** `CONSTRAINT "x" EXCLUDE USING gist ("room" WITH =, "nights" WITH &&) WHERE (…)`. Raises {@link Unsupported}, {@link QueryError}. */
export function exclusionCode(syntax: SchemaSyntax, table: TableState, exclusion: ExclusionState): string {
  const { features, operators } = syntax
  const { name, method, terms, where, deferrable } = exclusion
  if (!features.exclusionConstraints)
    throw new Unsupported(
      `exclusion constraints ("${name}")`,
      features.title,
      'Hold a row of what is shared with selectForUpdate() and look for others before writing.',
    )
  known(name, 'method', method, EXCLUSION_METHODS)
  const parts = terms.map(({ expression, operator, opclass }) => {
    known(name, 'operator', operator, EXCLUSION_OPERATORS)
    const { column } = expression
    const term = column === undefined ? `(${expression.write(table, syntax).sql})` : operators.quote(column)
    return `${term}${opclass === undefined ? '' : ` ${operators.quote(opclass)}`} WITH ${operator}`
  })
  const condition = where ? ` WHERE (${where.write(table, syntax).sql})` : ''
  const when = deferrable ? DEFERRABLE[deferrable] : ''
  return `CONSTRAINT ${operators.quote(name)} EXCLUDE USING ${method} (${parts.join(', ')})${condition}${when}`
}

// They stand in the statement as they are.
function known(name: string, what: string, given: string, all: readonly string[]): void {
  if (!all.includes(given))
    throw new QueryError(
      `The exclusion constraint "${name}" has the ${what} ${JSON.stringify(given)}. Known: ${listOf(all)}.`,
    )
}
