import {
  type ColumnState,
  type ExclusionState,
  foreignKeyName,
  type IndexState,
  type KeyState,
  type Reference,
  type TableState,
} from '@tsango/orm/dialects'

/** A column whose key points elsewhere. */
export function pointing(column: ColumnState, change: (key: Reference) => Reference): ColumnState {
  return column.references ? { ...column, references: change(column.references) } : column
}

/** A key of a table that has another name: what points at the table itself follows it. */
export function keyRenamed(key: KeyState, table: string, [before, after]: readonly [string, string]): KeyState {
  const { columns, references } = key
  const pointed = references.table === before ? { ...references, table: after } : references
  const own = key.name !== foreignKeyName(before, columns.join('_'))
  return { name: own ? key.name : foreignKeyName(table, columns.join('_')), columns, references: pointed }
}

/** All of a table that names a column, once that has another name. */
export function withColumnRenamed(table: TableState, [before, after]: readonly [string, string]): Partial<TableState> {
  const name = (column: string): string => (column === before ? after : column)
  return {
    ...(table.key ? { key: table.key.map(name) } : {}),
    ...(table.keys
      ? {
          keys: table.keys.map(({ name: own, columns, references }) => ({
            name:
              own === foreignKeyName(table.table, columns.join('_'))
                ? foreignKeyName(table.table, columns.map(name).join('_'))
                : own,
            columns: columns.map(name),
            references:
              references.table === table.table ? { ...references, columns: references.columns.map(name) } : references,
          })),
        }
      : {}),
    columns: table.columns.map((one) => ({
      ...pointing(one, (key) => (key.table === table.table ? { ...key, column: name(key.column) } : key)),
      column: name(one.column),
      ...(one.generated
        ? { generated: { ...one.generated, expression: one.generated.expression.renamed(before, after) } }
        : {}),
    })),
    indexes: table.indexes.map((index) => indexWithColumn(index, before, after)),
    checks: table.checks.map((check) => ({ ...check, check: check.check.renamed(before, after) })),
    ...(table.exclusions ? { exclusions: table.exclusions.map((one) => exclusionWithColumn(one, before, after)) } : {}),
  }
}

function indexWithColumn(index: IndexState, before: string, after: string): IndexState {
  const { columns, descending, include, expressions, where } = index
  const names = (list: readonly string[]): readonly string[] => list.map((one) => (one === before ? after : one))
  return {
    ...index,
    columns: names(columns),
    ...(descending ? { descending: names(descending) } : {}),
    ...(include ? { include: names(include) } : {}),
    ...(expressions
      ? { expressions: expressions.map((one) => ({ ...one, expression: one.expression.renamed(before, after) })) }
      : {}),
    ...(where ? { where: where.renamed(before, after) } : {}),
  }
}

function exclusionWithColumn(exclusion: ExclusionState, before: string, after: string): ExclusionState {
  return {
    ...exclusion,
    terms: exclusion.terms.map((one) => ({ ...one, expression: one.expression.renamed(before, after) })),
    where: exclusion.where?.renamed(before, after),
  }
}
