import { Unsupported } from '../../errors/errors.ts'
import { DEFERRABLE } from './exclusion-syntax.ts'
import type { IndexState, TableState } from './schema-editor.ts'
import type { SchemaSyntax } from './schema-syntax.ts'

/** The pieces of a statement that makes an index. */
export interface IndexCode {
  /** ` USING gin`. */
  readonly method: string
  /** What stands in the brackets. */
  readonly parts: readonly string[]
  /** What follows the brackets: ` INCLUDE ("a") WHERE …`. */
  readonly end: string
}

/** `CONSTRAINT "x" UNIQUE ("list", "position") DEFERRABLE INITIALLY DEFERRED`. Raises {@link Unsupported}. */
export function uniqueCode(syntax: SchemaSyntax, index: IndexState, when: 'deferred' | 'immediate'): string {
  refuseIndex(syntax, index)
  const { quote } = syntax.operators
  const list = (columns: readonly string[]): string => `(${columns.map(quote).join(', ')})`
  const { name, columns, include = [], nullsNotDistinct } = index
  const carried = include.length ? ` INCLUDE ${list(include)}` : ''
  return `CONSTRAINT ${quote(name)} UNIQUE${nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''} ${list(columns)}${carried}${DEFERRABLE[when]}`
}

/**
 * What an index is made of. Where a database has no partial indexes, a unique one gets a part that is NULL for all other rows, which therefore
 * never collide, and another holds all rows; where it has none that carry columns along, they become part of it. Raises {@link Unsupported}.
 */
export function indexCode(syntax: SchemaSyntax, table: TableState, index: IndexState): IndexCode {
  const { features, operators } = syntax
  const { unique, where, include = [], method = 'btree', nullsNotDistinct = false } = index
  refuseIndex(syntax, index)
  if (method === 'fulltext' && syntax.fulltext) return syntax.fulltext(table, index)
  const condition = where?.write(table, syntax).sql
  const parts = [...columnParts(syntax, table, index), ...expressionParts(syntax, table, index)]
  if (condition !== undefined && unique && !features.partialIndexes) parts.push(`(CASE WHEN ${condition} THEN 1 END)`)
  const carried = include.map(operators.quote)
  if (!features.coveringIndexes) parts.push(...carried)
  const end = [
    carried.length && features.coveringIndexes && ` INCLUDE (${carried.join(', ')})`,
    nullsNotDistinct && ' NULLS NOT DISTINCT',
    condition !== undefined && features.partialIndexes && ` WHERE ${condition}`,
  ]
  return { method: method === 'btree' ? '' : ` USING ${method}`, parts, end: end.filter(Boolean).join('') }
}

function columnParts(syntax: SchemaSyntax, table: TableState, index: IndexState): string[] {
  return index.columns.map((name, at) => columnPart(syntax, table, index, name, at))
}

function columnPart(
  { operators, indexed }: SchemaSyntax,
  table: TableState,
  index: IndexState,
  name: string,
  at: number,
): string {
  const column = table.columns.find((one) => one.column === name)
  const classed = `${operators.quote(name)}${opclassOf(operators, index, at)}`
  if (column && indexed) return indexed(column, index, table, classed)
  return `${classed}${index.descending?.includes(name) ? ' DESC' : ''}`
}

// In the order that queries ask for, so that the index serves it.
function expressionParts(syntax: SchemaSyntax, table: TableState, index: IndexState): string[] {
  const { features, operators } = syntax
  return (index.expressions ?? []).map(({ expression, descending }, at) => {
    const { column } = expression
    if (column !== undefined)
      return columnPart(syntax, table, { ...index, descending: descending ? [column] : [] }, column, at)
    const { sql, nullable } = expression.write(table, syntax)
    const ordered = index.method === undefined || index.method === 'btree'
    if (ordered && features.nullsOrdering && !features.nullsFirst)
      return operators.order(`(${sql})${opclassOf(operators, index, at)}`, descending, undefined, nullable)
    return `(${sql})${opclassOf(operators, index, at)}${descending ? ' DESC' : ''}`
  })
}

function opclassOf({ quote }: SchemaSyntax['operators'], { opclasses = [] }: IndexState, at: number): string {
  const name = opclasses[at] ?? undefined
  return name === undefined ? '' : ` ${quote(name)}`
}

/** Raises {@link Unsupported} for an index that a database does not have. */
export function refuseIndex({ features }: Pick<SchemaSyntax, 'features'>, index: IndexState): void {
  const { name, unique, include = [], method = 'btree', nullsNotDistinct, expressions, opclasses, config } = index
  const lacks = (what: string, hint: string): never => {
    throw new Unsupported(`${what} (the index "${name}")`, features.title, hint)
  }
  if (!features.indexMethods.includes(method))
    lacks(`indexes by ${method}`, `It has: ${features.indexMethods.join(', ')}.`)
  if (nullsNotDistinct && !features.nullsNotDistinct)
    lacks('unique constraints for which NULLs are the same', 'Give the column a value in the place of NULL.')
  if (unique && include.length > 0 && !features.coveringIndexes)
    lacks('unique indexes that carry columns along', 'Make a second index over all of the columns.')
  if (index.deferrable && !features.deferrableUnique)
    lacks(
      'unique constraints that are checked at the commit',
      'Leave deferrable out, and let rows change places over values that no row has.',
    )
  if (opclasses && !features.operatorClasses) lacks('operator classes of indexes', 'Leave opclasses out.')
  if (expressions && !features.expressionIndexes)
    lacks('indexes over expressions', 'Keep what they give in a column of its own.')
  const { searchConfigs } = features
  if (config !== undefined && searchConfigs && !searchConfigs.includes(config))
    lacks(`words read as "${config}"`, `It has: ${searchConfigs.join(', ')}.`)
}
